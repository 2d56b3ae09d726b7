"""How far chance alone may have moved a figure: intervals for a proportion, a net promoter score, a mean and a share of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Array = NDArray[np.float64]

# Halvings of [-1, 1] after which a bisection cannot move any more in double precision.
_BISECTIONS = 60
# Sums of rounded weights may pass one another in the last digits.
_ROUNDING = 1e-6


def wilson(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> tuple[Array, Array]:
    """Return the Wilson score interval of a proportion; use it for counts of contacts, never for shares of time.

    Parameters
    ----------
    successes, trials : array_like
        Counts; broadcast together. Without trials there is no data and both ends are NaN.
    confidence
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    (low, high) : ndarray
        Shares in [0, 1].

    Raises
    ------
    ValueError
        If a count is negative, more succeed than were tried, or `confidence` lies outside (0, 1).

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
    .. [2] R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Stat. Med. 17, 1998.
    """
    x, n = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(trials, dtype=float))
    _refuse_negative(successes=x, trials=n)
    if np.any(x > n):
        raise ValueError("successes must not be more than trials; count both over the same contacts.")
    z = _normal_quantile(confidence)
    n = np.where(n > 0, n, np.nan)
    centre = (x + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(x * (n - x) / n + z**2 / 4)
    return np.where(x == 0, 0.0 * n, centre - half), np.where(x == n, 1.0 + 0.0 * n, centre + half)


def rate(events: ArrayLike, exposure: ArrayLike, *, confidence: float = 0.95) -> tuple[Array, Array]:
    """Return the exact Poisson interval of events in exposure, such as complaints among contacts.

    Parameters
    ----------
    events, exposure : array_like
        Counts, and how much they came from; broadcast together. Without exposure there is no data and both ends are NaN.
    confidence
        Coverage that is at least kept, between 0 and 1.

    Returns
    -------
    (low, high) : ndarray
        Events in one of the exposure.

    Raises
    ------
    ValueError
        If either is negative, or `confidence` lies outside (0, 1).

    References
    ----------
    .. [1] F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28, 1936.
    """
    x, n = np.broadcast_arrays(np.asarray(events, dtype=float), np.asarray(exposure, dtype=float))
    _refuse_negative(events=x, exposure=n)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1; got {confidence}.")
    n, tail = np.where(n > 0, n, np.nan), (1 - confidence) / 2
    low = np.where(x == 0, 0.0 * n, special.gammaincinv(np.where(x > 0, x, np.nan), tail) / n)
    return low, special.gammaincinv(x + 1, 1 - tail) / n


def net_promoter(
    promoters: ArrayLike, detractors: ArrayLike, answers: ArrayLike, *, confidence: float = 0.95
) -> tuple[Array, Array]:
    """Return the score interval of the share of promoters minus the share of detractors.

    Promoters, passives and detractors are one multinomial draw, so the two shares hang together: the interval is that
    of a difference of paired proportions, found by halving from the score statistic. It keeps its width where all
    answers are alike, which a plain normal interval does not.

    Parameters
    ----------
    promoters, detractors, answers : array_like
        Counts; broadcast together. Without answers both ends are NaN.
    confidence
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    (low, high) : ndarray
        Differences of shares in [-1, 1]; times 100 for points.

    Raises
    ------
    ValueError
        If a count is negative, promoters and detractors are more than the answers, or `confidence` lies outside (0, 1).

    References
    ----------
    .. [1] T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample
       design", Stat. Med. 17, 1998.
    .. [2] B. Rocks, "Interval estimation for the Net Promoter Score", The American Statistician 70, 2016.
    """
    b, c, n = np.broadcast_arrays(*(np.asarray(counts, dtype=float) for counts in (promoters, detractors, answers)))
    _refuse_negative(promoters=b, detractors=c, answers=n)
    if np.any(b + c > n):
        raise ValueError("promoters and detractors must not be more than answers; passives are answers too.")
    z = _normal_quantile(confidence)
    n = np.where(n > 0, n, np.nan)
    seen = (b - c) / n
    low = _crossing(b, c, n, target=z, inside=seen, outside=-1.0)
    high = _crossing(b, c, n, target=-z, inside=seen, outside=1.0)
    return low, high


def mean(total: ArrayLike, squares: ArrayLike, number: ArrayLike, *, confidence: float = 0.95) -> tuple[Array, Array]:
    """Return the Student interval of a mean from sums that can be added up.

    Parameters
    ----------
    total, squares, number : array_like
        Sum of the values, sum of their squares, and how many there are. Fewer than two values give NaN.
    confidence
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    (low, high) : ndarray
        In the unit of the values.

    Raises
    ------
    ValueError
        If a number or a sum of squares is negative or `confidence` lies outside (0, 1).

    References
    ----------
    .. [1] Student, "The probable error of a mean", Biometrika 6, 1908.
    """
    s, q, n = np.broadcast_arrays(*(np.asarray(sums, dtype=float) for sums in (total, squares, number)))
    _refuse_negative(squares=q, number=n)
    _refuse_confidence(confidence)
    n = np.where(n > 1, n, np.nan)
    centre = s / n
    variance = np.maximum(q - n * centre**2, 0.0) / (n - 1)
    half = special.stdtrit(n - 1, (1 + confidence) / 2) * np.sqrt(variance / n)
    return centre - half, centre + half


def weighted_proportion(
    weighted: ArrayLike, weights: ArrayLike, weights_squared: ArrayLike, *, confidence: float = 0.95
) -> tuple[Array, Array]:
    """Return the interval of a share estimated from contacts of unlike weight, such as one over the chance to be drawn.

    Unlike weights blur: as many contacts of one weight would tell it as well as `effective` says, and of these Wilson's interval is taken.

    Parameters
    ----------
    weighted, weights, weights_squared : array_like
        Sum of the weights of those that count, of all, and of the squares of all. Without weights there is no data.
    confidence
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    (low, high) : ndarray
        Shares in [0, 1].

    Raises
    ------
    ValueError
        If a sum is negative, more count than there are, or `confidence` lies outside (0, 1).

    References
    ----------
    .. [1] L. Kish, "Survey Sampling", Wiley 1965, section 11.7: the effective number of contacts of unlike weight.
    .. [2] E. L. Korn, B. I. Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated
       from survey data", Survey Methodology 24, 1998: the interval of the effective number.
    """
    x, w = np.broadcast_arrays(np.asarray(weighted, dtype=float), np.asarray(weights, dtype=float))
    _refuse_negative(weighted=x)
    if np.any(x > w * (1 + _ROUNDING)):
        raise ValueError("weighted must not be more than weights; sum both over the same contacts.")
    n = effective(weights, weights_squared)
    seen = np.divide(np.minimum(x, w), w, out=np.zeros_like(w), where=w > 0)
    low, high = wilson(seen * np.nan_to_num(n), np.nan_to_num(n), confidence=confidence)
    return np.where(np.isnan(n), np.nan, low), np.where(np.isnan(n), np.nan, high)


def weighted_mean(
    total: ArrayLike, squares: ArrayLike, weights: ArrayLike, weights_squared: ArrayLike, *, confidence: float = 0.95
) -> tuple[Array, Array]:
    """Return the interval of a mean estimated from contacts of unlike weight: Student's, with their effective number.

    Parameters
    ----------
    total, squares, weights, weights_squared : array_like
        Sums of weight times value, of weight times the square of the value, of the weights, and of their squares.
    confidence
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    (low, high) : ndarray
        In the unit of the values; NaN where fewer than two contacts would tell as much.

    Raises
    ------
    ValueError
        If a sum of squares or weights is negative, or `confidence` lies outside (0, 1).

    References
    ----------
    .. [1] L. Kish, "Survey Sampling", Wiley 1965, section 11.7.
    """
    n, w = effective(weights, weights_squared), np.asarray(weights, dtype=float)
    w = np.where(w > 0, w, np.nan)
    return mean(np.asarray(total, dtype=float) / w * n, np.asarray(squares, dtype=float) / w * n, n, confidence=confidence)


def effective(weights: ArrayLike, weights_squared: ArrayLike) -> Array:
    """Return how many contacts of one weight would tell as much: the square of the sum over the sum of the squares; NaN without any."""
    w, q = np.broadcast_arrays(np.asarray(weights, dtype=float), np.asarray(weights_squared, dtype=float))
    _refuse_negative(weights=w, weights_squared=q)
    told: Array = np.divide(w**2, q, out=np.full_like(w, np.nan), where=q > 0)
    return told


def ratio(parts: ArrayLike, wholes: ArrayLike, *, confidence: float = 0.95) -> tuple[Array, Array]:
    """Return the interval of a share of time, which comes in bundles: what one person does of an hour tells nothing of the next.

    Parameters
    ----------
    parts, wholes : array_like
        Time lost and time paid of each person; the share is the sum of the one over the sum of the other. The last axis are
        the people; fewer than two give NaN.
    confidence
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    (low, high) : ndarray
        Shares in [0, 1], by Student's t with one degree of freedom less than there are people.

    Raises
    ------
    ValueError
        If a time is negative or `confidence` lies outside (0, 1).

    References
    ----------
    .. [1] W. G. Cochran, "Sampling Techniques", 3rd edition, section 6.3, 1977 (the ratio estimate and its variance).
    """
    y, x = np.broadcast_arrays(np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float))
    _refuse_negative(parts=y, wholes=x)
    _refuse_confidence(confidence)
    number = float(y.shape[-1]) if y.shape[-1] > 1 else np.nan
    whole = x.sum(axis=-1)
    whole = np.where(whole > 0, whole, np.nan)
    share = y.sum(axis=-1) / whole
    residuals = y - share[..., np.newaxis] * x
    half = special.stdtrit(number - 1, (1 + confidence) / 2) * np.sqrt(number / (number - 1) * (residuals**2).sum(axis=-1)) / whole
    return np.clip(share - half, 0.0, 1.0), np.clip(share + half, 0.0, 1.0)


def _crossing(b: Array, c: Array, n: Array, *, target: float, inside: Array, outside: float) -> Array:
    """Return the difference at which the score statistic passes `target`, between what was seen and the far end."""
    near, far = inside.copy(), np.full_like(inside, outside)
    for _ in range(_BISECTIONS):
        middle = (near + far) / 2
        is_inside = np.abs(_score(b, c, n, middle)) < abs(target)
        near, far = np.where(is_inside, middle, near), np.where(is_inside, far, middle)
    return np.asarray(np.where(np.isnan(n), np.nan, near))


def _score(b: Array, c: Array, n: Array, difference: Array) -> Array:
    """Return Tango's statistic, with the detractors' share estimated under the `difference` tried."""
    linear = -b - c + (2 * n - b + c) * difference
    constant = -c * difference * (1 - difference)
    under = (np.sqrt(np.maximum(linear**2 - 8 * n * constant, 0.0)) - linear) / (4 * n)
    spread = np.maximum(n * (2 * under + difference * (1 - difference)), 0.0)
    gap = b - c - n * difference
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gap == 0, 0.0, gap / np.sqrt(spread))


def _normal_quantile(confidence: float) -> float:
    _refuse_confidence(confidence)
    return float(special.ndtri((1 + confidence) / 2))


def _refuse_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1; got {confidence}. For 95 % give 0.95.")


def _refuse_negative(**named: Array) -> None:
    for name, values in named.items():
        if np.any(values < 0):
            raise ValueError(f"{name} must not be negative; got minimum {np.nanmin(values)}.")
