"""How a journey was counted, in words: the figures of each stage, whether it meets its standard, the picture and the table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from floorwalker.engine import measures, ranges
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import Status
from floorwalker.ground.web.charts import Chart, MapStage
from floorwalker.plan.models import Journey, JourneyCount, JourneyStage
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.rules.journeys import Passage
from floorwalker.record.figure_words import behind, written
from floorwalker.record.queries.judged import verdict

SHOWN: Final = (
    ("asa", "Wait"), ("aht", "Handle time"), ("service_level", "Service level"), ("abandonment_rate", "Abandoned"),
    ("csat", "Satisfied"), ("ces", "Effort score"), ("repeat_contact", "Came back"), ("fcr", "Settled at once"),
)
HEADS: Final = (
    "Stage", "Visits", "Customers seen", "Went on", "Dropped off", "Gave up waiting", *(label for _code, label in SHOWN), "Standard", "Met",
)
WORDS: Final = {"ok": "met", "watch": "near", "miss": "missed"}
NOT_COUNTED: Final = "not in the record"
PER_CENT: Final = 100


@dataclass(frozen=True)
class Fact:
    """One figure with what stands behind it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class StageRow:
    """A stage as a page shows it: what it says, and how it was counted; without a count `facts` are none."""

    stage: JourneyStage
    standard: str
    met: Status | None
    facts: Sequence[Fact]
    drop_off: Status | None
    cells: Sequence[str]
    drawn: MapStage


@dataclass(frozen=True)
class _Aim:
    target: float
    tolerance: float = 0.0


def rows(journey: Journey, drawn: Sequence[JourneyStage], count: JourneyCount | None) -> list[StageRow]:
    """Return the stages of `journey` as they were counted."""
    kept: Mapping[str, Any] = count.stages if count is not None else {}
    counted = [each for each in drawn if str(each.thread) in kept]
    last = counted[-1] if counted else None
    return [_row(each, kept.get(str(each.thread)), is_last=each is last) for each in drawn]


def picture(journey: Journey, shown: Sequence[StageRow], count: JourneyCount) -> Chart:
    """Return the map drawn."""
    days = f"{formats.day_with_year(count.starts_on, zone='UTC')} up to {formats.day_with_year(count.ends_on, zone='UTC')}"
    return charts.journey("journey", [each.drawn for each in shown], title=f"{journey.name}, {days}", heads=HEADS)


def _row(stage: JourneyStage, kept: Mapping[str, Any] | None, *, is_last: bool) -> StageRow:
    standard = queries.standard_words(stage)
    if kept is None:
        blank = [stage.name, NOT_COUNTED, *[""] * (len(HEADS) - 4), standard, ""]
        return StageRow(stage, standard, None, (), None, blank, MapStage(stage.name, None, 0, 0, 0, None, None, None, blank))
    passage = Passage(**kept["passage"])
    figures = {code: _figure(code, kept["sums"]) for code in {*(code for code, _label in SHOWN), stage.measure}}
    judged = verdict(measures.get(stage.measure), figures[stage.measure][0], _Aim(stage.target))
    met = Status(judged, WORDS[judged]) if judged is not None else Status("idle", "no data")
    visits = kept["sums"].get("offered")
    facts = [
        Fact("Visits", formats.count(passage.visits if visits is None else visits), _coverage(passage)),
        Fact("Served" if is_last else "Went on", _share(passage.went_on, passage.seen), _behind(passage.went_on, passage)),
        Fact("Not served" if is_last else "Dropped off", _share(passage.dropped, passage.seen), _behind(passage.dropped, passage)),
        *(Fact(label, *figures[code][1:]) for code, label in SHOWN),
    ]
    cells = [
        stage.name, facts[0].value, formats.count(passage.seen), facts[1].value, _with(facts[2]),
        _share(passage.gave_up, passage.seen), *(_with(each) for each in facts[3:]), standard, met.word,
    ]
    satisfied, low, high = (_percent(each) for each in _satisfied(kept["sums"]))
    drawn = MapStage(stage.name, passage.seen, passage.went_on, passage.gave_up, passage.open, satisfied, low, high, cells)
    return StageRow(stage, standard, met, facts, _drop_off(stage, passage), cells, drawn)


def _figure(code: str, kept: Mapping[str, float | None]) -> tuple[float, str, str]:
    """Return a measure of a stage: its value, that in words, and n with the range."""
    measure = measures.get(code)
    sums = {name: np.float64(math.nan if kept.get(name) is None else kept[name]) for name in measure.needs}
    value, (low, high) = float(measure.compute(sums)), measure.range(sums)
    number = float(measure.number(sums)) if measure.is_rate else math.nan
    note = "" if math.isnan(value) else behind(measure, number, float(low), float(high))
    known = float(measure.coverage(sums))
    if not math.isnan(value) and known < 1:
        note = f"{note}, known of {formats.share(known)}".lstrip(", ")
    if measure.provisional and (kept.get(measure.provisional) or 0) > 0 and not math.isnan(value):
        note = f"{note}; not all windows have passed"
    return value, written(measure, value), note


def _satisfied(kept: Mapping[str, float | None]) -> tuple[float, float, float]:
    csat = measures.get("csat")
    sums = {name: np.float64(kept.get(name) or 0) for name in csat.needs}
    number = float(csat.number(sums))
    low, high = csat.range(sums) if number >= formats.SMALL_SAMPLE else (math.nan, math.nan)
    return float(csat.compute(sums)), float(low), float(high)


def _drop_off(stage: JourneyStage, passage: Passage) -> Status | None:
    """Return how the drop-off stands to what was promised: missed only where chance cannot explain it."""
    most = stage.most_drop_off
    if most is None or not passage.seen:
        return None
    low, _high = ranges.wilson(passage.dropped, passage.seen)
    share = passage.dropped / passage.seen
    words = f"{formats.share(share)} of at most {formats.share(most)}"
    return Status("ok" if share <= most else "watch" if low <= most else "miss", words)


def _share(part: int, whole: int) -> str:
    return formats.share(part / whole, places=1) if whole else str(formats.NO_DATA)


def _behind(part: int, passage: Passage) -> str:
    """Return n and the range of a share of the customers seen, and how many are left out because their days run on."""
    if not passage.seen:
        return "nobody seen whose days have passed" if not passage.open else f"{formats.count(passage.open)} still have days to go"
    low, high = ranges.wilson(part, passage.seen)
    wide = f", {formats.share(float(low))} to {formats.share(float(high))}" if passage.seen >= formats.SMALL_SAMPLE else ""
    return f"of {formats.count(passage.seen)}{wide}" + (f"; {formats.count(passage.open)} have days to go" if passage.open else "")


def _coverage(passage: Passage) -> str:
    return f"customer known of {formats.share(passage.known / passage.visits)}" if passage.visits else ""


def _with(fact: Fact) -> str:
    return f"{fact.value} ({fact.note})" if fact.note else fact.value


def _percent(value: float) -> float | None:
    return None if math.isnan(value) else value * PER_CENT
