"""Who scores stricter or kinder than the reference, beyond what chance gives when many people are looked at together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

# Squares of points below this are what rounding leaves of equal distances.
_NOTHING = 1e-18


@dataclass(frozen=True)
class Leaning:
    """Mean points of one person from the reference; no range where too few contacts give one. Below 0 is stricter."""

    mean: float | None
    low: float | None
    high: float | None
    contacts: int
    leans: bool


def leanings(points: ArrayLike, *, confidence: float = 0.95) -> list[Leaning]:
    """Return each person's mean distance from the reference with its interval, and who leans beyond chance.

    Parameters
    ----------
    points : array_like, shape (people, contacts)
        Score minus reference score; NaN where somebody did not score.
    confidence
        Coverage of each interval. Who leans is judged for all together by Holm's steps, so that in 95 of 100 rounds in which nobody
        leans nobody is named; an interval that leaves out 0 alone is not enough.

    Notes
    -----
    The spread from contact to contact is pooled over people: a few contacts of one person alone say little of it, and two equal
    distances would call it nothing. Where nobody's distances differ at all there is no range, and nobody is named.

    References
    ----------
    .. [1] S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979.
    """
    table = np.atleast_2d(np.asarray(points, dtype=float))
    scored = [row[~np.isnan(row)] for row in table]
    degrees = sum(max(len(row) - 1, 0) for row in scored)
    variance = sum(float(((row - row.mean()) ** 2).sum()) for row in scored if len(row)) / degrees if degrees else 0.0
    if variance <= _NOTHING:
        return [Leaning(float(row.mean()) if len(row) else None, None, None, len(row), leans=False) for row in scored]
    quantile = float(special.stdtrit(degrees, (1 + confidence) / 2))
    errors = [float(np.sqrt(variance / len(row))) if len(row) else np.inf for row in scored]
    means = [float(row.mean()) if len(row) else 0.0 for row in scored]
    chances = [2 * float(special.stdtr(degrees, -abs(mean) / error)) for mean, error in zip(means, errors, strict=True)]
    return [
        Leaning(mean, mean - quantile * error, mean + quantile * error, len(row), leans)
        if len(row) else Leaning(None, None, None, 0, leans=False)
        for row, mean, error, leans in zip(scored, means, errors, _holm(chances, 1 - confidence), strict=True)
    ]


def _holm(chances: list[float], level: float) -> list[bool]:
    rejected = [False] * len(chances)
    for step, one in enumerate(sorted(range(len(chances)), key=lambda i: chances[i])):
        if chances[one] > level / (len(chances) - step):
            break
        rejected[one] = True
    return rejected
