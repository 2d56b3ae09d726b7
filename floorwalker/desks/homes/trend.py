"""How a figure went, and whether that is a real change or routine variation: read as every control chart of the house is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Aggregate, Count, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from floorwalker.engine.measures import Measure
from floorwalker.engine.measures.base import Better, Unit
from floorwalker.ground import clock
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.charts import Table, sparkline
from floorwalker.record.figure_words import written
from floorwalker.review.models import Chart, ChartPhase
from floorwalker.review.queries import chart_reading, chart_series
from floorwalker.review.queries.chart_reading import Reading
from floorwalker.review.queries.chart_series import Series
from floorwalker.review.views.chart_words import verdict

WEEK: Final = timedelta(weeks=1)
WEEKS: Final = 13
"""A quarter: enough points for limits (ten), and what changed lately is still seen."""


@dataclass(frozen=True)
class Trend:
    """How a figure went: a small line, what it says in two words and in a sentence, and the same as a table."""

    spark: SafeString
    said: Status
    why: str
    table: Table


def own(code: str, name: str, *, unit: Unit = "contacts", better: Better = "lower", of_sample: bool = False) -> Measure:
    """Return what a home counts itself, so that it is charted as a measure is; `of_sample` says that it is a share of a number."""
    return Measure(
        code=code, name=name, unit=unit, better=better, requirement="organisational", aspect="quality", numerator={}, meaning=name,
        formula=name, source="", page="", spread="proportion" if of_sample else "none",
    )


def of(
    measure: Measure, points: Mapping[date, float], *, zone: str, n: Mapping[date, float] | None = None, step: str = Chart.Step.WEEK,
    target: float | None = None,
) -> Trend | None:
    """Return how `points` went, day (of a week its Monday) to value; None where there is none."""
    days = tuple(day for day in sorted(points) if not math.isnan(points[day]))
    if not days:
        return None
    values = np.array([points[day] for day in days])
    numbers = np.array([n.get(day, math.nan) for day in days]) if n is not None else np.full(len(days), math.nan)
    series = Series(measure, days, values, numbers, np.zeros(len(days), dtype=bool))
    chart = Chart(name=measure.name, measure=measure.code, step=step, zone=zone, starts_on=days[0])
    return read(chart_reading.read(chart, series, [ChartPhase(starts_on=days[0])]), target=target)


def measured(measures: Sequence[Measure], *, zone: str) -> dict[str, Reading]:
    """Return how `measures` of the whole house went by week over the last quarter, by code; one question for all of them."""
    starts_on = this_monday(zone) - WEEKS * WEEK
    charts = [Chart(name=each.name, measure=each.code, step=Chart.Step.WEEK, zone=zone, starts_on=starts_on) for each in measures]
    series = chart_series.read(charts)
    return {
        chart.measure: chart_reading.read(chart, points, [ChartPhase(starts_on=starts_on)])
        for chart, points in zip(charts, series, strict=True)
    }


def read(reading: Reading, *, target: float | None = None) -> Trend:
    """Return a reading as a home shows it."""
    series, said = reading.series, verdict(reading)
    step = _("Week of") if reading.chart.step == Chart.Step.WEEK else _("Day")
    heads = [step, series.measure.name]
    told = zip(series.days, series.values, strict=True)
    rows = [[formats.day(day, zone="UTC"), written(series.measure, float(value))] for day, value in told]
    if not np.isnan(series.n).all():
        heads.append("n")
        rows = [[*row, formats.count(None if math.isnan(n) else n)] for row, n in zip(rows, series.n, strict=True)]
    values = [float(each) for each in series.values]
    spark = sparkline(values, target=target, state=said.state) if len(values) > 1 else SafeString("")
    return Trend(spark, said.status, f"{said.sentence} {said.why}", Table(series.measure.name, heads, rows))


def by_week(rows: QuerySet[Any], when: str, *, zone: str) -> dict[date, float]:
    """Return how many of `rows` fall in each of the last whole weeks, from the first that has one; one query, for rows that people write.

    `when` names the column with the moment, in UTC. Weeks before anything happened are no zeros: nobody counted then.
    """
    return weeks_of(counts_by_week(rows, when, zone=zone, number=Q())["number"], zone=zone)


def counts_by_week(rows: QuerySet[Any], when: str, *, zone: str, **parts: Q) -> dict[str, dict[date, float]]:
    """Return by name of `parts` and Monday how many of `rows` meet each condition, as `sums_by_week` asks."""
    found = sums_by_week(rows, when, zone=zone, **{
        name: lambda inside, condition=condition: Count("pk", filter=inside & condition) for name, condition in parts.items()
    })
    return {name: {monday: float(number) for monday, number in weeks.items()} for name, weeks in found.items()}


def sums_by_week(rows: QuerySet[Any], when: str, *, zone: str, **parts: Callable[[Q], Aggregate]) -> dict[str, dict[date, Any]]:
    """Return by name of `parts` and Monday what each makes of `rows`, in the last whole weeks and the one that runs.

    A part is given the condition that a row lies in a week. One query, and no function of the day is asked of each row.
    """
    mondays = [this_monday(zone) - number * WEEK for number in range(WEEKS, -1, -1)]
    edges = [datetime.combine(day, time(), ZoneInfo(zone)) for day in (*mondays, mondays[-1] + WEEK)]
    inside = [Q(**{f"{when}__gte": first, f"{when}__lt": end}) for first, end in pairwise(edges)]
    asked = {f"{name}_{place}": part(each) for name, part in parts.items() for place, each in enumerate(inside)}
    found = rows.filter(**{f"{when}__gte": edges[0]}).order_by().aggregate(**asked)
    return {name: {monday: found[f"{name}_{place}"] for place, monday in enumerate(mondays)} for name in parts}


def weeks_of(days: Mapping[date, float], *, zone: str) -> dict[date, float]:
    """Return `days` added up to the last whole weeks, from the first that has any; a week without any in between is zero."""
    mondays = [this_monday(zone) - number * WEEK for number in range(WEEKS, 0, -1)]
    summed = dict.fromkeys(mondays, 0.0)
    for day, number in days.items():
        monday = day - timedelta(days=day.weekday())
        if monday in summed:
            summed[monday] += number
    first = next((each for each in mondays if summed[each]), None)
    return {monday: number for monday, number in summed.items() if first is not None and monday >= first}


def this_monday(zone: str) -> date:
    """Return the Monday of the week that runs."""
    today = clock.today(zone)
    return today - timedelta(days=today.weekday())
