"""Who scores stricter or kinder than the reference, beyond what chance gives when many people are looked at together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special


@dataclass(frozen=True)
class Leaning:
    """Mean points of one person from the reference; None where too few contacts say it. Below 0 is stricter."""

    mean: float | None
    low: float | None
    high: float | None
    contacts: int
    leans: bool


def leanings(points: ArrayLike, *, confidence: float = 0.95) -> list[Leaning]:
    """Return each person's mean distance from the reference with Student's interval, and who leans beyond chance.

    Parameters
    ----------
    points : array_like, shape (people, contacts)
        Score minus reference score; NaN where somebody did not score.
    confidence
        Coverage of each interval. Who leans is judged for all together by Holm's steps, so that in 95 of 100 rounds in which nobody
        leans nobody is named; an interval that leaves out 0 alone is not enough.

    References
    ----------
    .. [1] S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979.
    """
    table = np.atleast_2d(np.asarray(points, dtype=float))
    found: list[tuple[float | None, float | None, float | None, int, float]] = []
    for row in table:
        own = row[~np.isnan(row)]
        number = len(own)
        if number < 2:
            found.append((float(own[0]) if number else None, None, None, number, 1.0))
            continue
        mean, error = float(own.mean()), float(own.std(ddof=1) / np.sqrt(number))
        half = float(special.stdtrit(number - 1, (1 + confidence) / 2)) * error
        chance = 2 * float(special.stdtr(number - 1, -abs(mean) / error)) if error else float(mean == 0)
        found.append((mean, mean - half, mean + half, number, chance))
    leaning = _holm([one[4] for one in found], 1 - confidence)
    return [Leaning(*one[:4], leans) for one, leans in zip(found, leaning, strict=True)]


def _holm(chances: list[float], level: float) -> list[bool]:
    rejected = [False] * len(chances)
    for step, one in enumerate(sorted(range(len(chances)), key=lambda i: chances[i])):
        if chances[one] > level / (len(chances) - step):
            break
        rejected[one] = True
    return rejected
