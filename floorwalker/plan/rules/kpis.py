"""What a KPI set may be: measures with a good direction, weights that add up, and never speed alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.errors import RuleBroken

MOST: Final = 8
"""Nobody steers by more than a handful of figures (COPC CX Standard asks for few)."""
WHOLE: Final = 100
BESIDE_SPEED: Final = frozenset({"quality", "compliance"})


@dataclass(frozen=True)
class Target:
    """A measure, what is aimed at in its unit (shares from 0 to 1), what is still near, and its weight in percent."""

    measure: str
    target: float
    tolerance: float
    weight: int


def can_hold(measure: Measure) -> bool:
    """Return whether somebody can be held to `measure`: one way must be better, or a band good."""
    return measure.better != "neither"


def check(targets: Sequence[Target]) -> None:
    """Refuse what is no KPI set.

    Raises
    ------
    RuleBroken
        If there are no measures or too many, one comes twice, is unknown, or has no good direction; if a target lies outside its
        unit, or a band has no width; if the weights do not add up to 100; or if speed and volume stand alone.
    """
    if not 1 <= len(targets) <= MOST:
        raise RuleBroken(
            f"The set has {len(targets)} measures.", remedy=f"Choose one to {MOST}: more than that steers nobody.", code="kpis_number"
        )
    chosen = [_measure(each) for each in targets]
    twice = {each.name for each in chosen if chosen.count(each) > 1}
    if twice:
        raise RuleBroken(f"{', '.join(sorted(twice))} stands twice.", remedy="Keep one row of it.", code="kpi_twice")
    for each, measure in zip(targets, chosen, strict=True):
        check_aim(measure, each.target, each.tolerance)
        if not 1 <= each.weight <= WHOLE:
            raise RuleBroken(
                f"The weight of {measure.name} is {each.weight}.", remedy=f"Give a whole number from 1 to {WHOLE}.", code="kpi_weights"
            )
    total = sum(each.weight for each in targets)
    if total != WHOLE:
        raise RuleBroken(
            f"The weights add up to {total}.", remedy=f"Let them add up to {WHOLE}: {_off(total)}.", code="kpi_weights"
        )
    if not BESIDE_SPEED & {measure.aspect for measure in chosen} and any(measure.aspect in {"speed", "volume"} for measure in chosen):
        quality = ", ".join(item.name for item in measures.all() if item.aspect in BESIDE_SPEED)
        raise RuleBroken(
            "Targets on speed stand alone: people would hurry, and customers would come back.",
            remedy=f"Set a measure of quality beside them: {quality}.", code="kpis_speed_alone",
        )


def check_aim(measure: Measure, target: float, tolerance: float) -> None:
    """Refuse a target that nobody can be held to.

    Raises
    ------
    RuleBroken
        If `measure` has no good direction, the target or its tolerance lies outside the unit, or a band has no width.
    """
    if not can_hold(measure):
        raise RuleBroken(
            f"{measure.name} has no good direction: nobody can be held to it.", remedy="Choose a measure that one can be good at.",
            code="kpi_without_direction",
        )
    low, high = {"share": (0.0, 1.0), "points": (-100.0, 100.0)}.get(measure.unit, (0.0, math.inf))
    if not (math.isfinite(target) and low <= target <= high and 0 <= tolerance < math.inf):
        raise RuleBroken(
            f"The target of {measure.name} lies outside what it can be.",
            remedy="A share is 0 to 100 %, a time not negative, points -100 to 100; so is a tolerance, and never negative.",
            code="bad_target",
        )
    if measure.better == "within a band" and not tolerance:
        raise RuleBroken(
            f"The band of {measure.name} has no width: whatever comes would miss it.",
            remedy="Say how far from the target is still good.", code="kpi_band_without_width",
        )


def _measure(target: Target) -> Measure:
    try:
        return measures.get(target.measure)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the measures.", code="unknown_measure") from unknown


def _off(total: int) -> str:
    return f"{WHOLE - total} is missing" if total < WHOLE else f"{total - WHOLE} is too much"
