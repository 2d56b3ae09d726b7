"""What a statistic of agreement says, and the words where it can say nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from scipy import special

from floorwalker.engine.agreement.ratings import Ratings

ALL_ALIKE = (
    "Everybody gave the same answer throughout, so that chance cannot be told from skill and this figure has no value; the share of "
    "equal answers is 100 %."
)
NO_PAIRS = "No item was answered by two people, so that nothing can be compared."


@dataclass(frozen=True)
class Agreement:
    """One figure of agreement with its range; `value` is None where it has none, and `undefined` says why.

    Attributes
    ----------
    value, low, high
        The figure and its interval, at most 1; below 0 is worse than chance.
    standard_error
        By linearisation, for another draw of items with the same raters; None where only a bootstrap gives a range.
    observed, expected
        Share of agreement seen, and by chance as this statistic reckons it.
    items, raters
        How many items were answered by two or more, and how many people answered.
    """

    code: str
    value: float | None
    items: int
    raters: int
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    observed: float | None = None
    expected: float | None = None
    undefined: str = ""

    def within(self, low: float | None, high: float | None) -> Agreement:
        """Return it with another range."""
        return replace(self, low=low, high=high)


def nothing(code: str, ratings: Ratings, why: str) -> Agreement:
    """Return a figure without value, with the words that say `why`."""
    return Agreement(code, None, int((ratings.given >= 2).sum()), ratings.raters, undefined=why)


def student(value: float, error: float, degrees: int, *, confidence: float) -> tuple[float, float]:
    """Return the interval of Student's t with `degrees` of freedom, kept within -1 and 1."""
    half = float(special.stdtrit(degrees, (1 + confidence) / 2)) * error
    return max(value - half, -1.0), min(value + half, 1.0)


def finite(value: float) -> float | None:
    """Return the number, or None where it is none."""
    return float(value) if math.isfinite(value) else None
