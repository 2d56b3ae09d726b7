"""The figures of one team beside their targets: variance, whether it is real, what is done about it, and what came of what was done."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import charts as engine
from floorwalker.engine import measures, ranges
from floorwalker.engine.measures import Measure, column
from floorwalker.ground import standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.people.models import Team
from floorwalker.ground.people.permissions import Role
from floorwalker.plan.models import StandardVersion
from floorwalker.plan.queries import kpis
from floorwalker.plan.queries.objectives import DAYS, latest
from floorwalker.record.queries import figures
from floorwalker.review.models import Chart, Variance
from floorwalker.review.queries.charts import listed as charts_listed
from floorwalker.review.rules import leading as rules
from floorwalker.review.rules.leading import Stand

WEEKS: Final = 13
A_WEEK: Final = 7
FEWEST_DAYS: Final = 7
"""Days with data after an action before its result is told: every weekday once."""
CONDUCT: Final = frozenset({"ethics_failures"})
"""Measures of conduct towards customers, which regulators ask for beside those of compliance (FCA Consumer Duty, PRIN 2A)."""
Array = NDArray[np.float64]
Moved = Literal["better", "worse", "not moved", "too early"]


@dataclass(frozen=True)
class Aimed:
    """What a team is held to on one measure: target and tolerance, the Ref that says so, and the rule it answers, if any."""

    measure: Measure
    target: float
    tolerance: float
    source: str
    obligation: str

    @property
    def is_regulatory(self) -> bool:
        """Whether it says how rules are kept, and not how the operation runs."""
        return self.measure.aspect == "compliance" or self.measure.code in CONDUCT


@dataclass(frozen=True)
class Counted:
    """A figure over some days: value, the range that chance allows, and how much stands behind it; NaN is no data."""

    value: float
    low: float
    high: float
    number: float


@dataclass(frozen=True)
class Result:
    """What came of an action: the measure in the days before and after, by how much it moved, and whether that is real."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    days: int
    moved: Moved


@dataclass(frozen=True)
class Row:
    """One measure of a team: the aim, the figure of the last four weeks, where it stands, its weeks, its chart, and what is done."""

    aimed: Aimed
    now: Counted
    stand: Stand
    weeks: Sequence[float]
    chart: Chart | None
    open: Variance | None
    done: Variance | None
    result: Result | None

    @property
    def signals(self) -> int:
        """Signals of its chart that nobody answered."""
        return int(self.chart.open_signals) if self.chart is not None else 0  # type: ignore[attr-defined]

    @property
    def variance(self) -> float:
        """The figure less its target, in the unit of the measure."""
        return self.now.value - self.aimed.target

    @property
    def may_be_explained(self) -> bool:
        """Whether a cause may be said: it is real, and nothing is being done about it."""
        return self.open is None and (self.stand == "real" or (self.signals > 0 and self.stand not in {"met", "no data"}))


@dataclass(frozen=True)
class Board:
    """The measures of a team over the days from `first` to `last`; None before anything was recorded."""

    first: date | None
    last: date | None
    rows: Sequence[Row]

    @property
    def operational(self) -> list[Row]:
        """What the operation asks for."""
        return [each for each in self.rows if not each.aimed.is_regulatory]

    @property
    def regulatory(self) -> list[Row]:
        """What a regulator or a rule asks for."""
        return [each for each in self.rows if each.aimed.is_regulatory]


def aims(team: Team, *, on: date) -> list[Aimed]:
    """Return what `team` is held to: standards that rule it, and what agents are held to; a standard goes before a KPI."""
    found: dict[str, Aimed] = {}
    nearest: dict[str, Standard] = {}
    for each in standards.in_force_anywhere(on):
        if standards.rules(each, team=team) and standards.counts_by_team(measures.get(each.measure)):
            before = nearest.get(each.measure)
            nearest[each.measure] = each if before is None else max(before, each, key=standards.nearness)
    rules_of = dict(
        StandardVersion.objects.filter(standard__in=nearest.values(), state="approved").order_by("pk").values_list("standard", "obligation")
    )
    for code, each in nearest.items():
        found[code] = Aimed(measures.get(code), each.target, each.tolerance, f"standard:{each.reference}", rules_of.get(each.pk, ""))
    for kpi_set in kpis.in_force(on).filter(role=Role.AGENT).prefetch_related("targets"):
        for target in kpi_set.targets.all():
            measure = measures.get(target.measure)
            if measure.code not in found and standards.counts_by_team(measure):
                found[measure.code] = Aimed(measure, target.target, target.tolerance, f"kpi_set:{kpi_set.reference}", "")
    order = {measure.code: place for place, measure in enumerate(measures.all())}
    return sorted((each for each in found.values() if each.measure.better != "neither"), key=lambda each: order[each.measure.code])


def board(team: Team, *, by: Actor) -> Board:
    """Return the measures of `team`. One question to the facts, and a bounded number of queries. Who may is the caller's to ask."""
    span = latest(team.site.zone)
    if span is None:
        return Board(None, None, [])
    first, last = span
    held = aims(team, on=last)
    said = list(Variance.objects.filter(team=team).select_related("owner", "said_by").order_by("-said_at", "-pk"))
    days = days_of(team, [each.measure for each in held], first=last - timedelta(days=A_WEEK * WEEKS - 1), last=last)
    charts = {each.measure: each for each in charts_listed(by).filter(team=team, retired_at=None, reason=None)}
    rows = []
    for each in held:
        now = days.counted(each.measure, first, last)
        mine = [one for one in said if one.measure == each.measure.code]
        done = next((one for one in mine if one.done_on is not None), None)
        rows.append(Row(
            each, now, rules.stand(each.measure, each, value=now.value, low=now.low, high=now.high, number=now.number),
            days.by_week(each.measure, last), charts.get(each.measure.code), next((one for one in mine if one.done_on is None), None), done,
            None if done is None else result(done, days=days, last=last),
        ))
    return Board(first, last, rows)


def row_of(team: Team, code: str, *, by: Actor) -> Row | None:
    """Return one measure of the board of `team`, None where the team is not held to it."""
    return next((each for each in board(team, by=by).rows if each.aimed.measure.code == code), None)


def result_of(variance: Variance) -> Result | None:
    """Return what came of an action that is done; None while it is not, or before anything was recorded."""
    span = latest(variance.team.site.zone)
    if variance.done_on is None or span is None:
        return None
    days = days_of(variance.team, [measures.get(variance.measure)], first=variance.first_day, last=span[1])
    return result(variance, days=days, last=span[1])


def result(variance: Variance, *, days: Days, last: date) -> Result:
    """Return how far the measure moved from the days that were frozen to the four weeks after the action was done, day by day."""
    assert variance.done_on is not None
    measure = measures.get(variance.measure)
    before = days.each_day(measure, variance.first_day, variance.last_day)
    after = days.each_day(measure, variance.done_on + timedelta(days=1), min(last, variance.done_on + timedelta(days=DAYS)))
    now = days.counted(measure, variance.done_on + timedelta(days=1), min(last, variance.done_on + timedelta(days=DAYS)))
    if len(after) < FEWEST_DAYS or len(before) < FEWEST_DAYS:
        return Result(variance.value, now.value, math.nan, math.nan, math.nan, len(after), "too early")
    change = engine.change("xmr", before, after)
    if not change.is_real:
        moved: Moved = "not moved"
    else:
        closer = abs(now.value - variance.target) < abs(variance.value - variance.target)
        up = {"higher": change.difference > 0, "lower": change.difference < 0}.get(measure.better, closer)
        moved = "better" if up else "worse"
    return Result(variance.value, now.value, change.difference, change.low, change.high, len(after), moved)


@dataclass(frozen=True)
class Days:
    """Sums of a team by day, so that any stretch of them adds up."""

    days: Sequence[date]
    columns: Mapping[str, Array]

    def _within(self, first: date, last: date) -> Array:
        return np.array([first <= day <= last for day in self.days], dtype=bool)

    def _sums(self, measure: Measure, keep: Array) -> dict[str, Any]:
        added = {}
        for name in measure.needs:
            values = self.columns[name][keep]
            known = values[~np.isnan(values)]
            added[name] = math.nan if not len(known) else known.sum() if column(name).combine == "sum" else known.max()
        return added

    def counted(self, measure: Measure, first: date, last: date) -> Counted:
        """Return the figure over the days from `first` to `last`; a share of time has the range of its days, taken as bundles."""
        keep = self._within(first, last) if self.days else np.zeros(0, dtype=bool)
        sums = self._sums(measure, keep)
        low, high = (float(each) for each in measure.range(sums))
        if measure.spread == "none" and measure.unit == "share" and measure.is_rate and keep.any():
            above = sum(weight * np.nan_to_num(self.columns[name][keep]) for name, weight in measure.numerator.items())
            below = sum(weight * np.nan_to_num(self.columns[name][keep]) for name, weight in measure.denominator.items())
            low, high = (float(each) for each in ranges.ratio(above, below))
        return Counted(float(measure.compute(sums)), low, high, float(measure.number(sums)) if measure.is_rate else math.nan)

    def each_day(self, measure: Measure, first: date, last: date) -> list[float]:
        """Return the figure of each day that has one."""
        if not self.days:
            return []
        values = measure.compute({name: self.columns[name] for name in measure.needs})[self._within(first, last)]
        return [float(value) for value in values if not math.isnan(value)]

    def by_week(self, measure: Measure, last: date) -> list[float]:
        """Return the figure of each of the last weeks, the earliest first."""
        ends = [last - timedelta(days=A_WEEK * back) for back in reversed(range(WEEKS))]
        return [self.counted(measure, end - timedelta(days=A_WEEK - 1), end).value for end in ends]


def days_of(team: Team, asked: Sequence[Measure], *, first: date, last: date) -> Days:
    """Return the sums of `team` for each day; one question to the facts, none where nothing is asked."""
    if not asked:
        return Days([], {})
    zone = team.site.zone
    start, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, last + timedelta(days=1)))
    answer = figures.ask(
        measures=[each.code for each in asked], start=start, end=end, zone=zone, by=("day",), filters={"team": [team.pk]}
    )
    keys = [row["day"] if isinstance(row["day"], date) else date.fromisoformat(str(row["day"])) for row in answer.rows]
    return Days(keys, {name: np.asarray(values, dtype=float) for name, values in answer.table.sums.columns().items()})
