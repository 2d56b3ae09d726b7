"""Adding, moving, skilling, contracting and leaving: what each leaves behind, and what each refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.actions import accounts, contracts, persons, places, roles, skills
from floorwalker.ground.people.actions.contracts import DayTerms, Terms
from floorwalker.ground.people.models import Contract, ContractDay, Membership, Person, Site, Skill, SkillLevel
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail.models import Line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = date(2026, 3, 2)
LATER = TODAY + timedelta(days=30)


def new(site: Site, given_name: str = "Finn", **fields: Any) -> persons.NewPerson:
    return persons.NewPerson(given_name=given_name, family_name="Reed", site=site, joined_on=TODAY, **fields)


def test_a_person_gets_the_next_reference_and_one_line_without_the_name(a_site: Any, the_system: Any) -> None:
    first = persons.add(new(a_site()), by=the_system)
    second = persons.add(new(a_site(), "Mo", preferred_name="Moh"), by=the_system)
    assert (first.reference, second.reference) == ("P-1001", "P-1002")
    assert second.display_name == "Moh Reed"
    line = Line.objects.get(subject="P-1001")
    assert "Finn" not in line.body
    assert trail.lines(subject="P-1001")[0].sentence == "Added P-1001 (Finn Reed) at site:leeds, joined 2 March 2026"


def test_many_people_are_added_with_one_line_that_counts_them_and_keeps_a_digest(
    a_site: Any, the_system: Any, django_assert_max_num_queries: Any
) -> None:
    batch = [new(a_site(), f"Given{number}", staff_number=str(number)) for number in range(500)]
    with django_assert_max_num_queries(25):
        added = persons.add_many(batch, by=the_system)
    assert [added[0].reference, added[-1].reference] == ["P-1001", "P-1500"]
    facts = trail.lines(kind="person.many_added")[0]
    assert facts.sentence == "Added 500 people: P-1001 to P-1500"
    assert Line.objects.count() == 1
    assert Person.objects.get(reference="P-1003").sort_key == "reed given2"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [(lambda site: new(site, "x" * 81), "Row 2: "), (lambda site: new(site, staff_number="7"), "1 staff numbers are taken"),
     (lambda site: new(site, email="no address"), "Row 2: ")],
    ids=["name too long", "number twice", "no email"],
)
def test_a_batch_with_one_bad_row_adds_nobody(
    a_site: Any, the_system: Any, spoil: Callable[[Site], persons.NewPerson], message: str
) -> None:
    with pytest.raises(RuleBroken, match=message):
        persons.add_many([new(a_site(), staff_number="7"), spoil(a_site())], by=the_system)
    assert not Person.objects.exists()
    assert not Line.objects.exists()


def test_a_correction_keeps_before_and_after_in_sleeves(cast: Any, the_system: Any) -> None:
    persons.correct(cast.ada, to=persons.Details(given_name="Ada", family_name="Lee", email="ada@example.org"), by=the_system)
    line = trail.lines(kind="person.corrected")[0]
    assert line.sentence == "Changed display_name, family_name of P-1001; before: Ada Okafor, Okafor; after: Ada Lee, Lee"
    assert "Okafor" not in Line.objects.get(kind="person.corrected").body
    persons.correct(cast.ada, to=persons.Details(given_name="Ada", family_name="Lee", email="ada@example.org"), by=the_system)
    assert Line.objects.filter(kind="person.corrected").count() == 1


def test_a_move_ends_the_team_before_on_the_day_the_new_one_begins(cast: Any, a_team: Any, the_system: Any) -> None:
    places.move(cast.ada, to=a_team("renewals"), starts_on=TODAY, by=the_system)
    teams = [(row.team.code, row.starts_on, row.ends_on) for row in Membership.objects.filter(person=cast.ada)]
    assert teams == [("claims-a", date(2024, 1, 1), TODAY), ("renewals", TODAY, None)]


def test_a_move_on_the_day_of_another_replaces_it(cast: Any, a_team: Any, the_system: Any) -> None:
    places.move(cast.ada, to=a_team("renewals"), starts_on=TODAY, by=the_system)
    places.move(cast.ada, to=a_team("arrears"), starts_on=TODAY, by=the_system)
    assert [row.team.code for row in Membership.objects.filter(person=cast.ada)] == ["claims-a", "arrears"]


REFUSALS: dict[str, tuple[Callable[[Any, Any, Any], object], str]] = {
    "same team": (lambda ada, team, by: places.move(ada, to=team("claims-a"), starts_on=TODAY, by=by), "is in Claims A already"),
    "before joining": (
        lambda ada, team, by: places.move(ada, to=team("b"), starts_on=date(2023, 1, 1), by=by), "joined on 01 January 2024",
    ),
    "level six": (
        lambda ada, team, by: skills.set_level(ada, skill=_skill(), level=6, starts_on=TODAY, by=by), "The level was 6",
    ),
    "hours do not fit": (
        lambda ada, team, by: contracts.agree(ada, terms=Terms(weekly_hours=Decimal(60)), starts_on=TODAY, by=by), "do not fit",
    ),
    "no workable days": (
        lambda ada, team, by: contracts.agree(
            ada, terms=Terms(days=tuple(DayTerms(weekday=day, is_available=False) for day in range(5))), starts_on=TODAY, by=by
        ),
        "do not fit in 2 days",
    ),
    "weekday twice": (
        lambda ada, team, by: contracts.agree(ada, terms=Terms(days=(DayTerms(weekday=1),) * 2), starts_on=TODAY, by=by),
        "a weekday stands twice",
    ),
    "fixed outside the window": (
        lambda ada, team, by: contracts.agree(
            ada, starts_on=TODAY, by=by,
            terms=Terms(days=(DayTerms(weekday=1, earliest_minute=600, fixed_start_minute=540, fixed_end_minute=900),)),
        ),
        "A fixed shift lies inside the day's window",
    ),
    "role twice": (
        lambda ada, team, by: roles.give(ada, role=Role.AGENT, reach=Reach.OWN, starts_on=TODAY, by=by), "in that time already",
    ),
    "target without reach": (
        lambda ada, team, by: roles.give(ada, role=Role.PLANNER, reach=Reach.ALL, team=team("b"), starts_on=TODAY, by=by),
        "A team is named for a role that reaches a team",
    ),
    "ends before it starts": (
        lambda ada, team, by: roles.give(ada, role=Role.PLANNER, reach=Reach.ALL, starts_on=TODAY, ends_on=TODAY, by=by),
        "must end after",
    ),
    "leaves before joining": (lambda ada, team, by: persons.leave(ada, on=date(2023, 1, 1), by=by), "joined on 01 January 2024"),
    "second account": (lambda ada, team, by: accounts.make(ada, email="b@example.org", by=by), "has an account"),
    "unknown zone": (
        lambda ada, team, by: places.add_site("x", name="X", zone="Europe/Atlantis", by=by), "is not a time zone",
    ),
    "team code": (lambda ada, team, by: places.add_team("A B", name="X", site=ada.site, by=by), "small letters, digits"),
}


def _skill() -> Skill:
    return Skill.objects.get_or_create(code="claims", defaults={"name": "Claims"})[0]


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_why_and_changes_nothing(name: str, cast: Any, a_team: Any, the_system: Any) -> None:
    do, message = REFUSALS[name]
    cast.ada, a_team("b")
    with pytest.raises(RuleBroken, match=message) as refused:
        do(cast.ada, a_team, the_system)
    assert refused.value.remedy
    assert not Line.objects.exists()


def test_what_changes_later_already_is_not_overtaken(cast: Any, a_team: Any, the_system: Any) -> None:
    places.move(cast.ada, to=a_team("renewals"), starts_on=LATER, by=the_system)
    with pytest.raises(RuleBroken, match="changes on 01 April 2026 already") as refused:
        places.move(cast.ada, to=a_team("arrears"), starts_on=TODAY, by=the_system)
    assert refused.value.refusal_code == "later_change"
    assert Membership.objects.filter(person=cast.ada).count() == 2


def test_hours_follow_each_other_with_their_weekdays(cast: Any, the_system: Any) -> None:
    terms = Terms(days=(DayTerms(weekday=5, is_available=False), DayTerms(weekday=0, earliest_minute=480, latest_minute=1080)))
    contracts.agree(cast.ada, terms=Terms(), starts_on=date(2025, 1, 1), by=the_system)
    contract = contracts.agree(cast.ada, terms=terms, starts_on=TODAY, by=the_system)
    assert [row.ends_on for row in Contract.objects.filter(person=cast.ada)] == [TODAY, None]
    assert [day.weekday for day in contract.days.all()] == [0, 5]


def test_a_need_stands_in_the_sleeve_and_not_in_the_sentence(cast: Any, the_system: Any) -> None:
    contracts.agree(cast.ada, terms=Terms(adjustment_need="A break every 90 minutes"), starts_on=TODAY, by=the_system)
    assert "90 minutes" not in Line.objects.get(kind="person.contract_set").body
    assert "90 minutes" not in trail.lines(kind="person.contract_set")[0].sentence


def test_a_leaver_ends_team_roles_skills_hours_and_account(cast: Any, the_system: Any) -> None:
    skills.set_level(cast.ada, skill=_skill(), level=2, starts_on=date(2025, 1, 1), by=the_system)
    contracts.agree(cast.ada, terms=Terms(), starts_on=date(2025, 1, 1), by=the_system)
    browser = cast.ada_sees
    assert browser.get("/people/me/data/").status_code == 200
    persons.leave(cast.ada, on=TODAY, by=cast.adm_acts)
    for rows in (cast.ada.memberships, cast.ada.roles, cast.ada.skill_levels, cast.ada.contracts):
        assert [row.ends_on for row in rows.all()] == [TODAY]
    cast.ada.account.refresh_from_db()
    assert not cast.ada.account.is_active
    assert browser.get("/people/me/data/").status_code == 302
    with pytest.raises(RuleBroken, match="left on 02 March 2026 already"):
        persons.leave(cast.ada, on=LATER, by=cast.adm_acts)


def test_the_last_administrator_stays(cast: Any, a_person: Any, the_system: Any) -> None:
    role = cast.adm.roles.get()
    for act in (lambda: persons.leave(cast.adm, on=TODAY, by=the_system), lambda: roles.end(role, on=TODAY, by=the_system)):
        with pytest.raises(RuleBroken, match="last administrator") as refused:
            act()
        assert refused.value.refusal_code == "last_administrator"
    a_person("Second", "Keeper", role="administrator", reach="all")
    roles.end(role, on=TODAY, by=the_system)


def test_the_database_refuses_what_the_actions_would(cast: Any) -> None:
    team = cast.ada.memberships.get().team
    nonsense = [
        lambda: SkillLevel.objects.create(person=cast.ada, skill=_skill(), level=9, starts_on=TODAY),
        lambda: Membership.objects.create(person=cast.ada, team=team, starts_on=TODAY),
        lambda: Contract.objects.create(person=cast.ada, starts_on=TODAY, weekly_hours=200, days_per_week=5, max_day_hours=8),
        lambda: cast.ada.roles.create(role="king", reach="all", starts_on=TODAY),
        lambda: ContractDay.objects.create(contract=_contract(cast.ada), weekday=7),
        lambda: Person.objects.filter(pk=cast.ada.pk).update(left_on=date(2020, 1, 1)),
    ]
    for act in nonsense:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def _contract(person: Person) -> Contract:
    return Contract.objects.create(person=person, starts_on=TODAY, weekly_hours=20, days_per_week=5, max_day_hours=8)
