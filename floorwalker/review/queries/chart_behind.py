"""What lies behind points of a chart: their contacts by reason beside what is usual, and the way to them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from django.urls import reverse

from floorwalker.engine.measures import Measure
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.record import sight
from floorwalker.record.facts.counted import VISITS
from floorwalker.record.queries import cells, figures
from floorwalker.review.models import Chart, ChartSignal
from floorwalker.review.queries import chart_series
from floorwalker.review.queries.chart_reading import Reading

USUAL_POINTS: Final = 60
"""Points that tell what is usual; more make it no surer and the page slower."""
OUTSIDE: Final = "beyond_3"
SHOWN: Final = 3
"""Reasons named one by one; the others stand together."""


@dataclass(frozen=True)
class Part:
    """The contacts of one reason at the points, and how many are usual in as many points; NaN where nothing tells what is usual."""

    name: str
    count: float
    usual: float


@dataclass(frozen=True)
class Behind:
    """The contacts behind points: what they are, how many, by reason, and the address of their list (empty for who may not open it)."""

    what: str
    total: float
    parts: Sequence[Part]
    url: str


def column_of(measure: Measure) -> str:
    """Return the column whose contacts lie behind a point: those counted against us where less is better, else all that were counted."""
    above = list(measure.numerator)
    if measure.better == "lower" and measure.spread == "proportion" and len(above) == 1 and _opens(above[0]):
        return above[0]
    return cells.counted_in(measure)


def behind(reading: Reading, first: date, last: date, *, by: Actor) -> Behind | None:
    """Return what lies behind the points from `first` to `last`; None where no contacts do, such as for time of people."""
    chart, measure = reading.chart, reading.series.measure
    column = column_of(measure)
    if not column:
        return None
    asked = [number for number, day in enumerate(reading.series.days) if first <= day <= last]
    if not asked:
        return None
    others = _usual_points(reading, asked)
    answer = _ask(chart, measure.code, reading.series.days[min([*asked, *others])], reading.series.days[max([*asked, *others])])
    counts = answer.table.sums.columns()[column]
    names = [row["reason"] or "no reason given" for row in answer.rows]
    days = answer.table.sums.table["day"].to_pylist()
    now, before = defaultdict[str, float](float), defaultdict[str, float](float)
    of = {reading.series.days[number]: now for number in asked} | {reading.series.days[number]: before for number in others}
    for name, day, value in zip(names, days, counts, strict=True):
        point = chart_series.point_of(chart, day)
        if point in of and not math.isnan(value):
            of[point][name] += float(value)
    share = len(asked) / len(others) if others else math.nan
    order = sorted(now, key=lambda name: -now[name])
    parts = [Part(name, now[name], before[name] * share) for name in order[:SHOWN]]
    rest = sum(value for name, value in now.items() if name not in order[:SHOWN])
    rest_usual = sum(value for name, value in before.items() if name not in order[:SHOWN]) * share
    if rest or (len(order) > SHOWN and rest_usual):
        parts.append(Part("Other", rest, rest_usual))
    return Behind(words_of(column), sum(now.values()), parts, url(chart, measure, column, first, last, by=by))


def url(chart: Chart, measure: Measure, column: str, first: date, last: date, *, by: Actor) -> str:
    """Return the address of the contacts behind the points from `first` to `last`, empty where `by` may not open contacts."""
    if not column or not policy.allows(by, sight.VIEW_CONTACTS):
        return ""
    return reverse("record:contacts_behind", args=[_cell(chart, measure, column, first, last).token])


def days_of(signal: ChartSignal) -> tuple[date, date]:
    """Return the points whose contacts lie behind a signal: of one outside the limits those alone that are, else all that the rule saw."""
    return (signal.at if signal.rule == OUTSIDE else signal.started_on), signal.through


def contacts(reading: Reading, signal: ChartSignal, *, by: Actor) -> cells.Behind | None:
    """Return the contacts behind `signal` as far as `by` may see them; None where no contacts do.

    Raises
    ------
    NotAllowed
        If no role of `by` includes such figures.
    """
    column = column_of(reading.series.measure)
    if not column:
        return None
    return cells.behind(_cell(reading.chart, reading.series.measure, column, *days_of(signal)), by=by)


def _cell(chart: Chart, measure: Measure, column: str, first: date, last: date) -> cells.Cell:
    start, end = chart_series.window(chart, first, last)
    kept = chart_series.filters(chart)
    answer = figures.ask(
        measures=[measure.code], start=start, end=end, zone=chart.zone, queues=[chart.queue] if chart.queue is not None else None,
        filters={name: value for name, value in kept.items() if name != "queue"},
    )
    return cells.Cell(measure, answer.table.sums.question, column)


def words_of(column: str) -> str:
    """Return what the contacts of a column are called."""
    return {
        "offered": "contacts offered", "answered": "contacts answered", "abandoned": "abandoned contacts", "came_back": "repeat contacts",
        "watched": "contacts whose repeat window has passed", "handle_known": "contacts answered",
    }.get(column, "contacts")


def _usual_points(reading: Reading, asked: Sequence[int]) -> list[int]:
    """Return the points that tell what is usual: those nearest that count in the phases of the points asked, they themselves left out."""
    phases = [phase for phase in reading.phases if any(phase.first <= number < phase.end for number in asked)]
    signalled = {day for each in reading.signals if each.found.rule.code == "beyond_3" for day in (each.at,)}
    inside = np.flatnonzero(reading.counts)
    found = [
        int(number) for number in inside
        if number not in asked and reading.series.days[number] not in signalled and any(each.first <= number < each.end for each in phases)
    ]
    nearest = sorted(found, key=lambda number: min(abs(number - each) for each in (asked[0], asked[-1])))
    return sorted(nearest[:USUAL_POINTS])


def _ask(chart: Chart, code: str, first: date, last: date) -> figures.Figures:
    start, end = chart_series.window(chart, first, last)
    kept: dict[str, Any] = {name: value for name, value in chart_series.filters(chart).items() if name != "queue"}
    return figures.ask(
        measures=[code], start=start, end=end, zone=chart.zone, by=("reason", "day"),
        queues=[chart.queue] if chart.queue is not None else None, filters=kept,
    )


def _opens(column: str) -> bool:
    return column in VISITS and VISITS[column].how == "at_start"
