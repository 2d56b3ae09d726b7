"""How far parts of a service differ: the gap between best and worst, how much of it chance alone makes, and the spread that is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Array = NDArray[np.float64]
DRAWS: Final = 4_000
SEED: Final = 20261123
"""The gap that chance makes is simulated from a fixed seed, so that the same figures give the same words."""
_HALVINGS: Final = 60


@dataclass(frozen=True)
class Spread:
    """How far parts differ.

    Parameters
    ----------
    parts
        How many were compared.
    mean
        Their level, each weighed by how sure it is.
    gap
        Greatest less smallest figure.
    chance_gap
        The gap that chance alone stays below in 95 of 100 cases, were all parts alike.
    p
        How likely figures as unlike as these are, were all parts alike (Cochran's Q).
    variation
        Coefficient of variation: plain standard deviation of the figures over their mean, chance included.
    real, real_low, real_high
        Coefficient of variation that is left once chance is taken off, and its interval.
    """

    parts: int
    mean: float
    gap: float
    chance_gap: float
    p: float
    variation: float
    real: float
    real_low: float
    real_high: float

    @property
    def is_noise(self) -> bool:
        """Whether chance alone explains the differences (p of 0.05 or more)."""
        return not self.p < 0.05


def spread(values: ArrayLike, errors: ArrayLike, *, confidence: float = 0.95) -> Spread | None:
    """Return how far figures with known standard errors differ; None with fewer than two of them.

    Parameters
    ----------
    values, errors : array_like
        The figure of each part and its standard error; a part where either is NaN, or the error is 0, takes no part.

    Notes
    -----
    Q = sum w (v - m)^2 with w = 1 / error^2 is chi-squared with k - 1 degrees where all parts are alike. The spread left is the square root
    of the between-part variance by DerSimonian and Laird [1]_, its interval by Q-profile [2]_, both over the mean.

    References
    ----------
    .. [1] R. DerSimonian, N. Laird, "Meta-analysis in clinical trials", Controlled Clinical Trials 7, 1986.
    .. [2] W. Viechtbauer, "Confidence intervals for the amount of heterogeneity in meta-analysis", Statistics in Medicine 26, 2007.
    """
    v, se = np.asarray(values, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    known = ~np.isnan(v) & (se > 0)
    v, se = v[known], se[known]
    k = len(v)
    if k < 2:
        return None
    w = se**-2.0
    mean = float((w * v).sum() / w.sum())
    q = float((w * (v - mean) ** 2).sum())
    drawn = np.random.default_rng(SEED).normal(size=(DRAWS, k)) * se
    between = max(0.0, (q - (k - 1)) / float(w.sum() - (w**2).sum() / w.sum()))
    tails = ((1 + confidence) / 2, (1 - confidence) / 2)
    low, high = (_profile(v, se, float(special.chdtri(k - 1, 1 - tail))) for tail in tails)
    level = abs(mean) if mean else float("nan")
    return Spread(
        k, mean, float(np.ptp(v)), float(np.quantile(np.ptp(drawn, axis=1), confidence)), float(special.chdtrc(k - 1, q)),
        float(v.std(ddof=1) / abs(v.mean())) if v.mean() else float("nan"),
        float(np.sqrt(between) / level), float(np.sqrt(low) / level), float(np.sqrt(high) / level),
    )


def _profile(v: Array, se: Array, target: float) -> float:
    """Return the between-part variance at which Q comes to `target`; 0 where it lies below that without any."""
    def q(between: float) -> float:
        w = 1 / (se**2 + between)
        return float((w * (v - (w * v).sum() / w.sum()) ** 2).sum())

    if q(0.0) <= target:
        return 0.0
    near, far = 0.0, max(float(v.var(ddof=1)), float((se**2).max()))
    while q(far) > target:
        far *= 2
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if q(middle) > target else (near, middle)
    return (near + far) / 2


def runs(holds: ArrayLike) -> int:
    """Return the longest run of true values, such as days on which a standard was missed."""
    longest = now = 0
    for each in np.asarray(holds, dtype=bool):
        now = now + 1 if each else 0
        longest = max(longest, now)
    return longest
