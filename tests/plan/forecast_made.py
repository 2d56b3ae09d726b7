"""Queues with a history of facts, and forecasts made by hand, small enough to be reckoned on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from floorwalker.ground import lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Job, Queue
from floorwalker.plan import forecast_job
from floorwalker.plan.models import Forecast, ForecastPoint
from floorwalker.record.facts import FactStore
from tests.record.facts_made import NOW, batch, visit

SYSTEM = Actor.system("test")
LONDON = "Europe/London"
FIRST = date(2026, 3, 2)
BASE = (10.0, 20.0, 30.0, 40.0)
"""Contacts of the four half hours from 09:00 of each day of a forecast made by hand."""


def a_queue(name: str = "Claims voice", *, channel: str = "voice", hours: tuple[int, int] | None = (540, 720)) -> Queue:
    """Make a queue, open Monday to Friday from 09:00 to 12:00 unless told otherwise; None sets no hours."""
    queue = lines.open_queue(name, line="Claims", channel=channel, zone=LONDON, by=SYSTEM)
    if hours is not None:
        week = [lines.Stretch(day, *hours) for day in range(5)]
        lines.set_hours(queue, stretches=week, starts_on=date(2025, 1, 6), by=SYSTEM)
    return queue


def a_history(folder: Path, queue: Queue, *, until: date, days: int = 42, a_half_hour: float = 8.0, seed: int = 7) -> int:
    """Write facts of `queue` for its open half hours of the `days` before `until`, and return how many contacts came."""
    rng, store, came = np.random.default_rng(seed), FactStore(folder / "facts"), 0
    tables: dict[Any, Any] = {}
    for offset in range(days):
        day = until - timedelta(days=days - offset)
        rows: list[dict[str, Any]] = []
        if day.weekday() < 5:
            for half in range(6):
                opens = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(LONDON)) + timedelta(minutes=30 * half)
                for _ in range(int(rng.poisson(a_half_hour))):
                    gone = rng.random() < 0.1
                    came += 1
                    rows.append(visit(
                        (opens + timedelta(seconds=float(rng.uniform(0, 1799)))).astimezone(UTC), visit_id=came, contact_id=came,
                        queue_id=queue.pk, channel=queue.channel, outcome="abandoned" if gone else "answered",
                        wait_seconds=float(rng.exponential(30)), talk_seconds=None if gone else float(rng.gamma(4, 50)),
                    ))
        tables["visits", day] = batch("visits", rows or [visit(datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
                                                              visit_id=10**9 + offset, queue_id=None)])
    store.replace_days(tables, written_at=NOW)
    return came


def run_next() -> Job:
    """Let a worker do the next job, and return it."""
    running = claim(holder=worker.new_holder())
    assert running is not None
    worker.run(running)
    return Job.objects.get(pk=running.job_id)


def make_next() -> Forecast:
    """Do the next work on a forecast without a worker around it, whose renewing thread would meet the test's transaction."""
    running = claim(holder="test")
    assert running is not None
    return Forecast.objects.get(reference=forecast_job.make(running)["forecast"])


def a_forecast(queue: Queue, *, days: int = 7, base: tuple[float, ...] = BASE, aht_seconds: float | None = 300.0) -> Forecast:
    """Write a draft by hand: the same half hours from 09:00 London time on every day from Monday 2 March 2026."""
    forecast = Forecast.objects.create(
        reference=f"FC-{9000 + Forecast.objects.count()}", queue=queue, interval_minutes=30, history_from=FIRST - timedelta(days=42),
        history_until=FIRST, first_day=FIRST, last_day=FIRST + timedelta(days=days - 1), data_version="sha256:0", model="blend",
        table=[], verdict="Made by hand.", picture={}, created_by="system:test", created_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    ForecastPoint.objects.bulk_create(
        ForecastPoint(
            forecast=forecast, starts_at=a_start(day, half), offered=value, lower_80=value * 0.8, upper_80=value * 1.2,
            lower_95=value * 0.7, upper_95=value * 1.3, aht_seconds=aht_seconds,
        )
        for day in range(days) for half, value in enumerate(base)
    )
    return forecast


def a_start(day: int, half: int) -> datetime:
    """Return the UTC start of a half hour of a forecast made by hand."""
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=ZoneInfo(LONDON)) + timedelta(days=day, minutes=30 * half)
    return at.astimezone(UTC)
