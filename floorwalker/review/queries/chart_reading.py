"""A chart read: its kind, the limits of each phase, the points that stand out, and what has to be said of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import charts as engine
from floorwalker.engine.charts import Change, Choice, Estimate, Found, Habits, Kind
from floorwalker.ground import clock
from floorwalker.review.models import Chart, ChartPhase, LeftOutPoint
from floorwalker.review.queries.chart_series import Series
from floorwalker.review.rules import charts as rules

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Restated:
    """That the points which frozen limits rest on are others now: how many, and the centre as it would be."""

    points: int
    centre: float


@dataclass(frozen=True)
class Phase:
    """One phase: its points are those from `first` to before `end`; `known` is None while there are too few.

    `judged` is how many of its points count, `rests_on` through which day the limits were worked out; `restated` says that late data
    changed frozen sums.
    """

    stored: ChartPhase
    first: int
    end: int
    judged: int
    known: Estimate | None
    rests_on: date | None
    restated: Restated | None = None

    @property
    def frozen(self) -> bool:
        """Whether its limits no longer move."""
        return self.stored.frozen_at is not None

    @property
    def wants_review(self) -> bool:
        """Whether its frozen limits are older than half a year."""
        return self.stored.frozen_at is not None and clock.now() - self.stored.frozen_at > rules.REVIEW_LIMITS_AFTER


@dataclass(frozen=True)
class Signal:
    """A rule that fired: where it began to look, fired first, and last. A point outside the limits is told by that alone."""

    found: Found
    started_on: date
    at: date
    through: date
    value: float


@dataclass(frozen=True)
class Reading:
    """A chart as it reads now. Arrays run along its points; limits are NaN where a phase has too few of them."""

    chart: Chart
    series: Series
    kind: Kind
    choice: Choice
    rules: tuple[str, ...]
    phases: Sequence[Phase]
    plotted: Array
    centre: Array
    lower: Array
    upper: Array
    sigma: Array
    z: Array
    counts: NDArray[np.bool_]
    left_out: Mapping[date, LeftOutPoint]
    signals: Sequence[Signal]
    habits: Habits
    change: Change | None

    @property
    def too_early(self) -> int | None:
        """How many points there are where that is fewer than a chart needs, None where there are enough."""
        judged = self.phases[-1].judged
        return judged if self.phases[-1].known is None else None

    @property
    def last(self) -> int | None:
        """The number of the newest point that counts, None where there is none."""
        there = np.flatnonzero(self.counts)
        return int(there[-1]) if len(there) else None

    @property
    def chance(self) -> float:
        """How likely the newest point is by chance alone; NaN while it is too early."""
        return math.nan if self.last is None or self.too_early is not None else float(engine.two_sided(self.z[self.last]))


def read(chart: Chart, series: Series, phases: Sequence[ChartPhase], left_out: Sequence[LeftOutPoint] = (), *, kind: str = "") -> Reading:
    """Read `chart`; `kind` shows it by another kind than its own, whose limits are then worked out from the same points."""
    out = {each.day: each for each in left_out if each.put_back_at is None}
    counts = np.array([day not in out for day in series.days], dtype=bool) & ~series.provisional
    spans = _spans(series, phases)
    choice = _choice(chart, series, phases, counts, spans, kind)
    chosen = engine.KINDS[choice.kind]
    asked = tuple(chart.rules) or engine.advised(chosen.code)
    n = series.n if chosen.is_weighed else None
    arrays = {name: np.full(len(series), math.nan) for name in ("plotted", "centre", "lower", "upper", "sigma", "z")}
    arrays["plotted"][:] = series.values
    read_phases, signals = [], list[Signal]()
    bounds = {"floor": 0.0 if series.measure.unit in {"seconds", "contacts", "share"} else None,
              "ceiling": 1.0 if series.measure.unit == "share" else None}
    for stored, (first, end) in zip(phases, spans, strict=True):
        phase = _phase(stored, series, counts, first, end, chosen)
        read_phases.append(phase)
        if phase.known is None:
            continue
        here = slice(first, end)
        values = np.where(counts[here], series.values[here], math.nan)
        drawn = engine.limits(phase.known, values if chosen.smoothed else series.values[here], None if n is None else n[here], **bounds)
        for name in ("plotted", "centre", "lower", "upper", "sigma"):
            arrays[name][here] = getattr(drawn, name)
        arrays["z"][here] = np.where(counts[here], drawn.z, math.nan)
        found = engine.find(arrays["z"][here], asked)
        outside = {number for each in found if each.rule.code == "beyond_3" for number in range(each.at, each.through + 1)}
        signals += [_signal(each, series, first) for each in found if each.rule.code == "beyond_3" or each.at not in outside]
    weekdays = [day.isoweekday() for day in series.days]
    habits = engine.habits(arrays["z"], weekdays if chart.step == Chart.Step.DAY else np.ones(len(weekdays)))
    return Reading(
        chart, series, chosen, choice, asked, read_phases, **arrays, counts=counts, left_out=out, signals=signals, habits=habits,
        change=_change(chosen, series, counts, read_phases),
    )


def _spans(series: Series, phases: Sequence[ChartPhase]) -> list[tuple[int, int]]:
    starts = [int(np.searchsorted(np.array(series.days, dtype="datetime64[D]"), np.datetime64(each.starts_on))) for each in phases]
    starts[0] = 0
    return list(zip(starts, [*starts[1:], len(series)], strict=True))


def _choice(
    chart: Chart, series: Series, phases: Sequence[ChartPhase], counts: NDArray[np.bool_], spans: Sequence[tuple[int, int]], kind: str
) -> Choice:
    if kind:
        return Choice(kind, "Shown by another kind than the chart's own; its signals are those of its own kind.")
    if chart.kind:
        return Choice(chart.kind, "The kind was chosen by hand.")
    frozen = [each.kind for each in phases if each.kind]
    if frozen:
        return Choice(frozen[-1], "The kind was frozen with the limits.")
    first, end = max(spans, key=lambda each: (int(counts[each[0] : each[1]].sum()), each[0]))
    there = np.flatnonzero(counts[first:end]) + first
    return engine.choose(rules.nature(series.measure), series.values[there], series.n[there])


def _phase(stored: ChartPhase, series: Series, counts: NDArray[np.bool_], first: int, end: int, kind: Kind) -> Phase:
    there = np.flatnonzero(counts[first:end]) + first
    restated = _restated(stored, series)
    if stored.frozen_through is not None and stored.kind == kind.code and stored.centre is not None and stored.factor is not None:
        known = Estimate(kind.code, stored.centre, stored.factor, len(stored.sums), math.nan)
        return Phase(stored, first, end, len(there), known, stored.frozen_through, restated)
    if stored.frozen_through is not None:
        there = np.array([number for number in there if series.days[number] <= stored.frozen_through], dtype=int)
    if len(there) < engine.LEAST_POINTS:
        return Phase(stored, first, end, len(there), None, None, restated)
    known = engine.estimate(kind.code, series.values[there], series.n[there] if kind.is_weighed else None)
    return Phase(stored, first, end, len(there), known, series.days[there[-1]], restated)


def _restated(stored: ChartPhase, series: Series) -> Restated | None:
    """Say how many of the points that frozen limits rest on have other figures now, or none."""
    if not stored.sums:
        return None
    now = {day.isoformat(): (value, n) for day, value, n in zip(series.days, series.values, series.n, strict=True)}
    kept = {day: (value, math.nan if n is None else n) for day, value, n in stored.sums}
    changed = [day for day, figures in kept.items() if not np.allclose(now.get(day, (math.nan,) * 2), figures, rtol=1e-9, equal_nan=True)]
    if not changed:
        return None
    there = [now[day] for day in kept if day in now]
    kind = engine.KINDS[stored.kind]
    enough = len(there) > 1
    values, n = ([each[number] for each in there] for number in (0, 1))
    centre = engine.estimate(kind.code, values, n if kind.is_weighed else None).centre if enough else math.nan
    return Restated(len(changed), centre)


def _signal(found: Found, series: Series, first: int) -> Signal:
    days = series.days[first:]
    return Signal(found, days[found.start], days[found.at], days[found.through], float(series.values[first + found.at]))


def _change(kind: Kind, series: Series, counts: NDArray[np.bool_], phases: Sequence[Phase]) -> Change | None:
    """Compare the last phase with the one before; None where one of them has fewer points than a chart needs."""
    if len(phases) < 2 or min(each.judged for each in phases[-2:]) < engine.LEAST_POINTS:
        return None
    sides = [np.flatnonzero(counts[each.first : each.end]) + each.first for each in phases[-2:]]
    before, after = (series.values[there] for there in sides)
    n = [series.n[there] if kind.is_weighed else None for there in sides]
    return engine.change(kind.code, before, after, *n)
