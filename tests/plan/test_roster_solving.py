"""Solving: what is stored is what the engine found, legal, whole, in UTC, and stored once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from floorwalker.engine import rostering as engine
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import absences, rosters
from floorwalker.plan.models import Roster, RosterNeed, Shift
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.rules.roster_shifts import to_engine
from floorwalker.plan.rules.roster_week import week_of
from tests.plan.roster_made import MONDAY, SYSTEM, Floor, a_floor, skilled_and_agreed, solved, worked

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def floor(frozen_clock: Any, a_person: Any, a_team: Any) -> Floor:
    """Six people at Leeds."""
    return a_floor(a_person, a_team)


def _broken(roster: Roster) -> list[Any]:
    week = week_of(roster.site, roster.first_day)
    shifts = queries.shifts_of(roster, week)
    case = queries.case_for(roster, week, shifts=shifts)
    return [r for r in engine.check(case.problem, [to_engine(week, s) for s in shifts]) if r.is_blocking]


def test_a_solved_week_is_stored_legal_with_its_need_and_summary(floor: Floor, cast: Any) -> None:
    roster = solved(floor, by=cast.pat_acts)
    assert _broken(roster) == []
    assert roster.published_at is None
    assert roster.shifts.count() == 6 * 5
    assert roster.summary["shifts"] == 30
    assert sum(RosterNeed.objects.filter(roster=roster).values_list("agents", flat=True)) == 5 * 24 * 2
    kinds = list(Line.objects.order_by("pk").values_list("kind", flat=True))
    assert [kind for kind in kinds if kind.startswith("roster.")] == ["roster.asked", "roster.solved"]


def test_activities_tile_every_shift(floor: Floor, cast: Any) -> None:
    roster = solved(floor, by=cast.pat_acts)
    for shift in roster.shifts.prefetch_related("activities"):
        parts = list(shift.activities.all())
        assert parts[0].starts_at == shift.starts_at
        assert parts[-1].ends_at == shift.ends_at
        assert all(one.ends_at == other.starts_at for one, other in pairwise(parts))
        assert {part.queue_id for part in parts if part.kind == "queue"} == {floor.queue.pk}
        assert [part.kind for part in parts if not part.paid] == ["lunch"]


def test_the_week_in_which_the_clock_goes_forward_is_stored_right_in_utc(floor: Floor, cast: Any) -> None:
    roster = solved(floor, by=cast.pat_acts, first_day=date(2026, 3, 23), need={floor.queue.reference: "mon-sun 08:00-20:00 2"})
    zone = ZoneInfo("Europe/London")
    for shift in roster.shifts.all():
        local = shift.starts_at.astimezone(zone)
        assert 8 <= local.hour < 20
        assert shift.starts_at.utcoffset() == timedelta(0)
    need = RosterNeed.objects.filter(roster=roster)
    assert need.filter(starts_at=datetime(2026, 3, 28, 8, tzinfo=UTC)).exists()
    assert not need.filter(starts_at=datetime(2026, 3, 29, 6, 30, tzinfo=UTC)).exists()
    assert need.filter(starts_at=datetime(2026, 3, 29, 7, tzinfo=UTC)).exists()
    assert _broken(roster) == []


def test_a_retry_of_the_work_makes_no_second_version(floor: Floor, cast: Any) -> None:
    roster = solved(floor, by=cast.pat_acts)
    job = Job.objects.get(kind=rosters.KIND)
    assert worked(job) == {"roster": roster.reference}
    assert Roster.objects.count() == 1


def test_a_cancelled_solve_stores_nothing(floor: Floor, cast: Any) -> None:
    job = rosters.ask(floor.site, first_day=MONDAY, by=cast.pat_acts, need=floor.need, seconds=1)
    Job.objects.update(state=Job.State.RUNNING, holder="me", cancel_asked=True)
    job.refresh_from_db()
    from floorwalker.ground.jobs.running import JobCancelled

    with pytest.raises(JobCancelled):
        rosters.solve(RunningJob(job, holder="me"))
    assert not Roster.objects.exists()


def test_a_requirement_in_use_is_the_need_when_nobody_types_one(floor: Floor, cast: Any) -> None:
    from floorwalker.plan.models import Forecast, Requirement, RequirementPoint

    now = datetime(2026, 3, 1, tzinfo=UTC)
    forecast = Forecast.objects.create(
        reference="FC-1", queue=floor.queue, interval_minutes=15, history_from=MONDAY, history_until=MONDAY, first_day=MONDAY,
        last_day=MONDAY, data_version="x", model="m", table=[], verdict="", picture={}, created_by="x", created_at=now,
    )
    requirement = Requirement.objects.create(
        reference="REQ-1", queue=floor.queue, forecast=forecast, name="A", inputs={}, interval_minutes=15, created_by="x",
        created_at=now, in_use_from=now,
    )
    start = datetime(2026, 3, 9, 9, tzinfo=UTC)
    RequirementPoint.objects.bulk_create(
        RequirementPoint(
            requirement=requirement, starts_at=start + timedelta(minutes=15 * n), offered=5, aht_seconds=300, agents=agents,
            scheduled=agents,
        )
        for n, agents in enumerate((2, 4))
    )
    roster = solved(floor, by=cast.pat_acts, need=None)
    assert list(RosterNeed.objects.filter(roster=roster).values_list("starts_at", "agents")) == [(start, 3.0)]


def test_part_time_school_hours_leave_and_needs_are_kept(floor: Floor, cast: Any, a_person: Any, a_team: Any) -> None:
    from floorwalker.ground.people.actions.contracts import DayTerms

    team, zone = a_team(), ZoneInfo("Europe/London")
    short = a_person("Beth", "Short", role="agent", team=team)
    skilled_and_agreed(short, floor.skill, hours="22", days=4, adjustment_need="No start before 10:00; Quiet desk")
    school = a_person("Kim", "School", role="agent", team=team)
    weekend = tuple(DayTerms(weekday=n, is_available=False) for n in (5, 6))
    skilled_and_agreed(school, floor.skill, hours="25", days=5, school_hours_only=True, on=weekend)
    away = floor.people[0]
    begin = datetime(2026, 3, 10, tzinfo=UTC)
    absences.record(away, kind="leave", starts_at=begin, ends_at=begin + timedelta(days=2), by=SYSTEM)
    roster = solved(floor, by=cast.pat_acts)
    assert _broken(roster) == []
    of_short = [s.starts_at.astimezone(zone) for s in Shift.objects.filter(person=short)]
    assert len(of_short) == 4
    assert min(start.hour for start in of_short) >= 10
    of_school = Shift.objects.filter(person=school)
    assert of_school.count() == 5
    assert all(s.starts_at.astimezone(zone).hour >= 9 and s.ends_at.astimezone(zone).hour <= 15 for s in of_school)
    assert {s.starts_at.date() for s in Shift.objects.filter(person=away)}.isdisjoint({date(2026, 3, 10), date(2026, 3, 11)})
    assert Shift.objects.filter(person=away).count() == 3


def test_a_week_with_a_closed_bank_day_may_be_a_day_shorter(floor: Floor, cast: Any) -> None:
    from floorwalker.ground import lines

    lines.set_special_day(MONDAY, name="Bank holiday", queue=floor.queue, by=SYSTEM)
    roster = solved(floor, by=cast.pat_acts)
    assert _broken(roster) == []
    assert not roster.shifts.filter(starts_at__date=MONDAY).exists()
    assert all(roster.shifts.filter(person=person).count() in (4, 5) for person in floor.people)


def test_a_week_with_a_bank_day_of_short_opening_may_be_shorter_by_what_no_shift_holds(floor: Floor, cast: Any) -> None:
    from floorwalker.ground import lines

    def least(opens: int, closes: int, **other: Any) -> set[int]:
        lines.set_special_day(MONDAY, name="Bank holiday", queue=floor.queue, opens_minute=opens, closes_minute=closes, by=SYSTEM)
        case = queries.case_to_solve(week_of(floor.site, MONDAY), base=None, shifts=(), locked=())
        return {member.engine_person.contract.min_minutes_per_week for member in case.members}

    assert least(8 * 60, 20 * 60) == {2250}, "as on any day"
    assert least(9 * 60, 17 * 60) == {2250}, "a whole shift still fits"
    assert least(9 * 60, 10 * 60) == {4 * 450}, "nobody is called in for an hour, so the day counts as closed"
    assert least(9 * 60, 13 * 60) == {4 * 450 + 240}
    roster = solved(floor, by=cast.pat_acts)
    assert _broken(roster) == []
    on_monday = roster.shifts.filter(starts_at__date=MONDAY)
    assert all(shift.starts_at.hour >= 9 and shift.ends_at.hour <= 13 for shift in on_monday)


def test_an_impossible_week_is_refused_with_every_way_out(floor: Floor, cast: Any) -> None:
    from floorwalker.ground.people.actions import contracts

    terms = contracts.Terms(adjustment_need="No start before 19:00")
    contracts.agree(floor.people[0], terms=terms, starts_on=date(2026, 3, 2), by=SYSTEM)
    with pytest.raises(RuleBroken, match="No legal roster: relax one of") as refused:
        solved(floor, by=cast.pat_acts)
    assert refused.value.facts["causes"]
    assert "Agent0 Rostered" in refused.value.remedy
    assert not Roster.objects.exists()


def test_nobody_with_hours_is_said(frozen_clock: Any, cast: Any, a_site: Any) -> None:
    with pytest.raises(RuleBroken, match="Nobody at"):
        worked(rosters.ask(a_site(), first_day=MONDAY, by=cast.pat_acts, seconds=1))


@pytest.mark.parametrize("who", ["ada", "sam", "una", "quin", "cora", "rita", "asa", "adm", "stranger"])
def test_only_planners_and_operations_ask_for_a_roster(floor: Floor, cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        rosters.ask(floor.site, first_day=MONDAY, by=getattr(cast, f"{who}_acts"))
    assert not Job.objects.exists()


def test_a_need_that_cannot_be_read_is_refused_before_any_work(floor: Floor, cast: Any) -> None:
    with pytest.raises(RuleBroken, match="'often' does not say"):
        rosters.ask(floor.site, first_day=MONDAY, by=cast.pat_acts, need={floor.queue.reference: "often"})
    assert not Job.objects.exists()


def test_filling_keeps_what_is_legal_and_replaces_the_sick(floor: Floor, cast: Any) -> None:
    first = solved(floor, by=cast.pat_acts)
    sick = floor.people[0]
    shift = first.shifts.filter(person=sick).first()
    assert shift is not None
    absences.record(sick, kind="sick", starts_at=shift.starts_at, ends_at=shift.ends_at, by=SYSTEM)
    second = solved(floor, by=cast.pat_acts, mode="fill", base=first)
    assert second.pk != first.pk
    others = [
        set(r.shifts.exclude(person=sick).values_list("person", "starts_at", "ends_at")) for r in (first, second)
    ]
    assert others[0] == others[1]
    assert not second.shifts.filter(person=sick, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at).exists()
