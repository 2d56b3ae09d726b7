"""A chart in words: the verdict, what changed between phases, and what has to be known to read it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from django.utils.safestring import SafeString

from floorwalker.engine import charts as engine
from floorwalker.engine.measures import Measure
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import ControlLines, control_small
from floorwalker.record.figure_words import WEEKDAYS, written
from floorwalker.review.models import Chart
from floorwalker.review.queries.chart_reading import Reading, Signal

SMALL_POINTS: Final = 60
"""Points of a small chart: what can be told apart in its width."""
HOLDS_FOR: Final = 8


@dataclass(frozen=True)
class Verdict:
    """What a chart says: its state, one sentence, why, and the same in two words for lists."""

    state: State
    sentence: str
    why: str
    short: str

    @property
    def status(self) -> Status:
        """The short words with their state."""
        return Status(self.state, self.short)


def verdict(reading: Reading) -> Verdict:
    """Return what `reading` says of its newest point, and of the last change of phase."""
    if reading.last is None:
        return Verdict("idle", "No data yet.", "No day that is over has a figure; it is charted once contacts are counted.", "No data")
    if reading.too_early is not None:
        first = f" since {_day(reading.phases[-1].stored.starts_on)}" if len(reading.phases) > 1 else ""
        words = f"Too early, {reading.too_early} of {engine.LEAST_POINTS}"
        return Verdict("idle", f"{words}.", f"Limits need ten points{first}; until then no point is judged.", words)
    current = [each for each in reading.signals if each.through == reading.series.days[reading.last]]
    return _moved(reading, current) if current else _routine(reading)


def _routine(reading: Reading) -> Verdict:
    assert reading.last is not None
    day = reading.series.days[reading.last]
    of = "last week" if reading.chart.step == Chart.Step.WEEK else f"{day:%A}"
    why = f"{_figure(reading, reading.last)} on {_day(day)} is inside {_limits(reading, reading.last)}."
    changed = change_words(reading)
    return Verdict("idle", f"Routine variation. Do not react to {of}.", f"{why} {changed}".strip(), "Routine")


def _moved(reading: Reading, current: Sequence[Signal]) -> Verdict:
    assert reading.last is not None
    strongest = min(current, key=lambda each: list(engine.RULES).index(each.found.rule.code))
    rule, side, last = strongest.found.rule, strongest.found.side, reading.last
    day = reading.series.days[last]
    which = "high" if side > 0 else "low"
    state = _state(reading.series.measure, side)
    changed = change_words(reading)
    if rule.code == "beyond_3":
        of = "Last week" if reading.chart.step == Chart.Step.WEEK else f"{day:%A}"
        why = f"{_figure(reading, last)} on {_day(day)} is {'above' if side > 0 else 'below'} {_limits(reading, last)}."
        why = f"{why} Ask what was different. {changed}".strip()
        return Verdict(state, f"A real change. {of} is outside the limits.", why, f"Outside, {which}")
    since = f"since {_day(strongest.started_on)}"
    shift = "Shifted up" if side > 0 else "Shifted down" if side < 0 else "Pattern"
    why = f"{rule.name}, {since}; {_figure(reading, last)} on {_day(day)}. Ask what changed then. {changed}".strip()
    return Verdict(state, f"A real change {since}.", why, shift)


def change_words(reading: Reading) -> str:
    """Return in a sentence whether the last phase differs from the one before, and whether that holds; empty with one phase."""
    change = reading.change
    if change is None:
        return ""
    phase = reading.phases[-1]
    since = _day(phase.stored.starts_on)
    if not change.is_real:
        return f"Since {since} nothing moved beyond what chance gives."
    name = "rise" if change.difference > 0 else "drop"
    inside = [number for number in range(phase.first, phase.end) if reading.counts[number]][-HOLDS_FOR:]
    left = float(np.mean(reading.series.values[inside])) - change.before
    holds = left * change.difference > 0 and abs(left) >= abs(change.difference) / 2
    return f"The {name} since {since} is real and {'is holding' if holds else 'is fading'}."


def moved(measure: Measure, value: float) -> str:
    """Return a difference of two figures with its sign, "−3.2 points" for shares, in the unit of the measure for others."""
    if math.isnan(value):
        return str(formats.NO_DATA)
    sign = formats.MINUS if value < 0 else "+"
    size = f"{formats.decimal(abs(value) * 100)} points" if measure.unit == "share" else written(measure, abs(value))
    return f"{sign}{size}"


def likely(measure: Measure, low: float, high: float) -> str:
    """Return the interval of a difference, "likely −4.2 to −2.2"."""
    if math.isnan(low) or math.isnan(high):
        return "too few points to say how sure"
    ends = [moved(measure, each).removesuffix(" points") for each in (low, high)]
    return f"likely {ends[0]} to {ends[1]}"


def habits_in_words(reading: Reading) -> list[str]:
    """Return what was tested before the chart is read."""
    found, habits = [], reading.habits
    if math.isnan(habits.lag_one):
        return []
    if habits.hangs_together and habits.lag_one < 0:
        found.append(f"Points swing: a high one is followed by a low one (correlation {habits.lag_one:.2f}). The limits are too wide then.")
    elif habits.hangs_together:
        found.append(
            f"Points hang together: each resembles the one before (correlation {habits.lag_one:.2f}). Runs come more often by themselves "
            "then, so one alone proves less."
        )
    else:
        found.append(f"Points do not hang together (correlation with the one before {habits.lag_one:.2f}).")
    if reading.chart.step == Chart.Step.DAY and not math.isnan(habits.weekday_p):
        if habits.differs_by_weekday:
            found.append(
                f"Weekdays differ: {WEEKDAYS[habits.highest - 1]} is highest, {WEEKDAYS[habits.lowest - 1]} lowest, "
                f"{habits.apart:.1f} sigmas apart. A chart by week is not moved by that."
            )
        else:
            found.append("Weekdays do not differ beyond chance.")
    return found


def read_in_words(reading: Reading) -> list[str]:
    """Return everything that has to be known to read the chart: kind, habits, rules, and what no longer fits."""
    rules = [engine.RULES[code] for code in reading.rules]
    words = [f"{reading.kind.name} chart. {reading.choice.why}", *habits_in_words(reading)]
    words.append(f"Rules: {'; '.join(f'{each.name.lower()} ({each.numbers})' for each in rules)}.")
    if unfit := engine.not_advised(reading.kind.code, reading.rules):
        named = "; ".join(each.name.lower() for each in unfit)
        words.append(f"Not advised for a {reading.kind.name} chart: {named}. They read its tails as those of a normal distribution.")
    if reading.left_out:
        each_out = (f"{_day(day)}, {each.reason} ({each.left_by.display_name})" for day, each in reading.left_out.items())
        words.append(f"Left out: {'; '.join(each_out)}.")
    if reading.series.provisional.any():
        words.append("The newest points are not judged: whether customers come back is not yet known.")
    return words


def small(reading: Reading) -> SafeString:
    """Draw the chart as small as a word."""
    cut = slice(-SMALL_POINTS, None)
    lines = ControlLines(*(run[cut].tolist() for run in (reading.lower, reading.centre, reading.upper)))
    last = None
    if reading.last is not None:
        newest = reading.series.days[reading.last]
        last = next((each.found.rule.shape for each in reading.signals if each.through == newest), None)
    return control_small(reading.plotted[cut].tolist(), lines, last=last)


def part_of(chart: Chart) -> str:
    """Return the part of the service that a chart is of, in words."""
    named = (
        chart.queue.name if chart.queue else "", chart.channel.capitalize(), chart.team.name if chart.team else "",
        chart.site.name if chart.site else "", chart.reason.name if chart.reason else "",
    )
    return ", ".join(filter(None, named)) or "All queues"


def _state(measure: Measure, side: int) -> State:
    if side == 0 or measure.better not in {"higher", "lower"}:
        return "info"
    return "ok" if (side > 0) == (measure.better == "higher") else "miss"


def _figure(reading: Reading, number: int) -> str:
    return written(reading.series.measure, float(reading.plotted[number]))


def _limits(reading: Reading, number: int) -> str:
    low, high = (written(reading.series.measure, float(line[number])) for line in (reading.lower, reading.upper))
    return f"{low.removesuffix('%')} to {high}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
