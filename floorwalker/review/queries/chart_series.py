"""The points of charts: each measure by day or week as the facts count it, never worked out a second time."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure, column
from floorwalker.ground import clock
from floorwalker.record.facts.sums import Versions
from floorwalker.record.queries import figures
from floorwalker.record.queries.contacts import with_below
from floorwalker.review.models import Chart
from floorwalker.review.rules.charts import LONGEST_CHART

Array = NDArray[np.float64]
WEEK: Final = timedelta(days=7)
ALONE: Final = ("queue", "channel", "team", "site")
"""What the charts of many parts can be asked by at once."""


@dataclass(frozen=True)
class Series:
    """The points of one chart in order: day (of a week its Monday), value, n, and whether some outcome is not yet sure.

    `n` is the denominator of the measure, NaN where it has none; `versions` what was read, table to day to data version.
    """

    measure: Measure
    days: tuple[date, ...] = ()
    values: Array = field(default_factory=lambda: np.zeros(0))
    n: Array = field(default_factory=lambda: np.zeros(0))
    provisional: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    versions: Versions = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.days)


def read(charts: Sequence[Chart]) -> list[Series]:
    """Return the points of each of `charts` up to the last day or week that is over: one question for all that are asked by the same."""
    groups = defaultdict[tuple[Any, ...], list[int]](list)
    for number, chart in enumerate(charts):
        groups[_group(chart)].append(number)
    found: dict[int, Series] = {}
    for numbers in groups.values():
        found.update(zip(numbers, _ask([charts[number] for number in numbers]), strict=True))
    return [found[number] for number in range(len(charts))]


def one(chart: Chart) -> Series:
    """Return the points of one chart."""
    return read([chart])[0]


def filters(chart: Chart) -> dict[str, Any]:
    """Return what the figures of a chart are narrowed to."""
    named = {"channel": chart.channel, "team": chart.team_id, "site": chart.site_id}
    kept: dict[str, Any] = {name: value for name, value in named.items() if value}
    if chart.reason_id is not None:
        kept["reason"] = sorted(with_below({chart.reason_id}))
    if chart.queue_id is not None:
        kept["queue"] = chart.queue_id
    return kept


def window(chart: Chart, first: date | None = None, last: date | None = None) -> tuple[datetime, datetime]:
    """Return [start, end) of the points of a chart from `first` to `last` (a week runs on to its Sunday), else of all that are over."""
    zone = ZoneInfo(chart.zone)
    until = _today(chart) if last is None else last + (WEEK if chart.step == Chart.Step.WEEK else timedelta(days=1))
    begins = max(first or chart.starts_on, until - timedelta(days=LONGEST_CHART))
    return datetime.combine(begins, time(), zone), datetime.combine(until, time(), zone)


def point_of(chart: Chart, day: date) -> date:
    """Return the point that a day belongs to: itself, or the Monday of its week."""
    return day - timedelta(days=day.weekday()) if chart.step == Chart.Step.WEEK else day


def _today(chart: Chart) -> date:
    return point_of(chart, clock.today(chart.zone))


def _group(chart: Chart) -> tuple[Any, ...]:
    kept = filters(chart)
    by = next(iter(kept)) if len(kept) == 1 and next(iter(kept)) in ALONE else ""
    return chart.zone, chart.step, by, None if by else str(sorted(kept.items()))


def _ask(charts: Sequence[Chart]) -> list[Series]:
    """Answer charts that are asked by the same: all narrowed alike, or each to one of the parts that one grouping gives."""
    zone, _step, by, _kept = _group(charts[0])
    kept = filters(charts[0])
    start, end = min(window(each)[0] for each in charts), window(charts[0])[1]
    if start >= end:
        return [Series(measures.get(each.measure)) for each in charts]
    chosen = {each.queue_id: each.queue for each in charts if each.queue is not None}
    answer = figures.ask(
        measures=sorted({each.measure for each in charts}), start=start, end=end, zone=zone, by=(by, "day") if by else ("day",),
        queues=list(chosen.values()) if chosen else None,
        filters={name: [filters(each)[name] for each in charts] for name in [by]} if by and by != "queue" else
        {name: value for name, value in kept.items() if name != "queue"},
    )
    sums = answer.table.sums
    keys = sums.table[by].to_pylist() if by else [None] * len(sums)
    days = sums.table["day"].to_pylist()
    columns = sums.columns()
    found = []
    for each in charts:
        key = filters(each)[by] if by else None
        rows = [number for number, (of, day) in enumerate(zip(keys, days, strict=True)) if of == key and day >= each.starts_on]
        found.append(_series(each, [days[row] for row in rows], {name: values[rows] for name, values in columns.items()}, sums.versions))
    return found


def _series(chart: Chart, days: Sequence[date], sums: dict[str, Array], versions: Versions) -> Series:
    measure = measures.get(chart.measure)
    needed = {name: sums[name] for name in measure.needs}
    if chart.step == Chart.Step.WEEK:
        days, needed = _weeks(days, needed, chart.starts_on)
    if not len(days):
        return Series(measure, versions=versions)
    values = np.asarray(measure.compute(needed))
    n = np.asarray(measure.number(needed)) if measure.is_rate else np.full(len(days), math.nan)
    unsure = np.asarray(needed[measure.provisional]) > 0 if measure.provisional else np.zeros(len(days), dtype=bool)
    there = ~np.isnan(values)
    kept = tuple(day for day, known in zip(days, there, strict=True) if known)
    return Series(measure, kept, values[there], n[there], unsure[there], versions)


def _weeks(days: Sequence[date], sums: dict[str, Array], starts_on: date) -> tuple[list[date], dict[str, Array]]:
    """Add days up to the weeks that lie whole behind the first day of a chart; a day without data adds nothing to its week."""
    mondays = [day - timedelta(days=day.weekday()) for day in days]
    whole = [number for number, monday in enumerate(mondays) if monday >= starts_on]
    weeks = sorted({mondays[number] for number in whole})
    place = {monday: number for number, monday in enumerate(weeks)}
    added = {}
    for name, values in sums.items():
        together = np.full(len(weeks), math.nan)
        for number in whole:
            at, value = place[mondays[number]], values[number]
            if not math.isnan(value):
                before = together[at]
                together[at] = value if math.isnan(before) else max(before, value) if column(name).combine == "largest" else before + value
        added[name] = together
    return weeks, added
