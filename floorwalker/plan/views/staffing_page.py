"""What the staffing page shows: scenarios side by side, and why a number is what it is; computed by the rules, shown here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.utils.safestring import SafeString
from numpy.typing import NDArray

from floorwalker.engine.erlang import Explanation, performance
from floorwalker.engine.erlang import Need as OneTarget
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import State
from floorwalker.plan.forms.staffing import LETTERS, ScenarioForm
from floorwalker.plan.queries import staffing
from floorwalker.plan.queries.forecasts import Version
from floorwalker.plan.rules import staffing as rules
from floorwalker.plan.rules.staffing import DayLevel, Inputs, Need

Floats = NDArray[np.float64]
MINUTES_AN_HOUR: Final = 60.0
OFTEN, RARELY = 0.8, 0.5
"""Met on eight days in ten is fine; on fewer than half of the days it is not a plan."""



@dataclass(frozen=True)
class DayDemand:
    """One day of a version: starts, contacts, handle times, and the range of the day's contacts."""

    version: Version
    day: date
    starts: list[datetime]
    offered: Floats
    aht_seconds: Floats
    low: Floats
    high: Floats
    volume_range: tuple[float, float, float]
    roster: list[float] | None

    @property
    def contacts(self) -> float:
        """Contacts of the day."""
        return float(self.offered.sum())

    @property
    def mean_aht_seconds(self) -> float:
        """Mean handle time of the day's contacts."""
        return float((self.offered * self.aht_seconds).sum() / self.contacts) if self.contacts else float(self.aht_seconds.mean())

    @property
    def minutes(self) -> int:
        """Length of an interval."""
        return self.version.forecast.interval_minutes


@dataclass(frozen=True)
class LevelCell:
    """A service level over the day's range of contacts."""

    drawing: SafeString
    words: str
    state: State
    met: str


@dataclass(frozen=True)
class Column:
    """One scenario with its results, or with what keeps it from having any."""

    letter: str
    form: ScenarioForm
    inputs: Inputs | None = None
    need: Need | None = None
    problem: str = ""
    peak: int = 0
    more_people: str = ""
    queue_hours: float = 0.0
    paid_hours: float = 0.0
    more_hours: str = ""
    to_need: LevelCell | None = None
    to_roster: LevelCell | None = None
    busy: str = ""
    short: tuple[State, str] | None = None
    overload: str = ""


def demand(version: Version, day: date) -> DayDemand:
    """Return the demand of one day."""
    places = version.on([day])
    forecast = version.forecast
    offered = version.layered.forecast[places]
    starts = [version.starts[place] for place in places]
    span = version.total_range([day])
    low, high = version.bound("lower_80")[places], version.bound("upper_80")[places]
    total = float(offered.sum())
    return DayDemand(
        version, day, starts, offered, staffing.handle_seconds(forecast, [version.points[place].aht_seconds for place in places]),
        low, high, (span[0], total, span[1]) if span else (float(low.sum()), total, float(high.sum())),
        staffing.on_queue(forecast.queue, starts, interval_minutes=forecast.interval_minutes),
    )  # fmt: skip


def columns(day: DayDemand, forms: Sequence[ScenarioForm], base: Inputs) -> list[Column]:
    """Return every scenario with its results; those after the first say how they differ from it."""
    found: list[Column] = []
    for letter, form in zip(LETTERS, forms, strict=True):
        if not form.is_valid():
            words = " ".join(f"{name}: {error}" for name, errors in form.errors.items() for error in errors)
            found.append(Column(letter, form, problem=words))
            continue
        inputs = form.inputs(base, day_contacts=day.contacts, mean_aht_seconds=day.mean_aht_seconds)
        try:
            need = staffing.needed(
                day.version.forecast.queue, day.starts, day.offered, day.aht_seconds, inputs=inputs, interval_minutes=day.minutes
            )
        except RuleBroken as refusal:
            found.append(Column(letter, form, problem=f"{refusal.message} {refusal.remedy}"))
            continue
        found.append(_column(letter, form, inputs, need, day, found[0] if found else None))
    return found


def _column(letter: str, form: ScenarioForm, inputs: Inputs, need: Need, day: DayDemand, first: Column | None) -> Column:
    hours = float(need.agents.sum()) * day.minutes / MINUTES_AN_HOUR
    paid, peak = hours / (1.0 - inputs.shrinkage), int(need.agents.max()) if need.agents.size else 0
    compared = first is not None and first.need is not None
    return Column(
        letter, form, inputs, need, peak=peak, queue_hours=hours, paid_hours=paid,
        more_people=formats.signed(peak - first.peak) if first and compared and peak != first.peak else "",
        more_hours=f"{formats.signed(paid - first.paid_hours, 1)} h" if first and compared and paid != first.paid_hours else "",
        to_need=_level(need, need.agents, day, inputs), busy=_busy(need, inputs),
        to_roster=None if day.roster is None else _level(need, np.floor(day.roster), day, inputs),
        short=None if day.roster is None else _short(need, day.roster), overload=_overload(need, day),
    )  # fmt: skip


def _level(need: Need, agents: Floats | NDArray[np.int64], day: DayDemand, inputs: Inputs) -> LevelCell | None:
    factor = inputs.volume_factor
    spread = tuple(value * factor for value in day.volume_range)
    found: DayLevel | None = rules.day_level(need, agents, volume_range=spread, target_share=inputs.target_share)  # type: ignore[arg-type]
    if found is None:
        return None
    often = round(found.met, 1)  # as it is said beside
    state: State = "ok" if often >= OFTEN else "watch" if often >= RARELY else "miss"
    drawing = charts.range_to_target(found.low, found.middle, found.high, target=inputs.target_share or 0.0)
    words = f"{formats.share(found.low)} to {formats.share(found.high)}".replace("% to", " to")
    return LevelCell(drawing, words, state, f"met {_days_in_ten(found.met)}")


def _days_in_ten(met: float) -> str:
    days = round(met * 10)
    return "9+ days in 10" if met > 0.9 else f"{days} days in 10" if days != 1 else "1 day in 10"


def _busy(need: Need, inputs: Inputs) -> str:
    people = need.agents.astype(np.float64)
    busy = float(np.nansum(need.occupancy * people) / people.sum()) if people.sum() else None
    words = f"{formats.share(busy)} busy"
    if inputs.patience_seconds is not None and need.staffing is not None:
        calls = need.staffing.offered
        words += f", {formats.share(float(np.nansum(need.abandonment * calls) / calls.sum()) if calls.sum() else None, places=1)} hang up"
    return words


def _short(need: Need, roster: Sequence[float]) -> tuple[State, str]:
    missing = int((np.array(roster) < need.agents).sum())
    share = missing / len(roster)
    state: State = "ok" if not missing else "watch" if share < RARELY else "miss"
    return state, f"{missing} of {len(roster)}"


def _overload(need: Need, day: DayDemand) -> str:
    if need.staffing is None or day.roster is None:
        return ""
    places = rules.overloaded(need.staffing, np.floor(day.roster))
    if not places.size:
        return ""
    return f"Overload: more work than people in {places.size} intervals; the queue never empties."


@dataclass(frozen=True)
class WhyRow:
    """One number of people and what it would do."""

    people: int
    bar: SafeString
    level: str
    without_hang_ups: str
    wait: str
    busy: str
    chosen: bool


@dataclass(frozen=True)
class Why:
    """Everything behind one number."""

    number: int
    title: str
    where: str
    facts: list[tuple[str, str, str]]
    lead: str
    needs: list[str]
    model: str
    formula: str
    rows: list[WhyRow]
    span: list[tuple[str, str]]
    paid: str
    note: str


def why(column: Column, day: DayDemand, at: int, *, things: str, sources: dict[str, str]) -> Why | None:
    """Return why scenario `column` needs that many people in interval number `at`; None where there is no such number."""
    need, inputs = column.need, column.inputs
    if need is None or inputs is None or not 0 <= at < len(day.starts):
        return None
    number = int(need.agents[at])
    span = formats.span(day.starts[at], day.starts[at] + timedelta(minutes=day.minutes), zone=day.version.forecast.queue.zone)
    where = f"Scenario {column.letter.upper()}, {formats.day(day.day, zone='UTC')}, {span}"
    calls, aht = float(day.offered[at]) * inputs.volume_factor, float(day.aht_seconds[at]) * inputs.aht_factor
    low, high = day.low[at] * inputs.volume_factor, day.high[at] * inputs.volume_factor
    facts = [
        (f"{things.capitalize()} expected", formats.decimal(calls), f"80% range {formats.count(low)} to {formats.count(high)}"),
        ("Handle time", formats.minutes_seconds(aht), sources["handle"]),
        ("Work arriving", f"{calls * aht / (day.minutes * 60):.1f} erlangs", ""),
    ]
    paid = f"{number} on queue ÷ (1 − {formats.share(inputs.shrinkage)}) = {number / (1 - inputs.shrinkage):.1f} paid"
    if need.staffing is None:
        return _why_deferred(number, where, facts, paid, day, inputs, things)
    told = need.staffing.explain(at)
    facts += [
        ("Target", f"{formats.share(inputs.target_share)} in {inputs.target_seconds:g} s", sources["target"]),
        ("Busy at most", formats.share(inputs.max_occupancy), sources["occupancy"]),
    ]
    return Why(
        number, f"Why {number}?", where, facts, _lead(told, things), [_need_words(each) for each in told.needs], told.model,
        told.formula, _rows(told), _range(need, at, number, (low, calls, high), things), paid, sources["patience"],
    )  # fmt: skip


def _lead(told: Explanation, things: str) -> str:
    if told.offered <= 0.0:
        return "Nothing is expected here, so only the minimum number of people counts."
    words = {
        "target_share": f"answers {told.target_share:.0%} in {told.target_seconds:g} seconds", "max_asa_seconds": "keeps the mean wait",
        "max_abandonment": "keeps the share that hangs up", "max_occupancy": f"keeps people at most {told.max_occupancy:.0%} busy",
        "stability": "lets the queue empty", "contacts": "serves anybody", "min_agents": "is the minimum set",
    }  # fmt: skip
    deciding = " and ".join(words[need.target] for need in told.binding)
    least = math.ceil(told.load)
    bunch = f" They bunch, so {least} would leave a queue that hardly empties." if 0 < least < told.agents else ""
    return (
        f"{told.offered:.1f} {things} of {formats.minutes_seconds(told.aht_seconds)} keep {told.load:.1f} people busy every second."
        f"{bunch} {told.agents} is the first number that {deciding}."
    )


def _need_words(alone: OneTarget) -> str:
    words = {
        "target_share": f"Service level at least {formats.share(alone.limit)}", "max_asa_seconds": f"Mean wait at most {alone.limit:g} s",
        "max_abandonment": f"Hang up at most {formats.share(alone.limit, places=1)}",
        "max_occupancy": f"Busy at most {formats.share(alone.limit)}", "stability": "More people than work, or the queue never ends",
        "contacts": "Somebody there at all", "min_agents": "Never fewer than set",
    }  # fmt: skip
    return f"{words[alone.target]}: {alone.agents}"


def _rows(told: Explanation) -> list[WhyRow]:
    if not told.rungs:
        return []
    numbers = [rung.agents for rung in told.rungs]
    endless = performance(
        told.load, agents=numbers, aht_seconds=told.aht_seconds, patience_seconds=np.inf, target_seconds=told.target_seconds
    ).service_level
    target = None if np.isnan(told.target_share) else told.target_share
    return [
        WhyRow(
            rung.agents,
            charts.bar_to_target(
                rung.service_level, highest=1.0, target=target, mark="m-actual" if rung.agents == told.agents else "m-idle"
            ),
            formats.share(rung.service_level), formats.share(float(without)),
            "never ends" if np.isinf(rung.asa_seconds) else f"{rung.asa_seconds:.0f} s", formats.share(rung.occupancy),
            rung.agents == told.agents,
        )
        for rung, without in zip(told.rungs, endless, strict=True)
    ]  # fmt: skip


def _range(need: Need, at: int, number: int, calls: tuple[float, float, float], things: str) -> list[tuple[str, str]]:
    if need.staffing is None or calls[1] <= 0.0:
        return []
    low, middle, high = calls
    factors = (high / middle, 1.0, low / middle)
    levels = [rules.performance_of(need.staffing, [number] * need.agents.size, factor=factor).service_level[at] for factor in factors]
    return [(f"{formats.count(count)} {things}", formats.share(float(level)))
            for count, level in zip((high, middle, low), levels, strict=True)]  # fmt: skip


def _why_deferred(
    number: int, where: str, facts: list[tuple[str, str, str]], paid: str, day: DayDemand, inputs: Inputs, things: str
) -> Why:  # fmt: skip
    open_hours = len(day.starts) * day.minutes / MINUTES_AN_HOUR
    work = (day.contacts * inputs.volume_factor + inputs.backlog) * day.mean_aht_seconds * inputs.aht_factor / 3600.0
    lead = (
        f"{things.capitalize()} may wait for hours, so no queue formula is used. The day brings {work:.1f} hours of work, "
        f"{inputs.backlog:,.0f} waiting ones included; spread over {open_hours:.1f} open hours at {inputs.max_occupancy or 1:.0%} busy "
        f"that takes {number} people all day. No wait in seconds is promised."
    )
    formula = "people = work of the day and backlog / (open hours * occupancy limit), rounded up"
    return Why(number, f"Why {number}?", where, facts, lead, [], "Work arriving", formula, [], [], paid, "")


def hours_chart(column: Column, lost: dict[str, float]) -> charts.Chart | None:
    """Return paid hours down to hours on queue, by cause where any is known, else as one that says it is assumed."""
    if column.inputs is None:
        return None
    whole, known = column.inputs.shrinkage * column.paid_hours, sum(lost.values())
    parts = (
        [charts.HoursLost(label, whole * share / known) for label, share in lost.items()]
        if known else [charts.HoursLost("Shrinkage, assumed", whole)]
    )  # fmt: skip
    return charts.paid_to_queue("paid", column.paid_hours, parts, title="Paid to on queue")


def needed_chart(day: DayDemand, found: Sequence[Column], selected: int | None) -> charts.Chart:
    """Return people needed by interval, scenario by scenario, over the roster."""
    step = timedelta(minutes=day.minutes)
    raster = [day.starts[0] + step * n for n in range(round((day.starts[-1] - day.starts[0]) / step) + 1)]
    intervals = charts.Intervals(raster, day.minutes, day.version.forecast.queue.zone)
    place = {start: at for at, start in enumerate(day.starts)}

    def line(values: Sequence[float]) -> list[float | None]:
        return [float(values[place[start]]) if start in place else None for start in raster]

    lines = [charts.Scenario(each.letter.upper(), line(each.need.agents.tolist())) for each in found if each.need is not None]
    chosen = None if selected is None else raster.index(day.starts[selected])
    return charts.people_needed(
        "needed", intervals, lines, title="People needed on queue", roster=line(day.roster) if day.roster else (), selected=chosen
    )
