"""One chart as its page draws it: points, phases, numbered signals, the report head, and what lies behind a signal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from django.urls import reverse

from floorwalker.engine import charts as engine
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import (
    Chart as Drawn,
)
from floorwalker.ground.web.charts import (
    ControlLines,
    ControlPoint,
    ControlStretch,
    SignalMark,
    bar_to_target,
    control,
    signal_mark,
)
from floorwalker.record import sight
from floorwalker.record.figure_words import written
from floorwalker.review.models import Chart, ChartSignal
from floorwalker.review.queries import chart_behind
from floorwalker.review.queries.chart_reading import Reading
from floorwalker.review.rules.charts import CARRIED_ON
from floorwalker.review.views.chart_words import change_words, likely, moved

POINTS_DRAWN: Final = 130
"""Points that can be told apart in the width of the chart; the file holds all."""
WEEK_GAP: Final = 8
STATES: Final[dict[str, State]] = {"open": "watch", "explained": "ok", "new_phase": "ok", "raised": "info"}


@dataclass(frozen=True)
class SignalRow:
    """A signal in the list beside the chart."""

    signal: ChartSignal
    number: int
    mark: Any
    title: str
    rule: str
    status: Status
    chosen: bool
    url: str


@dataclass(frozen=True)
class Kpi:
    """One part of the report head; with a `state` the note is a status."""

    name: str
    value: str
    note: str
    state: State | None = None
    wide: bool = False


def drawn(reading: Reading, signals: Sequence[ChartSignal], *, chosen: ChartSignal | None, day: date | None, by: Actor) -> Drawn:
    """Draw the last points of a chart with its signals numbered as the list beside numbers them."""
    series, chart = reading.series, reading.chart
    first = max(0, len(series) - POINTS_DRAWN)
    opens = policy.allows(by, sight.VIEW_CONTACTS) and bool(chart_behind.column_of(series.measure))
    points = [_point(reading, number, opens=opens) for number in range(first, len(series))]
    place = {each.day: index for index, each in enumerate(points)}
    marks = [
        SignalMark(
            number, engine.RULES[each.rule].shape, place.get(each.started_on, 0), place[each.at], engine.RULES[each.rule].name,
            chosen is not None and each.pk == chosen.pk,
        )
        for number, each in enumerate(signals, start=1) if each.at in place
    ]
    name = {"day": "day", "week": "week"}[chart.step]
    summary = f"{chart.name} by {name}, {len(points)} points. {len(marks)} signals. {change_words(reading)}".strip()
    lines = ControlLines(*(run[first:].tolist() for run in (reading.lower, reading.centre, reading.upper)))
    return control(
        "chart", points, lines=lines, stretches=_stretches(reading, first), marks=marks, title=chart.name, summary=summary,
        write=lambda value: written(series.measure, value), step=chart.step, chosen=place.get(day) if day is not None else None,
        **({"gap": WEEK_GAP} if chart.step == Chart.Step.WEEK else {}),
    )


def _point(reading: Reading, number: int, *, opens: bool) -> ControlPoint:
    series, day = reading.series, reading.series.days[number]
    n = series.n[number]
    of = "" if math.isnan(n) else f" of {formats.count(n)}"
    figure = written(series.measure, float(reading.plotted[number]))
    counted = "" if reading.counts[number] else ", left out" if day in reading.left_out else ", not yet sure"
    before = reading.z[number - 1] if number else math.nan
    step = abs(reading.z[number] - before)
    same = any(each.first < number < each.end for each in reading.phases)
    href = reverse("review:chart_point", args=[reading.chart.reference, day.isoformat()]) if opens and reading.chart.reference else ""
    return ControlPoint(
        day, float(reading.plotted[number]), f"{formats.day(day, zone='UTC')}, {figure}{of}{counted}",
        float(step) if same and not math.isnan(step) else None, bool(reading.counts[number]), href, of.removeprefix(" of "),
    )


def _stretches(reading: Reading, first: int) -> list[ControlStretch]:
    found, measure = [], reading.series.measure
    days = np.array(reading.series.days, dtype="datetime64[D]")
    for place, each in enumerate(reading.phases):
        if each.end <= first and place + 1 < len(reading.phases):
            continue
        begins = max(each.first, first) - first
        frozen = None
        if each.stored.frozen_through is not None:
            frozen = int(np.searchsorted(days, np.datetime64(each.stored.frozen_through), "right")) - 1 - first
        before = reading.phases[place - 1].known if place else None
        title = f"{each.stored.cause}, from {formats.day(each.stored.starts_on, zone='UTC')}" if place else f"{each.judged} points"
        words = f"limits frozen, {len(each.stored.sums)} points" if each.frozen else ""
        found.append(ControlStretch(
            begins, title[:70], frozen if frozen is not None and frozen >= begins else None, words,
            before.centre if before is not None and each.first >= first else None,
            f"old centre {written(measure, before.centre)}" if before is not None else "", CARRIED_ON,
        ))
    return found


def rows(reading: Reading, signals: Sequence[ChartSignal], chosen: ChartSignal | None) -> list[SignalRow]:
    """Return the signals as the list beside the chart shows them, in the order of time."""
    found = []
    for number, each in enumerate(signals, start=1):
        rule = engine.RULES[each.rule]
        figure = written(reading.series.measure, each.value)
        title = f"{formats.day(each.at, zone='UTC')}, {figure}"
        if each.started_on != each.at:
            side = {1: "higher", -1: "lower", 0: "pattern"}[each.side]
            title = f"{each.started_on.day} {each.started_on:%b} to {each.through.day} {each.through:%b}, {side}"
        found.append(SignalRow(
            each, number, signal_mark(rule.shape, str(number)), title, rule.name,
            Status(STATES[each.state], str(each.get_state_display())), chosen is not None and each.pk == chosen.pk,
            f"?signal={each.reference}",
        ))
    return found


def head(reading: Reading) -> list[Kpi]:
    """Return the report head: the period, the level now and before, the change, or the limits where there is one phase."""
    series, measure = reading.series, reading.series.measure
    if not len(series):
        return []
    whole = float(np.nansum(series.n[reading.counts])) if measure.is_rate else math.nan
    contacts = measure.is_rate and "seconds" not in next(iter(measure.denominator))
    behind = f", {formats.count(whole)} {'contacts' if contacts and 'answers' not in next(iter(measure.denominator)) else 'answers'}"
    step = "weeks" if reading.chart.step == Chart.Step.WEEK else "days"
    out = f", {len(reading.left_out)} left out" if reading.left_out else ""
    period = f"{_short(series.days[0])} to {formats.day_with_year(series.days[-1], zone='UTC')}"
    found = [Kpi("Period", period, f"{len(series)} {step}{out}{behind if contacts else ''}", wide=True)]
    now = reading.phases[-1]
    if now.known is None:
        return [*found, Kpi("Points", f"{now.judged} of {engine.LEAST_POINTS}", "too early for limits")]
    since = f"Since {_short(now.stored.starts_on)}" if len(reading.phases) > 1 else "Centre"
    found.append(Kpi(since, written(measure, now.known.centre), f"{now.judged} {step}"))
    if reading.change is not None:
        before, change = reading.phases[-2], reading.change
        found.append(Kpi(f"Before, from {_short(series.days[before.first])}", written(measure, change.before), f"{before.judged} {step}"))
        good = {"higher": change.difference > 0, "lower": change.difference < 0}.get(measure.better)
        state: State = "idle" if not change.is_real else "info" if good is None else "ok" if good else "miss"
        found.append(Kpi("Change", moved(measure, change.difference), likely(measure, change.low, change.high), state))
    elif reading.last is not None:
        low, high = (written(measure, float(line[reading.last])) for line in (reading.lower, reading.upper))
        frozen = now.stored.frozen_at
        words = f"frozen {formats.day_with_year(frozen, zone=reading.chart.zone)}" if frozen else "not frozen, they move with each point"
        found.append(Kpi("Limits now", f"{low.removesuffix('%')} to {high}", words))
        newest = written(measure, float(reading.plotted[reading.last]))
        found.append(Kpi("Newest", newest, formats.day(series.days[reading.last], zone="UTC")))
    return found


def compared(behind: chart_behind.Behind) -> list[tuple[str, str, Any]]:
    """Return the contacts by reason as rows: name, count with what is usual, and a bar with a line at the usual."""
    highest = max([1.0, *(each.count for each in behind.parts), *(each.usual for each in behind.parts if not math.isnan(each.usual))])
    found = []
    for each in behind.parts:
        known = not math.isnan(each.usual)
        usual = f", usual {formats.count(each.usual)}" if known else ""
        bar = bar_to_target(each.count, highest=highest, target=each.usual if known else None)
        found.append((each.name, f"{formats.count(each.count)}{usual}", bar))
    return found


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
