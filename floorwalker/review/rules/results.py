"""Rates that say how many they were counted from, and how far chance alone may have moved them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from floorwalker.engine import ranges

FEW: Final = 8
"""Under so many contacts of a person a share says nothing; they are counted and no more (the house's design rule)."""


@dataclass(frozen=True)
class Rate:
    """A share with its Wilson range; all three are None where nothing was counted."""

    part: int
    of: int
    value: float | None
    low: float | None
    high: float | None


def rate(part: int, of: int) -> Rate:
    """Return `part` of `of` as a rate."""
    if not of:
        return Rate(part, of, None, None, None)
    low, high = ranges.wilson(part, of)
    return Rate(part, of, part / of, float(low), float(high))
