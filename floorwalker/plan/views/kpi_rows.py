"""Rows of a KPI set as pages show them: what is aimed at, how much it weighs, and where it stands in the last weeks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import charts, formats
from floorwalker.plan.forms.kpis import ASPECTS, aim
from floorwalker.plan.models import KpiTarget
from floorwalker.plan.rules.kpis import WHOLE
from floorwalker.record import counting
from floorwalker.record.figure_words import behind, told_in_words, written
from floorwalker.record.queries import figures
from floorwalker.record.queries.judged import Verdict, verdict

DAYS: Final = 28
"""Four whole weeks: every weekday counts the same."""


@dataclass(frozen=True)
class KpiRow:
    """One measure of a set on a page."""

    measure: Measure
    aim: str
    weight: int
    bar: SafeString
    url: str
    now: str
    note: str
    state: Verdict | None
    before: str = ""

    @property
    def aspect(self) -> str:
        """What of the service it speaks of."""
        return ASPECTS[self.measure.aspect]


@dataclass(frozen=True)
class Figure:
    """A figure with the range that chance allows, and both in words; NaN where there is none."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    note: str = ""


NOTHING: Final = Figure()


def rows(
    targets: Sequence[KpiTarget], *, of: Person | None = None, counted: bool, before: Sequence[KpiTarget] = ()
) -> tuple[list[KpiRow], str]:
    """Return the rows of a set, and the days their figures are from: of the whole house, or of one person.

    `counted` says whether the reader may see figures. With `before` each row says what the set before aimed at.
    """
    found, days = figures_of([each.measure for each in targets], filters={"agent": [of.pk]} if of else None,
                             zone=of.site.zone if of else "UTC") if counted and targets else ({}, "")
    aims = {each.measure: aim(each) for each in before}
    made = []
    for each in targets:
        measure = measures.get(each.measure)
        figure = found.get(each.measure, NOTHING)
        chance = figure.low < each.target < figure.high
        was = aims.get(each.measure, "new")
        made.append(
            KpiRow(
                measure, aim(each), each.weight, charts.bar_to_target(float(each.weight), highest=WHOLE),
                f"{reverse('record:measures')}#{each.measure}", written(measure, figure.value),
                f"{figure.note}; too close to the aim to tell" if chance else figure.note,
                None if chance else verdict(measure, figure.value, each),
                before="" if not before or was == aim(each) else was,
            )
        )
    return made, days


def last_days(zone: str) -> tuple[datetime, datetime] | None:
    """Return the span of the last four weeks that were recorded, [start, end) on the calendar of `zone`; None before any was."""
    recorded = [day for day in counting.store_days() if day <= clock.today(zone)]
    if not recorded:
        return None
    end = recorded[-1] + timedelta(days=1)
    start, after = (datetime.combine(day, time(), tzinfo=ZoneInfo(zone)) for day in (end - timedelta(days=DAYS), end))
    return start, after


def figures_of(
    codes: Sequence[str], *, zone: str, filters: dict[str, Any] | None = None, queues: Sequence[Queue] | None = None
) -> tuple[dict[str, Figure], str]:
    """Return the figures of the last four weeks with their ranges, and these days in words."""
    span = last_days(zone)
    if span is None:
        return {}, ""
    table = figures.ask(measures=codes, start=span[0], end=span[1], zone=zone, filters=filters, queues=queues).table
    found = {}
    for code in codes if len(table) else ():
        measure = measures.get(code)
        low, high = (float(each[0]) for each in table.range(code))
        number = float(table.number(code)[0]) if measure.is_rate else math.nan
        note = ", ".join(filter(None, (told_in_words(measure, table.sums.told_by[0]), behind(measure, number, low, high))))
        found[code] = Figure(float(table.values(code)[0]), low, high, note)
    return found, f"the {DAYS} days to {formats.day(span[1] - timedelta(days=1), zone=zone)}"
