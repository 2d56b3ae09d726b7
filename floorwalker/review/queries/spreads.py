"""Figures of many parts of a service at once: by team, channel and queue, and by half hour, part of the day and weekday."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import charts as engine
from floorwalker.engine.charts import Spread
from floorwalker.engine.measures import Measure, column
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.standards import counts_by_team
from floorwalker.ground.web.formats import SMALL_SAMPLE
from floorwalker.record.queries import figures
from floorwalker.record.queries.asked import reach

Array = NDArray[np.float64]
HALF_HOUR: Final = 30
NORMAL_95: Final = 1.959964
PARTS_OF_DAY: Final = ((0, "Night, before 6"), (6, "Morning, 6 to 12"), (12, "Afternoon, 12 to 17"), (17, "Evening, from 17"))


@dataclass(frozen=True)
class Figure:
    """The figure of one part: n and range are NaN where the measure has none; `error` is its standard error."""

    key: Hashable
    value: float
    n: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """The standard error that its range implies."""
        return (self.high - self.low) / (2 * NORMAL_95)

    @property
    def is_small(self) -> bool:
        """Whether so few contacts stand behind it that only their number is shown."""
        return self.n < SMALL_SAMPLE


@dataclass(frozen=True)
class Compared:
    """The figures of the parts of one kind, and how far they differ; `spread` is None where fewer than two have a range."""

    figures: Sequence[Figure]
    spread: Spread | None

    @property
    def gap(self) -> float:
        """Greatest less smallest figure of parts that are not small; NaN with fewer than two."""
        there = [each.value for each in self.figures if not each.is_small and not math.isnan(each.value)]
        return max(there) - min(there) if len(there) > 1 else math.nan


@dataclass(frozen=True)
class Asked:
    """What is asked of the facts: measures over days of one zone, narrowed to what a standard is for."""

    codes: tuple[str, ...]
    first: date
    last: date
    zone: str
    standard: Standard | None = None

    def answer(self, *, by: tuple[str, ...], narrowed: dict[str, Any] | None = None) -> figures.Figures:
        """Return the figures by `by`."""
        start, end = (datetime.combine(day, time(), ZoneInfo(self.zone)) for day in (self.first, self.last + timedelta(days=1)))
        of = self.standard
        kept: dict[str, Any] = dict(narrowed or {})
        if of is not None and of.channel:
            kept["channel"] = of.channel
        if of is not None and of.team_id is not None:
            kept["team"] = of.team_id
        return figures.ask(
            measures=self.codes, start=start, end=end, zone=self.zone, by=by, interval_minutes=HALF_HOUR if "interval" in by else None,
            queues=[of.queue] if of is not None and of.queue is not None else None, filters=kept,
        )


def by_dimension(asked: Asked, measure: Measure, dimension: str, *, by: Actor) -> Compared:
    """Return the figures by team, channel or queue as far as the reach of `by` goes; none by team for what nobody answered.

    Raises
    ------
    NotAllowed
        If no role of `by` includes them.
    """
    if dimension == "team" and not counts_by_team(measure):
        return Compared((), None)
    table = asked.answer(by=(dimension,), narrowed=reach(by, (dimension,))).table
    keys = table.sums.table[dimension].to_pylist()
    return compared(figures_of(measure, keys, table.sums.columns()))


def in_time(answer: figures.Figures, measure: Measure, name: Callable[[datetime], Hashable]) -> list[Figure]:
    """Return the figures of half hours added up by whatever `name` calls them alike."""
    labels = [name(row["interval"]) for row in answer.rows]
    return figures_of(measure, *together(labels, answer.table.sums.columns(), measure.needs))


def together(labels: Sequence[Hashable], columns: dict[str, Array], needs: Sequence[str]) -> tuple[list[Hashable], dict[str, Array]]:
    """Add sums up that have one label; what has no data adds nothing, and all of it is no data where none has any."""
    keys = sorted(set(labels), key=lambda key: (str(type(key)), key))
    number = {key: place for place, key in enumerate(keys)}
    at = np.array([number[label] for label in labels], dtype=int)
    added: dict[str, Array] = {}
    for name in needs:
        values = np.asarray(columns[name], dtype=np.float64)
        known = ~np.isnan(values)
        total = np.zeros(len(keys))
        if column(name).combine == "largest":
            np.maximum.at(total, at[known], values[known])
        else:
            np.add.at(total, at[known], values[known])
        total[np.bincount(at[known], minlength=len(keys)) == 0] = np.nan
        added[name] = total
    return keys, added


def figures_of(measure: Measure, keys: Sequence[Hashable], columns: dict[str, Array]) -> list[Figure]:
    """Return one figure a key, those without data left out."""
    if not len(keys):
        return []
    values = np.asarray(measure.compute(columns))
    n = np.asarray(measure.number(columns)) if measure.is_rate else np.full(len(keys), np.nan)
    low, high = measure.range(columns)
    rows = zip(keys, values, n, low, high, strict=True)
    return [Figure(key, *(float(each) for each in four)) for key, *four in rows if not np.isnan(four[0])]


def compared(found: Sequence[Figure]) -> Compared:
    """Return figures with how far they differ, those of few contacts left out of the comparison."""
    there = [each for each in found if not each.is_small]
    return Compared(found, engine.spread([each.value for each in there], [each.error for each in there]))


def half_hour(moment: datetime) -> str:
    """Return the half hour of the day in which an interval begins, as people write it."""
    return f"{moment:%H:%M}"


def part_of_day(moment: datetime) -> str:
    """Return the part of the day in which an interval begins."""
    return next(name for hour, name in reversed(PARTS_OF_DAY) if moment.hour >= hour)
