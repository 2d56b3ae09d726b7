"""The last day of somebody: what they own goes on, nothing of it stops the day, and staying after all gives back what there was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, owned, todos
from floorwalker.ground.owned import Owned, Thing
from floorwalker.ground.people import daily
from floorwalker.ground.people.actions import handing_over, persons, places, roles
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, TeamLeadership
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.refs import Ref
from floorwalker.ground.shelf import Shelf
from floorwalker.record.models import Customer, LoggedContact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = date(2026, 3, 2)
NEXT_WEEK = TODAY + timedelta(days=7)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def owe(person: Person, what: str) -> None:
    todos.owe(person, key=what, stage="record", what=what, why="promised", about=f"person:{person.reference}")


def log(person: Person, **fields: Any) -> None:
    now = clock.now()
    LoggedContact.objects.create(reference="LOG-1", person=person, channel="voice", started_at=now, ended_at=now, logged_at=now, **fields)


def owes(person: Person) -> list[str]:
    return [todo.what for todo in todos.owed_by(person.pk)]


def test_what_nobody_may_take_keeps_no_account_open_and_stops_nobody_elses_last_day(
    cast: Any, the_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = Owned(
        "stuck", "Stuck things", lambda person: [Thing(Ref("stuck", "1"), "A stuck thing")] if person == cast.sam else [],
        lambda ref, to, by: None, needs="ground.view_trail",
    )  # fmt: skip
    shelf = Shelf("kind of thing owned", (*owned.shelf(), stuck))
    monkeypatch.setattr(owned, "shelf", lambda: shelf)
    monkeypatch.setattr(handing_over, "may_take", lambda to, entry: entry.code != "stuck")
    owe(cast.sam, "Write")
    owe(cast.ada, "Ring back")
    for person in (cast.sam, cast.ada):
        persons.leave(person, on=NEXT_WEEK, by=cast.adm_acts)
    with clock.frozen(NOON):
        assert daily.follow(by=the_system) == {"left": 2, "handed": 2, "moved": 0}
    assert not Person.objects.filter(account__is_active=True, left_on=NEXT_WEEK).exists()
    assert sorted(owes(cast.adm)) == ["Hand over what Sam Whitlock owns", "Ring back", "Write"]


def test_what_the_leader_may_not_own_goes_to_the_manager_of_the_site_before_an_administrator(cast: Any, the_system: Any) -> None:
    assert cast.adm.pk != cast.olga.pk
    log(cast.sam)
    persons.leave(cast.sam, on=NEXT_WEEK, by=cast.adm_acts)
    with clock.frozen(NOON):
        assert daily.follow(by=the_system)["handed"] == 1
    assert LoggedContact.objects.get().person == cast.olga


def test_who_may_not_see_customers_hands_over_what_is_about_them_by_its_reference(cast: Any) -> None:
    hill = Customer.objects.create(pk=1, created_at=clock.now(), name="Grace Hillary")
    log(cast.ada, customer=hill)
    page = cast.olga_sees.get(f"/people/{cast.ada.reference}/hand-over/").content.decode()
    assert "LOG-1, Grace Hillary" in page
    for browser in (cast.adm_sees, cast.pat_sees):
        page = browser.get(f"/people/{cast.ada.reference}/hand-over/").content.decode()
        assert "LOG-1" in page
        assert "Hillary" not in page
    with pytest.raises(handing_over.HandOverRefused) as refused:
        persons.leave(cast.ada, on=TODAY, by=cast.adm_acts)
    assert "Hillary" not in refused.value.message


def test_nobody_takes_anything_who_stands_for_a_name_only(cast: Any, a_person: Any) -> None:
    owe(cast.ada, "Ring back")
    stands_in = a_person("Login", "Ninety", is_provisional=True)
    [(entry, [thing])] = handing_over.owned_by(cast.ada)
    with pytest.raises(handing_over.HandOverRefused, match="does not work here"):
        handing_over.hand_over(cast.ada, receivers={handing_over.key_of(entry, thing): stands_in}, by=cast.adm_acts)
    page = cast.adm_sees.post(f"/people/{cast.ada.reference}/hand-over/", {"everything": "Login Ninety"})
    assert "Nobody within your reach is called so." in page.content.decode()


def test_who_stays_after_all_holds_for_no_longer_than_was_said_what_was_given_for_a_time(cast: Any, a_team: Any, the_system: Any) -> None:
    team, until = a_team("claims-a", leader=cast.olga), date(2026, 6, 1)
    roles.give(cast.ada, role=Role.PLANNER, reach=Reach.ALL, starts_on=TODAY, ends_on=until, by=cast.adm_acts)
    places.let_act(team, person=cast.ada, starts_on=TODAY, ends_on=until, by=cast.adm_acts)
    persons.leave(cast.ada, on=NEXT_WEEK, by=cast.adm_acts)
    persons.stay(Person.objects.get(pk=cast.ada.pk), by=cast.adm_acts)
    given = RoleAssignment.objects.filter(person=cast.ada)
    assert dict(given.values_list("role", "ends_on")) == {"agent": None, "planner": until, "team_leader": until}
    assert TeamLeadership.objects.get(person=cast.ada).ends_on == until
    persons.leave(Person.objects.get(pk=cast.ada.pk), on=NEXT_WEEK, by=cast.adm_acts)
    with clock.frozen(NOON):
        daily.follow(by=the_system)
    assert set(given.values_list("ends_on", flat=True)) == {NEXT_WEEK}
    assert set(Membership.objects.filter(person=cast.ada).values_list("ends_on", flat=True)) == {NEXT_WEEK}
