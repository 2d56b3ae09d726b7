"""Efficiency beside quality: when it may be said that somebody is fast but failing, or good but slow."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from floorwalker.review.rules.results import FEW

SURE: Final = 0.975
"""How sure each of two things is before both are said together: then both are true in 95 of 100 cases at least (Bonferroni)."""
USUAL_WITHIN: Final = 0.05
"""Nearer to what is usual is called usual, however many contacts make the difference sure (the house's design rule)."""
Stand = Literal["below", "above", "noise", "few"]
Flag = Literal["fast but failing", "good but slow", "fast and good", "below", "nothing", "few"]


@dataclass(frozen=True)
class Pace:
    """Handle time as a multiple of what is usual for the same queues, with its 95 % range; both chances are of the true pace."""

    value: float
    low: float
    high: float
    fast: float
    slow: float
    contacts: int

    @property
    def is_few(self) -> bool:
        """Whether there are too few contacts to say more than how many."""
        return self.contacts < FEW or math.isnan(self.value)

    @property
    def is_fast(self) -> bool:
        """Whether it is surely shorter than usual, by more than what is called usual."""
        return not self.is_few and self.fast >= SURE

    @property
    def is_slow(self) -> bool:
        """Whether it is surely longer than usual, by more than what is called usual."""
        return not self.is_few and self.slow >= SURE


@dataclass(frozen=True)
class Side:
    """One measure of quality, higher being better: its shrunken figure with its 95 % range, from how many, and how surely it lies below
    the line. Shares from 0 to 1. `is_adjusted` says that strict evaluators are taken off."""

    code: str
    value: float
    low: float
    high: float
    number: int
    below: float
    is_adjusted: bool = False

    @property
    def stand(self) -> Stand:
        """Where it stands beside the line, and ``noise`` where chance alone may have made the difference."""
        if self.number < FEW or math.isnan(self.value):
            return "few"
        return "below" if self.below >= SURE else "above" if self.below <= 1 - SURE else "noise"


def flag(pace: Pace, sides: Iterable[Side]) -> Flag:
    """Return what may be said of `pace` and quality together: a flag only where both are sure."""
    stands = {each.stand for each in sides}
    if pace.is_few or stands <= {"few"}:
        return "few"
    if "below" in stands:
        return "fast but failing" if pace.is_fast else "below"
    if "above" in stands:
        return "good but slow" if pace.is_slow else "fast and good" if pace.is_fast else "nothing"
    return "nothing"
