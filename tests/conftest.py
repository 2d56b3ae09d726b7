"""The cast of every test, the clock they live by, and where real data is found."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

# Django is imported inside the fixtures only: the engine's tests run without it.

ROOT = Path(__file__).resolve().parent.parent
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG_AGO = date(2024, 1, 1)
PASSWORD = "correct horse battery staple"

CAST = {
    "ada": ("Ada", "Okafor", "agent", "own"),
    "sam": ("Sam", "Whitlock", "complaint_handler", "all"),
    "una": ("Una", "Byrne", "team_leader", "team"),
    "quin": ("Quin", "Hartley", "quality_analyst", "all"),
    "pat": ("Pat", "Nowak", "planner", "all"),
    "cora": ("Cora", "Lindqvist", "compliance_officer", "all"),
    "rita": ("Rita", "Mbeki", "real_time_analyst", "all"),
    "olga": ("Olga", "Petrova", "operations_manager", "all"),
    "asa": ("Asa", "Fielding", "assessor", "all"),
    "adm": ("Adm", "Carver", "administrator", "all"),
}


def pytest_collection_finish() -> None:
    """Leave what was loaded out of the collector's rounds, and make these rarer: they took a tenth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _settings_read_anew() -> Iterator[None]:
    """A setting that a test changed is remembered for seconds, but the change itself goes with the test."""
    yield
    from django.core.cache import cache

    cache.delete("house_settings")


@pytest.fixture
def frozen_clock() -> Iterator[datetime]:
    """The house's clock stands at 09:00 UTC on Monday 2 March 2026."""
    from floorwalker.ground import clock

    with clock.frozen(MONDAY):
        yield MONDAY


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real data and exact reference numbers; a test that needs it is skipped, saying so, where it is not."""
    folder = (ROOT / os.environ.get("FLOORWALKER_TEST_DATA", "../shared")).resolve()
    if not folder.is_dir():
        pytest.skip(f"No test data at {folder}; set FLOORWALKER_TEST_DATA to its folder.")
    return folder


@pytest.fixture
def a_site(db: None) -> Callable[..., Any]:
    """Make a site: ``a_site("leeds", zone="Europe/London")``."""
    from floorwalker.ground.people.models import Site

    def make(code: str = "leeds", **fields: Any) -> Site:
        return Site.objects.get_or_create(code=code, defaults={"name": code.title(), **fields})[0]

    return make


@pytest.fixture
def a_team(a_site: Callable[..., Any]) -> Callable[..., Any]:
    """Make a team: ``a_team("claims-a", site=..., leader=...)``; without a site it stands at Leeds."""
    from floorwalker.ground.people.models import Team, TeamLeadership

    def make(code: str = "claims-a", *, site: Any = None, leader: Any = None, starts_on: date = LONG_AGO) -> Team:
        team, _ = Team.objects.get_or_create(
            code=code, defaults={"name": code.replace("-", " ").title(), "site": site or a_site()}
        )
        if leader is not None:
            TeamLeadership.objects.create(team=team, person=leader, starts_on=starts_on)
        return team

    return make


@pytest.fixture
def a_person(a_site: Callable[..., Any]) -> Callable[..., Any]:
    """Make a person: ``a_person("Grace", "Hill", role="agent", reach="own", team=..., signs_in=True)``."""
    from allauth.account.models import EmailAddress

    from floorwalker.ground.people.actions.persons import FIRST_NUMBER
    from floorwalker.ground.people.models import Account, Membership, Person, RoleAssignment
    from floorwalker.ground.people.permissions import Reach, Role
    from floorwalker.ground.references import allocate

    def make(
        given_name: str = "Grace", family_name: str = "Hill", *, role: str = "", reach: str = "own", team: Any = None,
        site: Any = None, joined_on: date = LONG_AGO, email: str = "", **fields: Any,
    ) -> Person:
        number = FIRST_NUMBER + allocate("P")[0]
        address = email or f"{given_name}.{number}@example.org".lower()
        person = Person.objects.create(
            reference=fields.pop("reference", f"P-{number}"), display_name=f"{given_name} {family_name}", given_name=given_name,
            family_name=family_name, email=address, site=site or (team.site if team else a_site()), joined_on=joined_on, **fields,
        )
        if team is not None:
            Membership.objects.create(team=team, person=person, starts_on=joined_on)
        if role:
            RoleAssignment.objects.create(person=person, role=Role(role), reach=Reach(reach), starts_on=joined_on)
        account = Account.objects.create(email=address, person=person)
        account.set_unusable_password()
        account.save(update_fields=["password"])
        EmailAddress.objects.create(user=account, email=address, verified=True, primary=True)
        return person

    return make


class Cast:
    """Everybody a test may need, made on first use: ``cast.una``, their actor ``cast.una_acts``, their browser ``cast.una_sees``.

    Una leads the team of Ada, Claims A at Leeds. The stranger has an account and a person, and no role.
    """

    def __init__(self, a_person: Callable[..., Any], a_team: Callable[..., Any], client: Callable[[], Any]) -> None:
        self._a_person, self._a_team, self._client = a_person, a_team, client

    def __getattr__(self, name: str) -> Any:
        who, _, view = name.partition("_")
        if who not in {*CAST, "stranger"} or view not in {"", "acts", "sees"}:
            raise AttributeError(f"Nobody is called {name!r}; there are: {', '.join(CAST)}, stranger, each with _acts and _sees.")
        if view == "acts":
            from floorwalker.ground.actors import Actor

            found: Any = Actor.person(getattr(self, who).pk)
        elif view == "sees":
            found = self._client()
            found.force_login(getattr(self, who).account)
        else:
            found = self._make(who)
        setattr(self, name, found)
        return found

    def _make(self, who: str) -> Any:
        email = f"{who}@example.org"
        if who == "stranger":
            return self._a_person("Stranger", "Brook", email=email)
        given_name, family_name, role, reach = CAST[who]
        team = self._a_team() if who in {"ada", "una"} else None
        person = self._a_person(given_name, family_name, role=role, reach=reach, team=team, email=email)
        if who == "una":
            self._a_team(leader=person)
        return person


@pytest.fixture
def cast(a_person: Callable[..., Any], a_team: Callable[..., Any]) -> Cast:
    """The fixed cast: ada, sam, una, quin, pat, cora, rita, olga, asa, adm and the stranger."""
    from django.test import Client

    return Cast(a_person, a_team, Client)


@pytest.fixture
def the_system() -> Any:
    """A part of the system that acts."""
    from floorwalker.ground.actors import Actor

    return Actor.system("test")
