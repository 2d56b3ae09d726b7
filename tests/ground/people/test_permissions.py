"""Who may do what: every action tried by everybody, and the shelf that says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.people import permissions, policy
from floorwalker.ground.people.actions import accounts, contracts, persons, places, roles, skills
from floorwalker.ground.people.models import Person, Skill
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.trail.models import Line

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = date(2026, 3, 2)
EVERYBODY = ("ada", "sam", "una", "quin", "pat", "cora", "rita", "olga", "asa", "adm", "stranger")


class Stage:
    """What the actions act on: Ada in Claims A, somebody new without team, a skill, a role, another team."""

    def __init__(self, cast: Any, a_person: Any, a_team: Any) -> None:
        self.ada: Person = cast.ada
        self.new: Person = a_person("Nia", "Newall", email="nia@example.org")
        self.no_account: Person = a_person("Noa", "Account", email="noa@example.org")
        self.no_account.account.delete()
        self.no_account.refresh_from_db()
        self.team, self.site = a_team("renewals"), self.ada.site
        self.skill = Skill.objects.create(code="claims", name="Claims")
        self.level = self.ada.skill_levels.create(skill=self.skill, level=2, starts_on=date(2025, 1, 1))
        self.role = self.ada.roles.create(role=Role.ASSESSOR, reach=Reach.ALL, starts_on=date(2025, 1, 1))

    def somebody(self) -> persons.NewPerson:
        """Somebody to be added."""
        return persons.NewPerson(given_name="Finn", family_name="Reed", site=self.site, joined_on=TODAY)


Do = Callable[[Stage, Actor], object]
LEADS = {"una", "pat", "olga", "adm"}
PLANS = {"pat", "olga", "adm"}
RUNS = {"olga", "adm"}
ACTIONS: dict[str, tuple[Do, set[str]]] = {
    "add a person": (lambda on, by: persons.add(on.somebody(), by=by), RUNS),
    "add many people": (lambda on, by: persons.add_many([on.somebody()] * 2, by=by), {"adm"}),
    "correct a record": (lambda on, by: persons.correct(on.ada, to=persons.Details(given_name="Adah"), by=by), RUNS),
    "mark a leaver": (lambda on, by: persons.leave(on.ada, on=TODAY, by=by), RUNS),
    "add a site": (lambda on, by: places.add_site("york", name="York", by=by), {"adm"}),
    "add a team": (lambda on, by: places.add_team("arrears", name="Arrears", site=on.site, by=by), RUNS),
    "name a leader": (lambda on, by: places.name_leader(on.team, person=on.ada, starts_on=TODAY, by=by), RUNS),
    "move a person": (lambda on, by: places.move(on.ada, to=on.team, starts_on=TODAY, by=by), PLANS),
    "put people in teams": (lambda on, by: places.put_in_teams([(on.new, on.team)], starts_on=TODAY, by=by), PLANS),
    "add a skill": (lambda on, by: skills.add("chat", name="Chat", by=by), PLANS),
    "set a level": (lambda on, by: skills.set_level(on.ada, skill=on.skill, level=3, starts_on=TODAY, by=by), LEADS),
    "set levels": (lambda on, by: skills.set_levels([(on.new, on.skill, 3)], starts_on=TODAY, by=by), PLANS),
    "end a level": (lambda on, by: skills.end_level(on.level, on=TODAY, by=by), LEADS),
    "agree hours": (lambda on, by: contracts.agree(on.ada, terms=contracts.Terms(), starts_on=TODAY, by=by), PLANS),
    "agree hours of many": (
        lambda on, by: contracts.agree_many([(on.new, contracts.Terms())], starts_on=TODAY, by=by), PLANS,
    ),
    "give a role": (
        lambda on, by: roles.give(on.ada, role=Role.PLANNER, reach=Reach.ALL, starts_on=TODAY, by=by), {"adm"},
    ),
    "end a role": (lambda on, by: roles.end(on.role, on=TODAY, by=by), {"adm"}),
    "make an account": (lambda on, by: accounts.make(on.no_account, email="noa@example.org", by=by), {"adm"}),
    "invite": (lambda on, by: accounts.invite(on.ada, by=by), {"adm"}),
    "end sessions": (lambda on, by: accounts.end_sessions(on.ada, by=by), {"adm", "ada"}),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_done_by_those_who_may_and_refused_to_all_others(
    name: str, cast: Any, a_person: Any, a_team: Any
) -> None:
    do, allowed = ACTIONS[name]
    actors = {who: getattr(cast, f"{who}_acts") for who in EVERYBODY}
    outside = {"a customer": Actor("customer", "1"), "a key": Actor("api_key", "1"), "a visitor": Actor("external", "visitor")}
    done: set[str] = set()
    for who, by in (actors | outside | {"the system": Actor.system("test")}).items():
        with transaction.atomic():
            stage = Stage(cast, a_person, a_team)
            lines, people = Line.objects.count(), Person.objects.count()
            with suppress(NotAllowed):
                do(stage, by)
                done.add(who)
            if who in done:
                assert Line.objects.count() == lines + 1
                assert Line.objects.latest("id").actor_id == by.id
            else:
                assert (Line.objects.count(), Person.objects.count()) == (lines, people)
            transaction.set_rollback(True)
        for person in (cast.ada, cast.ada.account):
            person.refresh_from_db()
    assert done == allowed | {"the system"}


@pytest.mark.parametrize("role", Role)
def test_a_role_holds_the_permissions_that_the_shelf_grants_it_and_no_other(role: Role, a_person: Any) -> None:
    by = Actor.person(a_person("Any", "Body", role=role.value, reach="all").pk)
    held = {permission.code for permission in permissions.shelf() if policy.allows(by, permission.code)}
    assert held == {permission.code for permission in permissions.shelf() if role in permission.grants}


def test_a_permission_that_nobody_knows_is_an_error_that_lists_those_there_are(the_system: Any) -> None:
    for ask in (policy.allows, policy.require, policy.scope):
        with pytest.raises(LookupError, match=r"people\.fly.*people\.see"):
            ask(the_system, "people.fly")


def test_a_refusal_names_who_may(cast: Any) -> None:
    with pytest.raises(NotAllowed) as refused:
        policy.require(cast.ada_acts, "people.role")
    assert refused.value.message == "Your roles do not include: give and end roles."
    assert "administrator" in refused.value.remedy
    assert refused.value.facts == {"permission": "people.role"}


def test_the_reference_page_names_every_permission_and_every_role() -> None:
    page = permissions.reference_page()
    for permission in permissions.shelf():
        assert f"| `{permission.code}` | {permission.label} |" in page
    for role in Role:
        assert role.label in page
