"""Figures of objectives: where a measure stands over a period, from facts, with its sums, and the way covered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.plan.models import PlanObjective
from floorwalker.plan.rules import objectives as rules
from floorwalker.plan.rules.objectives import Lack, Way
from floorwalker.record import counting
from floorwalker.record.facts.sums import Versions
from floorwalker.record.queries import figures

DAYS: Final = 28
"""Four whole weeks: every weekday counts the same."""


@dataclass(frozen=True)
class Measured:
    """A figure over a period: value, range that chance allows, how much stands behind it, and the sums; NaN is no data.

    `versions` is what was read, table to day to data version.
    """

    first_day: date
    last_day: date
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    number: float = math.nan
    sums: dict[str, Any] = field(default_factory=dict)
    versions: Versions = field(default_factory=dict)

    @property
    def known(self) -> float | None:
        """The value, None where there is no data."""
        return None if math.isnan(self.value) else self.value

    @property
    def behind(self) -> float | None:
        """How much stands behind it, None where that is not counted."""
        return None if math.isnan(self.number) else self.number


@dataclass(frozen=True)
class Standing:
    """An objective as it stands: its figure now, the share of the way that is covered, in a word, and what it lacks to be SMART."""

    objective: PlanObjective
    now: Measured
    covered: float | None
    way: Way
    lacks: Sequence[Lack]


def measured(code: str, *, queue: Queue | None, channel: str, first_day: date, last_day: date) -> Measured:
    """Return the measure over the days from `first_day` to `last_day`, both counted, on the calendar of the queue, else in UTC.

    A service level counts within the seconds that rule on the last day; the sums keep them.
    """
    zone = queue.zone if queue is not None else "UTC"
    start, end = (datetime.combine(day, time(), tzinfo=ZoneInfo(zone)) for day in (first_day, last_day + timedelta(days=1)))
    chosen = [queue] if queue is not None else list(Queue.objects.filter(channel=channel)) if channel else None
    table = figures.ask(measures=[code], start=start, end=end, zone=zone, queues=chosen).table
    measure = measures.get(code)
    if not len(table):
        return Measured(first_day, last_day)
    low, high = (float(each[0]) for each in table.range(code))
    columns = table.sums.columns()
    sums: dict[str, Any] = {name: _whole(float(columns[name][0])) for name in measure.needs}
    if "answered_in_time" in measure.needs:
        seconds = figures.targets(chosen if chosen is not None else Queue.objects.all(), day=last_day)
        sums["target_seconds"] = sorted({value for key, value in seconds.items() if key is not None})
    return Measured(
        first_day, last_day, float(table.values(code)[0]), low, high,
        float(table.number(code)[0]) if measure.is_rate else math.nan, sums, table.sums.versions,
    )


def _whole(value: float) -> float | None:
    return None if math.isnan(value) else value


def latest(zone: str = "UTC") -> tuple[date, date] | None:
    """Return the first and last day of the last four weeks that were recorded; None before any was."""
    recorded = [day for day in counting.store_days() if day <= clock.today(zone)]
    return None if not recorded else (recorded[-1] - timedelta(days=DAYS - 1), recorded[-1])


def baseline(code: str, *, queue: Queue | None, channel: str, first_day: date, last_day: date) -> Measured:
    """Return where a measure stood over the period of a baseline; no data where no day of it was recorded."""
    if not any(first_day <= day <= last_day for day in counting.store_days()):
        return Measured(first_day, last_day)
    return measured(code, queue=queue, channel=channel, first_day=first_day, last_day=last_day)


def actual(objective: PlanObjective, *, today: date) -> Measured:
    """Return what came of an objective: its measure from the plan's first day to its date, or to today where that is to come."""
    first = objective.plan.first_day
    until = max(first, min(objective.by_when, today))
    return baseline(objective.measure, queue=objective.queue, channel=objective.channel, first_day=first, last_day=until)


def lacks_of(objective: PlanObjective) -> list[Lack]:
    """Return what an objective lacks to be SMART inside its plan."""
    plan = objective.plan
    return rules.lacks(
        name=objective.name, measure=measures.get(objective.measure), baseline=objective.baseline, reason=objective.baseline_missing,
        target=objective.target, tolerance=objective.tolerance, by_when=objective.by_when, how=objective.how, serves=objective.serves,
        first_day=plan.first_day, last_day=plan.last_day,
    )


def standing(objectives: Sequence[PlanObjective], *, today: date) -> list[Standing]:
    """Return each of `objectives` as it stands over the last four weeks that were recorded."""
    found = []
    spans: dict[str, tuple[date, date] | None] = {}
    for each in objectives:
        zone = each.queue.zone if each.queue is not None else "UTC"
        span = spans[zone] if zone in spans else spans.setdefault(zone, latest(zone))
        now = Measured(today, today) if span is None else measured(
            each.measure, queue=each.queue, channel=each.channel, first_day=span[0], last_day=span[1]
        )
        share = rules.covered(
            measures.get(each.measure), baseline=each.baseline, now=now.value, target=each.target, tolerance=each.tolerance
        )
        gone = rules.time_gone(each.plan.first_day, each.by_when, today)
        found.append(Standing(each, now, share, rules.way(share, time_gone=gone), lacks_of(each)))
    return found
