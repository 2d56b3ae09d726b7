"""Rows of a KPI set as pages show them: what is aimed at, how much it weighs, and where it stands in the last weeks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground import clock
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
    found, days = _figures([each.measure for each in targets], of=of) if counted and targets else ({}, "")
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


def _figures(codes: Sequence[str], *, of: Person | None) -> tuple[dict[str, Figure], str]:
    zone = of.site.zone if of else "UTC"
    recorded = [day for day in counting.store_days() if day <= clock.today(zone)]
    if not recorded:
        return {}, ""
    end = recorded[-1] + timedelta(days=1)
    start = end - timedelta(days=DAYS)
    moments = [datetime.combine(day, time(), tzinfo=ZoneInfo(zone)) for day in (start, end)]
    table = figures.ask(
        measures=codes, start=moments[0], end=moments[1], zone=zone, filters={"agent": [of.pk]} if of else None
    ).table
    found = {}
    for code in codes if len(table) else ():
        measure = measures.get(code)
        low, high = (float(each[0]) for each in table.range(code))
        number = float(table.number(code)[0]) if measure.is_rate else math.nan
        note = ", ".join(filter(None, (told_in_words(measure, table.sums.told_by[0]), behind(measure, number, low, high))))
        found[code] = Figure(float(table.values(code)[0]), low, high, note)
    return found, f"the {DAYS} days to {formats.day(recorded[-1], zone=zone)}"
