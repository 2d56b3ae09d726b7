"""Consistency and reliability as charts: days against the target with the longest run missed, parts side by side, half hours of the day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from floorwalker.engine.measures import Measure
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import State
from floorwalker.ground.web.charts import Chart, Dot, KeptDay, Slot
from floorwalker.ground.web.parts import Situation
from floorwalker.plan.forms.kpis import aim
from floorwalker.plan.queries.goals import of_standard
from floorwalker.record.figure_words import drawn, unit_of, written
from floorwalker.record.queries.judged import verdict
from floorwalker.review.queries.consistency import Row, Whole
from floorwalker.review.queries.spreads import Compared, Figure

MOST: Final = 12
"""So many standards are drawn; more cannot be told apart."""
WIDE: Final = 1_290.0
KEPT: Final = 0.95
OFTEN: Final = 0.5
"""From so many of the days on a standard counts as kept, and as kept more often than not."""
MET: Final[dict[str | None, str]] = {"ok": "met", "watch": "nearly met", "miss": "missed", None: "no data"}


def of_standards(rows: Sequence[Row]) -> Chart | None:
    """Return on how many days each standard was met, the least kept first; None before any has data."""
    there = sorted((row for row in rows if row.days.counted), key=lambda row: row.days.share)[:MOST]
    if not there:
        return None
    return charts.dots(
        "days-met",
        [(of_standard(row.standard).words, [Dot(row.days.share, row.days.low, row.days.high, row.days.counted)]) for row in there],
        series=("Share of days met",), bounds=(0.0, 1.0), write=lambda value: formats.share(value), title="Days met, by standard",
        head="Standard", width=WIDE, label=380.0,
    )


def of_days(found: Whole) -> Chart | None:
    """Return each day against the target; None before any has data."""
    by_day: dict[Any, Figure] = {each.key: each for each in found.each_day}
    if not by_day:
        return None
    first, last = min(by_day), max(by_day)
    days: list[date] = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    measure, standard = found.measure, found.standard
    kept = []
    for day in days:
        value = by_day[day].value if day in by_day else math.nan
        kept.append(KeptDay(day, drawn(measure, value), written(measure, value), MET[verdict(measure, value, standard)]))
    run = None if found.run is None else (days.index(found.run[0]), days.index(found.run[1]))
    return charts.against_target(
        "kept-days", kept, target=_drawn(measure, standard.target), target_words=aim(standard), axis=unit_of(measure),
        title="Each day against the target", run=run,
    )


def of_parts(code: str, name: str, compared: Compared, names: Sequence[str], found: Whole) -> Chart | None:
    """Return the parts of one kind side by side with their ranges; None where fewer than two can be told."""
    measure, target = found.measure, found.standard.target
    there = [(part, each) for part, each in zip(names, compared.figures, strict=True) if not each.is_small]
    if len(there) < 2:
        return None
    ends = [end for _part, each in there for end in (each.value, each.low, each.high)]
    return charts.dots(
        code,
        [(part, [Dot(each.value, _or_none(each.low), _or_none(each.high), _whole(each.n))]) for part, each in there],
        series=(measure.name,), bounds=_bounds([*ends, target], measure), write=lambda value: written(measure, value), title=name,
        head="Part", target=target,
    )


def of_half_hours(code: str, name: str, states: Sequence[str], found: Whole) -> Chart | None:
    """Return the half hours of the day with their ranges, and on how many days each met the target."""
    measure, target = found.measure, found.standard.target
    slots, ends = [], [target]
    for each in found.parts["half hour"].figures:
        kept = found.by_slot[each.key]
        if not each.is_small:
            ends += [each.value, each.low, each.high]
        slots.append(
            Slot(str(each.key), None if each.is_small else each.value, each.low, each.high, each.n, kept.met, kept.counted)
        )
    if len(slots) < 2:
        return None
    return charts.by_half_hour(
        code, slots, bounds=_bounds(ends, measure), target=target, write=lambda value: written(measure, value), title=name, states=states
    )


def _bounds(ends: Sequence[float], measure: Measure) -> tuple[float, float]:
    return charts.bounds_of(ends, most=1.0 if measure.unit == "share" else None)


def _drawn(measure: Measure, value: float) -> float:
    shown = drawn(measure, value)
    return 0.0 if shown is None else shown


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _whole(n: float) -> int:
    return 0 if math.isnan(n) else round(n)


def situation(found: Whole) -> Situation | None:
    """Return how reliably the standard was kept, and where it differs most; None before any day has data."""
    days, run = found.days, found.run
    if not days.counted:
        return None
    state: State = "ok" if days.share >= KEPT else "watch" if days.share >= OFTEN else "miss"
    sentence = f"Met on {days.met} of {days.counted} days"
    if run is not None and days.longest_missed > 1:
        sentence += f"; missed {days.longest_missed} days with data in a row, from {_day(run[0])} to {_day(run[1])}"
    return Situation(state, f"{sentence}.", _widest(found))


def _day(day: date) -> str:
    return str(formats.day(day, zone="UTC"))


def _widest(found: Whole) -> str:
    real = [(name, part) for name, part in found.parts.items() if part.spread is not None and not part.spread.is_noise]
    if not real:
        return "Parts of the service differ by no more than chance makes."
    name, part = max(real, key=lambda each: each[1].gap)
    values = [each.value for each in part.figures if not each.is_small and not math.isnan(each.value)]
    return f"It differs most by {name}: from {written(found.measure, min(values))} to {written(found.measure, max(values))}."
