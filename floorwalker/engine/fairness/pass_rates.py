"""Pass rates of people: a beta-binomial model whose two unknowns are averaged over, not fixed at their best guess."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from floorwalker.engine.fairness.estimates import Array, Rates, beta_of

# With fewer people nothing is known of what is usual; each then stands alone.
LEAST_PEOPLE = 3
_POINTS = 24
# Parts of the grid this much less likely than the best one (in logarithms) are left out when it is drawn finer.
_NEGLIGIBLE = 12.0


def pass_rates(passed: ArrayLike, judged: ArrayLike, *, confidence: float = 0.95) -> Rates:
    """Return the shrunken pass rate of each person.

    Parameters
    ----------
    passed, judged : array_like, shape (people,)
        How many contacts passed, of how many judged. Who has none is told what is usual, with its wide range.
    confidence
        Coverage aimed at, between 0 and 1.

    Raises
    ------
    ValueError
        If a count is negative, more passed than were judged, nothing was judged, or there is nobody.

    Notes
    -----
    A person's true rate is drawn from a beta distribution with mean m and intraclass correlation r; passes are binomial. m and r are
    each taken as equally likely anywhere between 0 and 1. Both are averaged over a grid, drawn finer where the likelihood lies, so
    that not knowing them widens the ranges (hierarchical Bayes; a plain empirical Bayes estimate would fix them and cover less). Mean
    and variance of each rate are exact on the grid; the range is that of the beta distribution with this mean and variance. With
    fewer than three people each is estimated alone, from m = 1/2 and r = 1/3 (a uniform prior).

    References
    ----------
    .. [1] C. N. Morris, "Parametric empirical Bayes inference: theory and applications", JASA 78, 1983.
    .. [2] A. Gelman, "Prior distributions for variance parameters in hierarchical models", Bayesian Analysis 1, 2006.
    .. [3] H. Goldstein, D. J. Spiegelhalter, "League tables and their limitations", J. R. Statist. Soc. A 159, 1996.
    """
    x, n = np.broadcast_arrays(np.atleast_1d(np.asarray(passed, dtype=float)), np.atleast_1d(np.asarray(judged, dtype=float)))
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("passed must lie between 0 and judged; count both over the same contacts.")
    if not n.sum():
        raise ValueError("judged must hold at least one contact; nothing can be said of nobody's contacts.")
    if (n > 0).sum() < LEAST_PEOPLE:
        rate, root, chance = np.array([0.5]), np.array([np.sqrt(1 / 3)]), np.array([1.0])
    else:
        rate, root, chance = _posterior(x, n)
    first, second = _shape(rate, root)
    size = (first + second)[:, np.newaxis]
    means = (first[:, np.newaxis] + x) / (size + n)
    variances = means * (1 - means) / (size + n + 1)
    mean = chance @ means
    variance = chance @ (variances + (means - mean) ** 2)
    above, below = beta_of(mean, variance)
    usual = float(chance @ rate)
    with np.errstate(invalid="ignore"):
        raw = x / np.where(n > 0, n, np.nan)
    return Rates(
        mean=mean,
        low=np.asarray(special.betaincinv(above, below, (1 - confidence) / 2)),
        high=np.asarray(special.betaincinv(above, below, (1 + confidence) / 2)),
        deviation=np.sqrt(variance),
        raw=raw,
        judged=n,
        usual=usual,
        spread=float(chance @ (root * np.sqrt(rate * (1 - rate)))),
        confidence=confidence,
    )


def _shape(rate: Array, root: Array) -> tuple[Array, Array]:
    """Return the beta parameters for a mean rate and the square root of the correlation."""
    size = 1 / root**2 - 1
    return rate * size, (1 - rate) * size


def _posterior(x: Array, n: Array) -> tuple[Array, Array, Array]:
    """Return points of (rate, root of correlation) with their chances, from a grid drawn finer where these lie."""
    kinds, times = np.unique(np.stack([x, n]), axis=1, return_counts=True)
    rates, roots = (0.0, 1.0), (0.0, 1.0)
    for _ in range(3):
        rate, root = (one.ravel() for one in np.meshgrid(_middles(rates), _middles(roots), indexing="ij"))
        first, second = (one[:, np.newaxis] for one in _shape(rate, root))
        log = (special.betaln(first + kinds[0], second + kinds[1] - kinds[0]) - special.betaln(first, second)) @ times
        kept = log > log.max() - _NEGLIGIBLE
        rates, roots = _around(rate[kept], rates), _around(root[kept], roots)
    chance = np.exp(log - log.max()) * root  # steps are even in the root; this makes every correlation as likely
    return rate, root, np.asarray(chance / chance.sum())


def _middles(ends: tuple[float, float]) -> Array:
    step = (ends[1] - ends[0]) / _POINTS
    return np.asarray(ends[0] + step * (np.arange(_POINTS) + 0.5))


def _around(points: Array, ends: tuple[float, float]) -> tuple[float, float]:
    """Return the stretch that holds all `points` and a step on each side."""
    step = (ends[1] - ends[0]) / _POINTS
    return max(float(points.min()) - step, ends[0]), min(float(points.max()) + step, ends[1])
