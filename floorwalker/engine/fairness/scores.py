"""Mean scores of people: a normal model whose spread between people is averaged over."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from floorwalker.engine.fairness.estimates import Estimates
from floorwalker.engine.fairness.pass_rates import LEAST_PEOPLE

_POINTS = 200
# Scores that do not scatter at all are taken to scatter by this share of their square, so that nothing is divided by nothing.
_LEAST_SHARE = 1e-15


def mean_scores(totals: ArrayLike, squares: ArrayLike, judged: ArrayLike, *, confidence: float = 0.95) -> Estimates:
    """Return the shrunken mean score of each person.

    Parameters
    ----------
    totals, squares, judged : array_like, shape (people,)
        Sum of a person's scores, sum of their squares, and how many there are.
    confidence
        Coverage aimed at, between 0 and 1.

    Raises
    ------
    ValueError
        If fewer than three people were judged, or nobody twice: the spread within people is then not known.

    Notes
    -----
    Scores of a person scatter about the true mean with one variance for all, pooled over people; true means scatter about what is
    usual with deviation t. What is usual is integrated out, t is taken as equally likely anywhere and averaged over, so that not
    knowing it widens the ranges.

    References
    ----------
    .. [1] A. Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, section 5.4.
    """
    s, q, n = np.broadcast_arrays(*(np.atleast_1d(np.asarray(sums, dtype=float)) for sums in (totals, squares, judged)))
    degrees = float(np.maximum(n - 1, 0).sum())
    if (n > 0).sum() < LEAST_PEOPLE or not degrees:
        raise ValueError("mean scores need three people or more, and one of them judged twice; say the counts alone until then.")
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = s / np.where(n > 0, n, np.nan)
        within = max(float(np.nansum(q - n * raw**2)) / degrees, 0.0)
    known = n > 0
    y = raw[known]
    own = np.maximum(within, _LEAST_SHARE * max(float((y**2).mean()), 1.0)) / n[known]
    widest = 3 * float(np.std(y)) + 3 * float(np.sqrt(own.mean()))
    spread = widest * (np.arange(_POINTS) + 0.5)[:, np.newaxis] / _POINTS
    total = own + spread**2
    certainty = (1 / total).sum(axis=1, keepdims=True)
    usual = (y / total).sum(axis=1, keepdims=True) / certainty
    log = -0.5 * (np.log(certainty[:, 0]) + (np.log(total) + (y - usual) ** 2 / total).sum(axis=1))
    chance = np.exp(log - log.max())
    chance /= chance.sum()
    pull = np.ones((_POINTS, len(n)))
    pull[:, known] = own / total
    everybody = np.where(known, np.nan_to_num(raw), 0.0)
    means = (1 - pull) * everybody + pull * usual
    variances = np.where(known, within / np.maximum(n, 1) * (1 - pull), spread**2) + pull**2 / certainty
    mean = chance @ means
    deviation = np.sqrt(chance @ (variances + (means - mean) ** 2))
    half = float(special.stdtrit(degrees, (1 + confidence) / 2)) * deviation
    return Estimates(
        mean, mean - half, mean + half, deviation, raw, n, float(chance @ usual[:, 0]), float(chance @ spread[:, 0]), confidence
    )
