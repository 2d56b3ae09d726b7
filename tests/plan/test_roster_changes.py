"""Changing a draft by hand: rules are asked first, a refusal changes nothing, undo puts back, publishing tells once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Message, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import absences, roster_publishing, roster_shifts, rosters
from floorwalker.plan.actions.roster_shifts import Cell
from floorwalker.plan.models import Roster, RosterChange, RosterWaiver, Shift
from floorwalker.plan.rules.roster_shifts import Planned, Stretch, tiles
from tests.plan.roster_made import MONDAY, SYSTEM, Floor, a_floor

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 10)


@pytest.fixture
def floor(frozen_clock: Any, a_person: Any, a_team: Any) -> Floor:
    """Three people at Leeds."""
    return a_floor(a_person, a_team, people=3)


@pytest.fixture
def draft(floor: Floor, cast: Any) -> Roster:
    """A draft of the week of 9 March: everybody works Monday to Friday, 09:00 to 17:00."""
    roster = Roster.objects.create(
        reference="ROS-900", site=floor.site, first_day=MONDAY, last_day=MONDAY + timedelta(days=6), created_by="test:1",
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    for person in floor.people:
        for offset in range(5):
            start = datetime(2026, 3, 9 + offset, 9, tzinfo=UTC)
            parts = tuple(tiles(
                start, 480, [Stretch("break", 120, 15), Stretch("lunch", 225, 30), Stretch("break", 360, 15)], queue=floor.queue.pk
            ))
            planned = Planned(person.pk, start, start + timedelta(hours=8), False, parts)
            rosters.write_shifts(roster, [planned])
    return roster


def _all(roster: Roster) -> list[Any]:
    rows = Shift.objects.filter(roster=roster).order_by("person", "starts_at")
    return [(s.person_id, s.starts_at, s.ends_at, s.locked, tuple(s.activities.values_list("kind", "starts_at"))) for s in rows]


def _hours(roster: Roster, cell: Cell) -> tuple[int, int] | None:
    shift = Shift.objects.filter(roster=roster, person=cell.person, starts_at__date=cell.day).first()
    return None if shift is None else (shift.starts_at.hour * 60 + shift.starts_at.minute, shift.ends_at.hour * 60 + shift.ends_at.minute)


def test_a_shift_moves_with_its_breaks_and_is_locked(floor: Floor, draft: Roster, cast: Any) -> None:
    cell = Cell(floor.people[0].pk, TUESDAY)
    roster_shifts.move(draft, cell, minutes=15, by=cast.pat_acts)
    shift = Shift.objects.get(roster=draft, person=cell.person, starts_at__date=TUESDAY)
    assert _hours(draft, cell) == (9 * 60 + 15, 17 * 60 + 15)
    assert shift.locked
    assert shift.activities.get(kind="lunch").starts_at == datetime(2026, 3, 10, 13, tzinfo=UTC)
    line = Line.objects.order_by("pk").last()
    assert line is not None
    assert line.kind == "roster.changed"


def test_too_little_rest_is_refused_with_the_number_seen_and_needed(floor: Floor, draft: Roster, cast: Any) -> None:
    person = floor.people[0].pk
    roster_shifts.set_shift(draft, Cell(person, MONDAY), starts=time(12), ends=time(20), by=cast.pat_acts)
    before, changes = _all(draft), RosterChange.objects.count()
    roster_shifts.set_shift(draft, Cell(person, TUESDAY), starts=time(8), ends=time(16), by=cast.pat_acts)
    assert _all(draft) != before
    roster_shifts.undo(draft, by=cast.pat_acts)
    assert _all(draft) == before
    from floorwalker.ground import settings

    settings.change("daily_rest_hours", to="13", by=cast.adm_acts)
    from django.core.cache import cache

    cache.clear()
    with pytest.raises(RuleBroken, match=r"Agent0 Rostered, Tue 10 Mar: Rest before shift 12 h \(needs 13 h\)") as refused:
        roster_shifts.set_shift(draft, Cell(person, TUESDAY), starts=time(8), ends=time(16), by=cast.pat_acts, reason="They agree")
    assert (refused.value.facts["seen"], refused.value.facts["needed"]) == (720, 780)
    assert not refused.value.facts["may_be_waived"]
    assert _all(draft) == before
    assert RosterChange.objects.count() == changes + 2


def test_an_agreed_limit_is_set_aside_with_a_reason_and_only_then(floor: Floor, draft: Roster, cast: Any) -> None:
    cell = Cell(floor.people[0].pk, TUESDAY)
    before = _all(draft)
    with pytest.raises(RuleBroken, match=r"Agent0 Rostered, Mon 9 Mar: 30 h of 37\.5 h contract hours"):
        roster_shifts.remove(draft, cell, by=cast.pat_acts)
    assert _all(draft) == before
    assert not RosterWaiver.objects.exists()
    roster_shifts.remove(draft, cell, by=cast.pat_acts, reason="Hours owed from last week")
    assert _hours(draft, cell) is None
    waiver = RosterWaiver.objects.get()
    assert (waiver.rule, waiver.day, waiver.reason) == ("contract_hours", MONDAY, "Hours owed from last week")
    kinds = list(Line.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["roster.rule_waived", "roster.changed"]
    assert "Hours owed" not in str(Line.objects.filter(kind="roster.rule_waived").values_list("body", flat=True)[0])


def test_swap_copy_lock_and_undo(floor: Floor, draft: Roster, cast: Any) -> None:
    one, other = Cell(floor.people[0].pk, MONDAY), Cell(floor.people[1].pk, MONDAY)
    roster_shifts.set_shift(draft, one, starts=time(12), ends=time(20), by=cast.pat_acts)
    roster_shifts.swap(draft, one, other=other, by=cast.pat_acts)
    assert (_hours(draft, one), _hours(draft, other)) == ((540, 1020), (720, 1200))
    roster_shifts.paste(draft, other, to=Cell(floor.people[2].pk, TUESDAY), by=cast.pat_acts)
    assert _hours(draft, Cell(floor.people[2].pk, TUESDAY)) == (720, 1200)
    roster_shifts.lock(draft, Cell(floor.people[2].pk, MONDAY), locked=True, by=cast.pat_acts)
    assert Shift.objects.get(roster=draft, person=floor.people[2].pk, starts_at__date=MONDAY).locked
    for _ in range(4):
        roster_shifts.undo(draft, by=cast.pat_acts)
    assert (_hours(draft, one), _hours(draft, other)) == ((540, 1020), (540, 1020))
    assert not Shift.objects.filter(roster=draft, locked=True).exists()
    with pytest.raises(RuleBroken, match="nothing to undo"):
        roster_shifts.undo(draft, by=cast.pat_acts)


def test_redo_makes_again_what_was_undone_in_order_until_something_else_is_changed(
    floor: Floor, draft: Roster, cast: Any
) -> None:
    one = Cell(floor.people[0].pk, MONDAY)
    states = [_all(draft)]
    for minutes in (15, 30):
        roster_shifts.move(draft, one, minutes=minutes, by=cast.pat_acts)
        states.append(_all(draft))
    walk = [(roster_shifts.undo, 1), (roster_shifts.undo, 0), (roster_shifts.redo, 1), (roster_shifts.redo, 2),
            (roster_shifts.undo, 1), (roster_shifts.redo, 2), (roster_shifts.undo, 1)]  # fmt: skip
    for act, state in walk:
        act(draft, by=cast.pat_acts)
        assert _all(draft) == states[state]
    assert [change.words.partition(":")[0] for change in draft.changes.order_by("pk")][-2:] == ["Redid", "Undid"]
    roster_shifts.move(draft, one, minutes=-15, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="nothing to redo"):
        roster_shifts.redo(draft, by=cast.pat_acts)


def test_activities_that_do_not_fit_are_refused(floor: Floor, draft: Roster, cast: Any) -> None:
    before = _all(draft)
    for stretches in ([Stretch("coaching", 470, 30)], [Stretch("break", 60, 30), Stretch("lunch", 75, 30)]):
        with pytest.raises(RuleBroken, match="does not fit"):
            roster_shifts.set_shift(
                draft, Cell(floor.people[0].pk, TUESDAY), starts=time(9), ends=time(17), stretches=stretches, by=cast.pat_acts
            )
    assert _all(draft) == before


def test_a_shift_over_six_hours_without_a_break_breaks_the_law_and_cannot_be_waived(floor: Floor, draft: Roster, cast: Any) -> None:
    with pytest.raises(RuleBroken, match="Longest break 0 min in a shift of 8 h"):
        roster_shifts.set_shift(
            draft, Cell(floor.people[0].pk, TUESDAY), starts=time(9), ends=time(17), stretches=[Stretch("lunch", 0, 30)],
            by=cast.pat_acts, reason="Because",
        )


@pytest.mark.parametrize("who", ["ada", "una", "quin", "rita", "asa", "adm", "stranger"])
def test_only_planners_and_operations_change_rosters(floor: Floor, draft: Roster, cast: Any, who: str) -> None:
    by, cell = getattr(cast, f"{who}_acts"), Cell(floor.people[0].pk, TUESDAY)
    before = _all(draft)
    for act in (
        lambda: roster_shifts.move(draft, cell, minutes=15, by=by),
        lambda: roster_shifts.remove(draft, cell, by=by, reason="x"),
        lambda: roster_shifts.undo(draft, by=by),
        lambda: roster_shifts.redo(draft, by=by),
        lambda: roster_publishing.publish(draft, by=by),
        lambda: rosters.copy_week(draft, to=MONDAY, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert _all(draft) == before
    draft.refresh_from_db()
    assert draft.published_at is None


def test_publishing_tells_each_person_once_and_retires_what_stood(floor: Floor, draft: Roster, cast: Any) -> None:
    diff = roster_publishing.publish(draft, by=cast.pat_acts)
    assert (len(diff.people), diff.inside_notice) == (3, 0)
    assert Todo.objects.filter(person__in=floor.people).count() == 3
    assert Message.objects.filter(template="roster_published").count() == 3
    with pytest.raises(Conflict):
        roster_publishing.publish(draft, by=cast.pat_acts)
    with pytest.raises(Conflict):
        roster_shifts.move(draft, Cell(floor.people[0].pk, TUESDAY), minutes=15, by=cast.pat_acts)
    second = rosters.copy_week(draft, to=MONDAY, by=cast.pat_acts)
    roster_shifts.move(second, Cell(floor.people[0].pk, TUESDAY), minutes=15, by=cast.pat_acts)
    again = roster_publishing.publish(second, by=cast.pat_acts)
    assert [each.person for each in again.people] == [floor.people[0]]
    assert Message.objects.filter(template="roster_published").count() == 4
    draft.refresh_from_db()
    assert draft.retired_at is not None
    line = Line.objects.filter(kind="roster.published").order_by("pk").last()
    assert line is not None


def test_a_change_inside_the_notice_period_is_counted(floor: Floor, draft: Roster, cast: Any, frozen_clock: Any) -> None:
    from floorwalker.ground import clock

    with clock.frozen(datetime(2026, 3, 8, 9, tzinfo=UTC)):
        diff = roster_publishing.publish(draft, by=cast.pat_acts)
    assert diff.inside_notice == 3


def test_a_roster_that_breaks_a_rule_is_not_published(floor: Floor, draft: Roster, cast: Any) -> None:
    sick = floor.people[0]
    begin = datetime(2026, 3, 10, tzinfo=UTC)
    absences.record(sick, kind="sick", starts_at=begin, ends_at=begin + timedelta(days=1), by=SYSTEM)
    with pytest.raises(RuleBroken, match=r"ROS-900 cannot be published.*Agent0 Rostered"):
        roster_publishing.publish(draft, by=cast.pat_acts)
    draft.refresh_from_db()
    assert draft.published_at is None
    assert not Message.objects.filter(template="roster_published").exists()


def test_a_week_is_copied_at_the_same_times_on_the_clock_over_a_clock_change(floor: Floor, draft: Roster, cast: Any) -> None:
    made = rosters.copy_week(draft, to=date(2026, 3, 30), by=cast.pat_acts)
    assert made.shifts.count() == 15
    assert {s.starts_at.hour for s in made.shifts.all()} == {8}
    assert all(s.activities.exists() for s in made.shifts.all())


def test_a_cell_without_a_shift_is_said(floor: Floor, draft: Roster, cast: Any) -> None:
    with pytest.raises(NotFound, match="has no shift on Sat 14 Mar"):
        roster_shifts.move(draft, Cell(floor.people[0].pk, date(2026, 3, 14)), minutes=15, by=cast.pat_acts)
