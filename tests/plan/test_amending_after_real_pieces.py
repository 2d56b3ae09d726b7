"""From pieces of the real bank log to a draft of next week's roster: fed, forecast anew, staffed, drafted, and put to the planner."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.db import transaction

from floorwalker.engine import rostering as engine
from floorwalker.ground import clock, todos
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Queue
from floorwalker.ground.people.actions import skills
from floorwalker.plan.actions import forecasts, roster_publishing, rosters, staffing
from floorwalker.plan.models import Forecast, ForecastPoint, Requirement, Roster
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.rules.roster_week import week_of
from floorwalker.plan.rules.staffing import Inputs
from floorwalker.record.facts import FactStore
from tests.plan.roster_made import SYSTEM, skilled_and_agreed
from tests.plan.test_forecasts_real_log import ZONE, written
from tests.record.feeds_made import a_feed, look, put

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
SUNDAY, MONDAY = date(1999, 1, 31), date(1999, 2, 8)
NIGHT = datetime(1999, 1, 31, 22, 30, tzinfo=UTC)
"""Half past midnight in Tel Aviv, when the Sunday is over."""
LONG_AGO = date(1998, 1, 5)


def test_pieces_of_the_real_log_bring_a_draft_of_next_week(
    test_data: Path, tmp_path: Path, settings: Any, a_person: Any, a_site: Any, a_team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = test_data / "data" / "anonymous_bank" / "january.txt"
    if not source.exists():
        pytest.skip("The bank log is not in the test data.")
    settings.FLOORWALKER_DATA_DIR, settings.FLOORWALKER_FEED_FOLDERS = tmp_path, [tmp_path / "feeds"]
    monkeypatch.setattr("tests.plan.roster_made.LONG_AGO", LONG_AGO)
    with clock.frozen(NIGHT):
        queue = fed(source, tmp_path / "feeds" / "acd")
        queue.site = a_site("haifa", zone=ZONE)
        queue.skill = skills.add("ps", name="PS", by=SYSTEM)
        queue.save()
        planner = a_person("Pat", role="planner", reach="all", site=queue.site, joined_on=LONG_AGO)
        people = [a_person(f"Agent{n}", role="agent", site=queue.site, joined_on=LONG_AGO) for n in range(6)]
        for person in people:
            skilled_and_agreed(person, queue.skill)
        before = history(source, tmp_path, queue)
        in_use(queue)
        roster = published(queue)
        done = run_due("plan.refresh")
        drafted = Forecast.objects.get(reference=done[0].result["forecast"])
        assert drafted.history_until == date(1999, 2, 1)
        assert before > 10_000
        [job] = [each for each in run_due("plan.roster_refresh") if each.result["roster"]]
        made = Roster.objects.get(reference=job.result["roster"])
        assert made.summary["requirements"] == [drafted.requirements.get().reference]
        assert made.summary["under_hours"] < made.summary["under_hours_before"] - 4
        assert 0 < made.summary["changed"] < roster.shifts.count()
        assert queries.in_force(week_of(queue.site, MONDAY)) == roster
        [todo] = todos.owed_by(planner.pk).filter(about=f"roster:{made.reference}")
        assert todo.what.startswith("Roster of the week of Mon 8 Feb: ")
        assert not run_due("plan.roster_refresh"), "asked once"


def fed(source: Path, folder: Path) -> Queue:
    """Feed the Sunday in pieces of a few calls each, out of order, and return the queue that its largest line became."""
    header, *lines = source.read_text(encoding="latin-1").splitlines()
    day = [line for line in lines if line.split("\t")[5] == "990131"]
    pieces = [day[at : at + 60] for at in range(0, len(day), 60)]
    random.Random(31).shuffle(pieces)
    feed = a_feed(folder, late_after_minutes=1440)
    for at, piece in enumerate(pieces):
        put(folder, f"{at:03}.txt", "\n".join([header, *piece, ""]).encode("latin-1"))
    look(feed)
    type(feed).objects.update(covers_to=NIGHT)
    return Queue.objects.get(name__endswith="PS")


def history(source: Path, folder: Path, queue: Queue) -> int:
    """Write the weeks before as facts, and return how many calls they hold."""
    calls = pd.read_csv(source, sep="\t", dtype=str, encoding="latin-1").rename(columns=str.strip)
    calls = calls[(calls["type"].str.strip() == "PS") & (calls["outcome"].str.strip() == "AGENT") & (calls["date"] < "990131")]
    written(FactStore(folder / "facts"), calls, queue.pk)
    return len(calls)


def in_use(queue: Queue) -> None:
    """Put a forecast in use that knows too little, of three calls in half an hour, and the people for it."""
    first = date(1999, 1, 31)
    made = Forecast.objects.create(
        reference="FC-9000", queue=queue, interval_minutes=30, history_from=first - timedelta(days=30), history_until=first,
        first_day=first, last_day=first + timedelta(days=15), data_version="", model="blend", table=[], verdict="", picture={},
        created_by="system:test", created_at=clock.now() - timedelta(days=1),
    )
    opens = datetime(1999, 1, 31, 6, tzinfo=UTC)
    ForecastPoint.objects.bulk_create(
        ForecastPoint(
            forecast=made, starts_at=opens + timedelta(days=day, minutes=30 * half), offered=3.0, lower_80=2.0, upper_80=4.0, lower_95=1.0,
            upper_95=5.0, aht_seconds=200.0,
        )
        for day in range(16) for half in range(24)
    )  # fmt: skip
    forecasts.use(made, by=SYSTEM)
    staffing.use(staffing.compute(made, inputs=Inputs(), by=SYSTEM), by=SYSTEM)
    Requirement.objects.update(in_use_from=clock.now() - timedelta(days=1))


def published(queue: Queue) -> Roster:
    """Publish the week of 8 February: everybody from 12 to 20, as nobody would who knew the log."""
    assert queue.site is not None
    week = week_of(queue.site, MONDAY)
    case = queries.case_to_solve(week, base=None, shifts=(), locked=())
    eight = case.problem.shape_by_code["480"]
    pauses = next(iter(eight.placements(step_minutes=15)))
    shifts = [
        engine.shift_of(eight, person=member.code, day=day, start_minutes=week.days[day].at(12 * 60), pause_starts=pauses)
        for member in case.members for day in range(5)
    ]  # fmt: skip
    with transaction.atomic():
        roster = rosters.save(case, case.planned(shifts), by=SYSTEM, summary={})
    roster_publishing.publish(roster, by=SYSTEM)
    return roster


def run_due(kind: str) -> list[Any]:
    """Let a worker do what is due of one kind."""
    return [worker.run_now(job) for job in jobs.ask_for_due_work(clock.now()) if job.kind == kind]
