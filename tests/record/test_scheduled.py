"""People's time beside the roster when it is counted: judged where the source does not say, and what is excused in neither sum."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.plan.actions import absences
from floorwalker.plan.models import Activity, Roster, Shift
from floorwalker.record import counting, jobs, recounting, sight
from floorwalker.record.models import AgentState
from floorwalker.record.queries import figures
from floorwalker.serve.actions import exceptions
from floorwalker.serve.models import ExceptionReason

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVENING = NINE + timedelta(hours=10)


@pytest.fixture(autouse=True)
def _of_its_own(tmp_path: Path, settings: Any) -> Any:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with clock.frozen(EVENING):
        yield


@pytest.fixture
def ada(cast: Any) -> Any:
    """Ada, rostered from nine to twelve with a break at half past ten; her leader is there too."""
    assert cast.una
    roster = Roster.objects.create(
        reference="ROS-1", site=cast.ada.site, first_day=NINE.date(), last_day=NINE.date(), created_by="x", created_at=NINE,
        published_at=NINE - timedelta(days=9),
    )
    shift = Shift.objects.create(roster=roster, person=cast.ada, starts_at=NINE, ends_at=NINE + 180 * MINUTE)
    for kind, first, last in (("queue", 0, 90), ("break", 90, 105), ("queue", 105, 180)):
        Activity.objects.create(shift=shift, kind=kind, starts_at=NINE + first * MINUTE, ends_at=NINE + last * MINUTE)
    return cast.ada


def was(person: Any, *stretches: tuple[str, int, int]) -> None:
    """Let a person have been in states, in minutes after nine."""
    AgentState.objects.bulk_create(
        AgentState(person=person, state=state, started_at=NINE + first * MINUTE, ended_at=NINE + last * MINUTE)
        for state, first, last in stretches
    )


def counted(person: Any) -> dict[str, float]:
    """Count the day and return the seconds behind adherence and conformance, in minutes."""
    day = NINE.date()
    counting.store().replace_parts(counting.count([day], shown=sight.shown()), written_at=clock.now())
    found = figures.ask(
        measures=("adherence", "conformance"), start=NINE - timedelta(hours=9), end=NINE + timedelta(hours=15), zone="UTC",
        filters={"agent": [person.pk]},
    )
    columns = found.table.sums.columns()
    names = ("scheduled_seconds", "adherent_seconds", "on_queue_seconds", "scheduled_on_queue_seconds")
    return {name.removesuffix("_seconds"): float(columns[name][0]) / 60 for name in names}


def test_a_stretch_is_cut_where_the_plan_changes_and_judged(ada: Any) -> None:
    was(ada, ("ready", 0, 90), ("break", 90, 120), ("talk", 120, 180))
    found = counted(ada)
    assert found == {"scheduled": 180.0, "adherent": 165.0, "on_queue": 150.0, "scheduled_on_queue": 165.0}


def test_time_that_nothing_is_recorded_of_is_off_plan_for_those_who_came_that_day(ada: Any) -> None:
    was(ada, ("ready", 15, 90), ("break", 90, 105), ("ready", 105, 195))
    found = counted(ada)
    assert found["scheduled"] == 180.0
    assert found["adherent"] == 165.0, "a quarter of an hour late; what follows the shift is not scheduled"
    assert found["on_queue"] == 165.0


def test_of_somebody_of_whom_the_day_says_nothing_nothing_is_counted(ada: Any, cast: Any) -> None:
    was(cast.una, ("ready", 0, 60))
    counting.store().replace_parts(counting.count([NINE.date()], shown=sight.shown()), written_at=clock.now())
    found = figures.ask(measures=("adherence",), start=NINE, end=EVENING, zone="UTC", filters={"agent": [ada.pk]})
    assert not [row for row in found.rows if row["adherence"] == row["adherence"]]


def test_a_feed_that_stops_at_noon_makes_nobody_late_after_it(ada: Any) -> None:
    was(ada, ("ready", 0, 60))
    assert counted(ada)["scheduled"] == 60.0


def test_a_break_that_is_owed_and_help_on_the_queue_never_count_against_anybody(ada: Any) -> None:
    was(ada, ("ready", 0, 90), ("talk", 90, 105), ("ready", 105, 180))
    found = counted(ada)
    assert (found["scheduled"], found["adherent"]) == (165.0, 165.0), "the break worked through is in neither sum"
    assert found["on_queue"] == 180.0


def test_absence_takes_away_what_was_expected(ada: Any, cast: Any) -> None:
    was(ada, ("ready", 0, 60))
    with clock.frozen(NINE):
        absences.record(ada, kind="sick", starts_at=NINE + 60 * MINUTE, ends_at=NINE + 600 * MINUTE, by=cast.una_acts)
    assert counted(ada)["scheduled"] == 60.0


@pytest.mark.row(207)
def test_an_approved_exception_flows_into_the_measure_and_out_again(ada: Any, cast: Any) -> None:
    was(ada, ("ready", 0, 30), ("meeting", 30, 60), ("ready", 60, 90), ("break", 90, 105), ("ready", 105, 180))
    assert counted(ada)["adherent"] / counted(ada)["scheduled"] == pytest.approx(150 / 180)
    reason = ExceptionReason.objects.get(code="meeting-or-briefing")
    entry = exceptions.ask(ada, reason=reason, starts_at=NINE + 20 * MINUTE, ends_at=NINE + 50 * MINUTE, by=cast.ada_acts)
    assert counted(ada)["scheduled"] == 180.0, "what is only asked for changes nothing"
    entry = exceptions.decide(entry, approved="approved", by=cast.una_acts)
    asked = Job.objects.get(kind=recounting.COUNT_NOW)
    assert asked.arguments == {"days": ["2026-03-02"], "because": entry.reference}
    Job.objects.filter(pk=asked.pk).update(state=Job.State.RUNNING, holder="test")
    assert jobs.count_days(RunningJob(asked, holder="test")) == {"days": 1}
    found = counted(ada)
    assert (found["scheduled"], found["adherent"]) == (160.0, 150.0), "twenty minutes of meeting lie in it; what was on plan stays"
    assert found["scheduled_on_queue"] == 145.0, "nor did the queues expect her then"
    page = cast.una_sees.get("/serve/adherence/?day=2026-03-02").content.decode()
    assert "94%" in page, "150 of 160 minutes"
    exceptions.take_back(entry, by=cast.una_acts)
    assert Job.objects.filter(kind=recounting.COUNT_NOW).count() == 2
    assert counted(ada)["scheduled"] == 180.0


def test_what_the_source_judged_itself_stays_and_is_excused_too(ada: Any, cast: Any) -> None:
    AgentState.objects.create(
        person=ada, state="meeting", started_at=NINE, ended_at=NINE + 60 * MINUTE, scheduled_activity="on_queue", in_adherence=False
    )
    AgentState.objects.create(
        person=ada, state="meeting", started_at=NINE + 60 * MINUTE, ended_at=NINE + 180 * MINUTE, scheduled_activity="meeting",
        in_adherence=True,
    )
    assert counted(ada)["adherent"] == 120.0
    reason = ExceptionReason.objects.get(code="meeting-or-briefing")
    exceptions.excuse(ada, reason=reason, starts_at=NINE, ends_at=NINE + 90 * MINUTE, by=cast.una_acts)
    found = counted(ada)
    assert (found["scheduled"], found["adherent"]) == (120.0, 120.0)


def test_without_roster_nothing_is_said(cast: Any) -> None:
    was(cast.ada, ("ready", 0, 60))
    assert counted(cast.ada)["scheduled"] == 0.0
