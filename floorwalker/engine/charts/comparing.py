"""Whether one phase differs from the one before, by how much, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from floorwalker.engine.charts.kinds import estimate, get

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """The later level less the earlier one, with its interval; NaN ends where there are too few points to say."""

    before: float
    after: float
    difference: float
    low: float
    high: float

    @property
    def is_real(self) -> bool:
        """Whether the interval leaves zero."""
        return bool(self.low > 0 or self.high < 0)


def change(
    kind: str, before: ArrayLike, after: ArrayLike, n_before: ArrayLike | None = None, n_after: ArrayLike | None = None, *,
    confidence: float = 0.95,
) -> Change:
    """Return how far the level moved from the points `before` to the points `after`, charted by `kind`.

    Raises
    ------
    ValueError
        If either side has fewer than two points, or a proportion or rate comes without its n.

    Notes
    -----
    Proportions and rates: the difference of the two weighed levels; each has the variance ``factor^2 c / sum(n)``, c being ``p (1 - p)`` or
    ``u`` and `factor` the sigma z of its own phase where days differ by more than their counts. Single values: Welch's interval [1]_.

    References
    ----------
    .. [1] B. L. Welch, "The generalization of Student's problem when several different population variances are involved",
       Biometrika 34, 1947.
    """
    chosen = get(kind)
    x, y = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    first, second = estimate(kind, x, n_before), estimate(kind, y, n_after)
    if chosen.is_weighed:
        sides = ((first, np.sum(np.asarray(n_before))), (second, np.sum(np.asarray(n_after))))
        variance = sum(float(max(each.factor, 1.0) * chosen.spread(each.centre, whole)) ** 2 for each, whole in sides)
        half = float(special.ndtri((1 + confidence) / 2)) * np.sqrt(variance)
    else:
        parts = [float(side.var(ddof=1)) / len(side) for side in (x, y)]
        below = sum(part**2 / (len(side) - 1) for part, side in zip(parts, (x, y), strict=True))
        half = float(special.stdtrit(sum(parts) ** 2 / below, (1 + confidence) / 2)) * np.sqrt(sum(parts)) if below > 0 else 0.0
    difference = second.centre - first.centre
    return Change(first.centre, second.centre, difference, float(difference - half), float(difference + half))
