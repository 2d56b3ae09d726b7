"""Whether a promise will be kept: what the rest of a window must reach, beside what the last weeks reached."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from floorwalker.engine.measures import Measure

Outlook = Literal["kept whatever comes", "likely", "at risk", "out of reach", "too early to say"]
LIMITS: Final = {"share": (0.0, 1.0), "points": (-100.0, 100.0)}
"""Between what a figure of a unit can lie; a time is not negative and has no other end."""
ROUNDING: Final = 1e-9
PENNY: Final = Decimal("0.01")


@dataclass(frozen=True)
class Sofar:
    """A figure with its n, and between what chance alone lets it lie; NaN where nothing is known."""

    value: float = math.nan
    number: float = 0.0
    low: float = math.nan
    high: float = math.nan


def needed(target: float, *, so_far: Sofar, to_come: float) -> float | None:
    """Return what the rest of a window must reach on the mean so that the whole reaches `target`; None where nothing is to come.

    A measure is a ratio of sums: (value x n so far + needed x n to come) / (n so far + n to come) = target.
    """
    if not to_come > 0:
        return None
    done = 0.0 if math.isnan(so_far.value) else so_far.value * so_far.number
    number = 0.0 if math.isnan(so_far.value) else so_far.number
    return (target * (number + to_come) - done) / to_come


def outlook(measure: Measure, need: float | None, *, so_far: Sofar, target: float, usual: Sofar) -> Outlook:
    """Return in words whether the rest of a window will reach `need`.

    It is out of reach where no figure of the unit is so good, and kept whatever comes where none is so bad. It is likely where the last
    weeks reached it at the careful end of what chance allows, at risk where they did not, and too early to say without last weeks.
    Where nothing more is to come (`need` is None) what came decides.
    """
    if need is None and math.isnan(so_far.value):
        return "too early to say"
    if need is None:
        return "out of reach" if is_missed(measure, so_far.value, target) else "kept whatever comes"
    worst, best = LIMITS.get(measure.unit, (0.0, math.inf))
    sign = 1.0
    if measure.better == "lower":
        worst, best, sign = best, worst, -1.0
    if sign * (need - best) > ROUNDING:
        return "out of reach"
    if math.isfinite(worst) and sign * (need - worst) <= ROUNDING:
        return "kept whatever comes"
    if math.isnan(usual.value):
        return "too early to say"
    careful = usual.low if measure.better == "higher" else usual.high
    careful = usual.value if math.isnan(careful) else careful
    return "likely" if sign * (careful - need) >= -ROUNDING else "at risk"


def is_missed(measure: Measure, value: float, target: float) -> bool:
    """Return whether `value` falls short of what was promised: an agreement has no tolerance."""
    short = target - value if measure.better == "higher" else value - target
    return short > ROUNDING


@dataclass(frozen=True)
class Step:
    """What a miss costs beyond a value: a share of the fee of the window, or an amount."""

    beyond: float
    share: Decimal | None = None
    amount: Decimal | None = None


def step_of(measure: Measure, value: float, steps: list[Step]) -> Step | None:
    """Return the step that `value` has fallen through: of several the furthest from the target."""
    sign = 1 if measure.better == "higher" else -1
    through = [each for each in steps if sign * (each.beyond - value) > ROUNDING]
    return min(through, key=lambda each: sign * each.beyond, default=None)


def credit(step: Step, *, fee: Decimal | None) -> Decimal | None:
    """Return what a step costs; None where it is a share of a fee that nobody gave. Half a penny is rounded up, as on an invoice."""
    if step.amount is not None:
        return step.amount
    if step.share is None or fee is None:
        return None
    return (fee * step.share).quantize(PENNY, rounding=ROUND_HALF_UP)
