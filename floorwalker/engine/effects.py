"""What came after a day beside what the weekdays before it lead to expect: an interrupted series, adjusted for weekdays.

docs/methods/effects.md says what it can tell and what not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Array = NDArray[np.float64]
FEWEST_DAYS: Final = 2
"""Days before of a weekday, without which nothing is expected of it."""
FEWEST_FREE: Final = 5
"""Days before beyond one a weekday, without which nobody knows how days differ by themselves."""
MOST_ALIKE: Final = 0.8
"""Correlation of days beyond which they tell next to nothing of one another's chance."""
HALF: Final = 0.5
"""Of a count that never came before: so many may have come all the same, which keeps its chance above nothing (Jeffreys)."""
Nature = Literal["count", "mean"]


@dataclass(frozen=True)
class Effect:
    """What came, what was expected, and how far they differ, with the range of 95 % that chance leaves and how likely chance alone is.

    Of counts all are totals over the days after, of means and shares weighed means. NaN where too few days tell; `why` says so then.

    Attributes
    ----------
    came, expected, difference, low, high, p
        The difference is what came less what was expected; `p` is two-sided.
    days_before, days_after
        Days that tell.
    left_out
        Days after of weekdays on which too little came before.
    alike
        Correlation of each day before with the next, beyond weekdays; where days hang together the range is made wider by it.
    spread
        How many times wider days differ than counts alone would (of means: their residual variance).
    """

    nature: Nature
    came: float
    expected: float
    difference: float
    low: float
    high: float
    p: float
    days_before: int
    days_after: int
    left_out: int
    alike: float
    spread: float
    why: str = ""

    @property
    def is_real(self) -> bool:
        """Whether the range leaves zero."""
        return bool(self.low > 0 or self.high < 0)

    @property
    def ratio(self) -> float:
        """What came over what was expected; NaN where nothing was."""
        return self.came / self.expected if self.expected else math.nan


def after(
    nature: Nature, values: ArrayLike, weekdays: ArrayLike, since: int, *, weights: ArrayLike | None = None, confidence: float = 0.95
) -> Effect:
    """Return how the days from place `since` on differ from what the same weekdays before lead to expect.

    Parameters
    ----------
    nature
        ``count``: contacts a day, which add up. ``mean``: a mean or share a day, each with how much stands behind it.
    values
        One a day in order; NaN is a day without data and does not take part.
    weekdays
        1 for Monday to 7 for Sunday, one a day; or any number that says which days are alike.
    since
        Place of the first day after.
    weights
        Of means: how many stand behind each day; a day with none does not take part.

    Raises
    ------
    ValueError
        If the lists differ in length, a count is negative, means come without weights, or `confidence` lies outside (0, 1).

    Notes
    -----
    Expected of a day is the mean of its weekday before, weighed. Counts are taken as over-dispersed Poisson: their variance is the
    expected count times the spread seen before [1]_. Means have one residual variance, divided by their weights. To the chance of the
    days after is added that of the expectation, and both are widened by (1 + r) / (1 - r) where days before hang together by r > 0 [2]_.

    References
    ----------
    .. [1] P. McCullagh, J. A. Nelder, "Generalized Linear Models", 2nd edition, 1989, section 6.2.
    .. [2] G. E. P. Box, G. M. Jenkins, G. C. Reinsel, "Time Series Analysis", 4th edition, 2008, section 2.1: variance of a mean of an
       autoregressive series.
    """
    x, of = np.asarray(values, dtype=np.float64), np.asarray(weekdays)
    if weights is None and nature == "mean":
        raise ValueError("Means need to know how many stand behind each day; give weights.")
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=np.float64)
    if not x.shape == of.shape == w.shape:
        raise ValueError(f"values, weekdays and weights differ in length: {x.size}, {of.size}, {w.size}.")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1; got {confidence}. For 95 % give 0.95.")
    known = ~np.isnan(x) & (w > 0)
    if nature == "count" and np.any(x[known] < 0):
        raise ValueError("A count is negative.")
    place = np.arange(x.size)
    before, later = known & (place < since), known & (place >= since)
    kept, left_out = later.copy(), 0
    level, behind = np.full(x.size, np.nan), np.full(x.size, np.nan)
    for day in np.unique(of[later]):
        same = before & (of == day)
        if same.sum() < FEWEST_DAYS:
            left_out += int((later & (of == day)).sum())
            kept &= of != day
            continue
        own = of == day
        level[own], behind[own] = float(np.average(x[same], weights=w[same])), float(w[same].sum())
    told = before & ~np.isnan(level)
    free = int(told.sum()) - len(np.unique(of[told]))
    why = "" if kept.any() else "no day after it with enough of the same weekday before"
    if not why and free < FEWEST_FREE:
        why = f"{free} days before beyond one a weekday, of at least {FEWEST_FREE}"
    if why:
        gone = math.nan
        return Effect(nature, gone, gone, gone, gone, gone, gone, int(told.sum()), int(kept.sum()), left_out, gone, gone, why)
    spread, alike = _chance(nature, x, level, w, told, free)
    wider = (1 + alike) / (1 - alike) if alike > 0 else 1.0
    if nature == "count":
        came, expected, variance = _counts(x, level, behind, of, kept, spread)
    else:
        came, expected, variance = _means(x, level, w, behind, of, kept, spread)
    half = float(np.sqrt(variance * wider))
    difference = came - expected
    reach = float(special.stdtrit(free, (1 + confidence) / 2)) * half
    p = float(2 * special.stdtr(free, -abs(difference) / half)) if half > 0 else math.nan
    return Effect(
        nature, came, expected, difference, difference - reach, difference + reach, p, int(told.sum()), int(kept.sum()), left_out, alike,
        spread,
    )


def _chance(nature: Nature, x: Array, level: Array, w: Array, told: NDArray[np.bool_], free: int) -> tuple[float, float]:
    """Return how far days before differ by themselves, and how far each hangs together with the next."""
    gap = x[told] - level[told]
    if nature == "count":
        scale = np.sqrt(np.maximum(level[told], np.finfo(float).tiny))
        pearson = np.where(level[told] > 0, gap / scale, 0.0)
        spread = max(float((pearson**2).sum()) / free, 1.0)
    else:
        pearson = gap * np.sqrt(w[told])
        spread = float((pearson**2).sum()) / free
    whole = float((pearson**2).sum())
    return spread, min(float((pearson[1:] * pearson[:-1]).sum()) / whole, MOST_ALIKE) if whole > 0 else 0.0


def _counts(
    x: Array, level: Array, behind: Array, of: NDArray[np.int64], kept: NDArray[np.bool_], spread: float
) -> tuple[float, float, float]:
    expected, variance = float(level[kept].sum()), 0.0
    for day in np.unique(of[kept]):
        own = kept & (of == day)
        days, before = float(own.sum()), float(behind[own][0])
        variance += (days + days**2 / before) * max(float(level[own][0]), HALF / before)
    return float(x[kept].sum()), expected, spread * variance


def _means(
    x: Array, level: Array, w: Array, behind: Array, of: NDArray[np.int64], kept: NDArray[np.bool_], spread: float
) -> tuple[float, float, float]:
    whole = float(w[kept].sum())
    variance = 1 / whole
    for day in np.unique(of[kept]):
        own = kept & (of == day)
        variance += (float(w[own].sum()) / whole) ** 2 / float(behind[own][0])
    return float(np.average(x[kept], weights=w[kept])), float(np.average(level[kept], weights=w[kept])), spread * variance
