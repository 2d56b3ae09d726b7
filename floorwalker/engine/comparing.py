"""Whether a figure of one period really differs from that of another, or only as its days always differ.

A figure is a ratio of sums over days. Contacts of one day are alike (the same staff, weather, outage), so the days are what is counted,
not the contacts: a difference is real when it is larger than the differences of day from day explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Array = NDArray[np.float64]

LEAST_DAYS: Final = 5
"""Days with data that each period needs; below, the spread of days is a guess."""


@dataclass(frozen=True)
class Difference:
    """The later figure less the earlier one.

    Parameters
    ----------
    before, after
        The two figures; NaN is no data.
    low, high
        Ends of the interval of ``after - before``; NaN where there are too few days to say.
    p
        How likely a difference this large is by the differences of days alone, on either side; NaN where there are too few.
    days
        How many days (of a pair, pairs) stand behind it: the fewer of the two periods.
    """

    before: float
    after: float
    low: float
    high: float
    p: float
    days: int

    @property
    def difference(self) -> float:
        """The later figure less the earlier."""
        return self.after - self.before


def ratios(
    above_before: ArrayLike, below_before: ArrayLike, above_after: ArrayLike, below_after: ArrayLike, *, confidence: float = 0.95
) -> Difference:
    """Return how the ratio of sums ``sum(above) / sum(below)`` differs between two periods whose days do not belong together.

    Parameters
    ----------
    above_before, below_before, above_after, below_after : array_like, a number a day
        Numerator and denominator of each day. For a mean a day, let the denominator be 1. Days whose denominator is not above zero, or
        where either is NaN, are left out.

    Returns
    -------
    Difference

    Notes
    -----
    Each ratio has the variance of Cochran's ratio estimator with days as clusters [1]_:
    ``k / (k - 1) * sum((a - R b)^2) / sum(b)^2``; the two are joined by Welch's degrees of freedom [2]_. With a denominator of 1 it is
    Welch's t test of the days.

    References
    ----------
    .. [1] W. G. Cochran, "Sampling Techniques", 3rd ed. 1977, sections 6.3 and 9A.
    .. [2] B. L. Welch, "The generalization of Student's problem when several different population variances are involved",
       Biometrika 34, 1947.
    """
    sides = [_days(above, below) for above, below in ((above_before, below_before), (above_after, below_after))]
    (first, _), (second, _) = sides_of = [_residuals(*side) for side in sides]
    days = min(len(each) for _, each in sides_of)
    if days < LEAST_DAYS:
        return Difference(first, second, np.nan, np.nan, np.nan, days)
    variances = [float(each.var(ddof=1)) * len(each) for _, each in sides_of]
    whole = sum(variances)
    freedom = whole**2 / sum(v**2 / (len(each) - 1) for v, (_, each) in zip(variances, sides_of, strict=True)) if whole > 0 else 1.0
    return _said(first, second, whole, freedom, days, confidence)


def paired_ratios(
    above_before: ArrayLike, below_before: ArrayLike, above_after: ArrayLike, below_after: ArrayLike, *, confidence: float = 0.95
) -> Difference:
    """Return how the ratio of sums differs where each day of one period stands beside a day of the other: Monday beside Monday.

    What both days of a pair share, such as being a Monday, is taken out. A day without data in either period leaves its partner in the
    figures and takes the pair out of the judgement of how days differ.

    Parameters
    ----------
    above_before, below_before, above_after, below_after : array_like, a number a day
        As of `ratios`, of one length, in the order of the pairs.

    Returns
    -------
    Difference

    Raises
    ------
    ValueError
        If the periods have unlike numbers of days.

    Notes
    -----
    The difference is linear in ``(a2 - R2 b2) / sum(b2) - (a1 - R1 b1) / sum(b1)`` of each pair, whose sum over pairs has the variance
    ``k * var``; with a denominator of 1 it is Student's paired t test.
    """
    columns = [np.asarray(each, dtype=np.float64) for each in (above_before, below_before, above_after, below_after)]
    if len({each.shape for each in columns}) > 1:
        raise ValueError(f"Pairs need as many days in both periods; got {', '.join(str(each.shape) for each in columns)}.")
    there = _there(*columns[:2]) & _there(*columns[2:])
    (first, _), (second, _) = _residuals(*_days(*columns[:2])), _residuals(*_days(*columns[2:]))
    days = int(there.sum())
    if days < LEAST_DAYS:
        return Difference(first, second, np.nan, np.nan, np.nan, days)
    a1, b1, a2, b2 = (each[there] for each in columns)
    of_pairs = (a2 - second * b2) / b2.sum() - (a1 - first * b1) / b1.sum()
    return _said(first, second, float(of_pairs.var(ddof=1)) * days, days - 1.0, days, confidence)


def quantiles(
    above_before: ArrayLike, values_before: ArrayLike, above_after: ArrayLike, values_after: ArrayLike, *, before: float, after: float,
    paired: bool,
) -> Difference:
    """Return how a quantile, such as the median, differs between two periods.

    Parameters
    ----------
    above_before, values_before, above_after, values_after : array_like, a number a day
        How many values of each day lie above one value near that quantile of both periods, and how many there are. The value is the
        same for all days; it lies between the two quantiles.
    before, after
        The quantile of each period.
    paired
        Whether each day of one period stands beside a day of the other, as in `paired_ratios`.

    Returns
    -------
    Difference
        Without an interval (NaN). `p` is 1 where the quantile and the share above it moved opposite ways: then nothing can be said.

    Notes
    -----
    Were both periods alike, as large a share of either would lie above any one value. With the quantile of both together that is the
    median test of Westenberg and Mood [1]_ [2]_; here it is a value between the two, and days are clusters: the two shares are judged as
    `ratios` or `paired_ratios` judge them.

    References
    ----------
    .. [1] J. Westenberg, "Significance test for median and interquartile range in samples from continuous populations of any form",
       Proc. Akad. Wetensch. Amsterdam 51, 1948.
    .. [2] A. M. Mood, "Introduction to the Theory of Statistics", 1950, section 16.4.
    """
    shares = (paired_ratios if paired else ratios)(above_before, values_before, above_after, values_after)
    opposite = (after - before) * shares.difference <= 0 and not np.isnan(shares.p)
    return Difference(before, after, np.nan, np.nan, 1.0 if opposite else shares.p, shares.days)


def _there(above: Array, below: Array) -> NDArray[np.bool_]:
    return np.asarray(~np.isnan(above) & ~np.isnan(below) & (np.nan_to_num(below) > 0))


def _days(above: ArrayLike, below: ArrayLike) -> tuple[Array, Array]:
    a, b = (np.asarray(each, dtype=np.float64) for each in (above, below))
    there = _there(a, b)
    return a[there], b[there]


def _residuals(above: Array, below: Array) -> tuple[float, Array]:
    """Return the ratio, and what each day adds to its error."""
    if not len(above):
        return float("nan"), above
    whole = float(below.sum())
    ratio = float(above.sum()) / whole
    return ratio, (above - ratio * below) / whole


def _said(first: float, second: float, variance: float, freedom: float, days: int, confidence: float) -> Difference:
    error, gap = float(np.sqrt(variance)), second - first
    if error == 0:
        return Difference(first, second, gap, gap, 1.0 if gap == 0 else 0.0, days)
    half = float(special.stdtrit(freedom, (1 + confidence) / 2)) * error
    return Difference(first, second, gap - half, gap + half, float(2 * special.stdtr(freedom, -abs(gap) / error)), days)
