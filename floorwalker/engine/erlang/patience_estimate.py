"""Patience from the log: an answered contact says only that its patience was longer than its wait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

#: Bands of the piecewise hazard and the abandonments a band needs for the chi-square approximation.
BANDS = 10
ABANDONED_PER_BAND = 5


@dataclass(frozen=True, kw_only=True)
class PatienceEstimate:
    """Mean patience with its confidence interval; inf where nobody gave up."""

    mean_seconds: float
    low_seconds: float
    high_seconds: float
    confidence: float
    abandoned: int
    waited_seconds: float


@dataclass(frozen=True, kw_only=True, eq=False)
class SurvivalCurve:
    """The share still patient after each wait at which somebody gave up, with its confidence band."""

    seconds: Floats
    at_risk: NDArray[np.int64]
    abandoned: NDArray[np.int64]
    patient_share: Floats
    low: Floats
    high: Floats
    confidence: float


@dataclass(frozen=True, kw_only=True, eq=False)
class ExponentialityTest:
    """Whether people give up at one rate however long they have waited.

    `rate_per_second` holds the abandonment rate of each band between `edges_seconds`; a small `p_value` says that one
    rate does not describe them.
    """

    edges_seconds: Floats
    abandoned: NDArray[np.int64]
    waited_seconds: Floats
    rate_per_second: Floats
    statistic: float
    p_value: float


def exponential_patience(wait_seconds: ArrayLike, *, abandoned: ArrayLike, confidence: float = 0.95) -> PatienceEstimate:
    """Estimate the mean patience, counting answered contacts as right-censored.

    Parameters
    ----------
    wait_seconds : array_like, shape (n,)
        Time in the queue of each contact; 0 where it was answered at once.
    abandoned : array_like of bool, shape (n,)
        True where the contact gave up, False where it was answered.
    confidence : float
        Confidence of the interval.

    Returns
    -------
    PatienceEstimate
        Total waiting over abandonments (the maximum of the likelihood), with the chi-square interval on 2 d and
        2 d + 2 degrees of freedom: exact if the number of abandonments is fixed, cautious otherwise.

    Raises
    ------
    ValueError
        If the lengths differ, there is no contact, nobody waited, or a wait is negative or not finite.

    References
    ----------
    .. [1] J. F. Lawless, "Statistical models and methods for lifetime data", 2nd ed. 2003, chapter 4.

    Examples
    --------
    >>> exponential_patience([30, 60, 10, 20], abandoned=[True, False, False, True]).mean_seconds
    60.0
    """
    waits, gave_up = _log(wait_seconds, abandoned)
    tail = _tail_of(confidence)
    count, total = int(gave_up.sum()), float(waits.sum())
    most = float(special.gammaincinv(count + 1, 1.0 - tail))
    fewest = float(special.gammaincinv(count, tail)) if count else 0.0
    return PatienceEstimate(
        mean_seconds=total / count if count else np.inf,
        low_seconds=total / most,
        high_seconds=total / fewest if fewest else np.inf,
        confidence=confidence,
        abandoned=count,
        waited_seconds=total,
    )


def survival_curve(wait_seconds: ArrayLike, *, abandoned: ArrayLike, confidence: float = 0.95) -> SurvivalCurve:
    """Return the Kaplan-Meier curve of patience with Greenwood's variance on the log-log scale.

    Parameters
    ----------
    wait_seconds : array_like, shape (n,)
        Time in the queue of each contact.
    abandoned : array_like of bool, shape (n,)
        True where the contact gave up, False where it was answered (censored).
    confidence : float
        Confidence of the band at each time.

    Returns
    -------
    SurvivalCurve
        One row for each different wait at which somebody gave up. Contacts answered at that very wait still count as
        at risk. Where everybody has given up, or somebody did and the share is still 1, the band is the share itself.

    Raises
    ------
    ValueError
        As `exponential_patience`.

    References
    ----------
    .. [1] E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", JASA 53, 1958.
    .. [2] M. Greenwood, "The natural duration of cancer", 1926.
    .. [3] J. D. Kalbfleisch, R. L. Prentice, "The statistical analysis of failure time data", 2nd ed. 2002 (log-log).

    Examples
    --------
    >>> survival_curve([30, 60, 10, 20], abandoned=[True, False, False, True]).patient_share.round(3).tolist()
    [0.667, 0.333]
    """
    waits, gave_up = _log(wait_seconds, abandoned)
    tail = _tail_of(confidence)
    seconds, counts = np.unique(waits[gave_up], return_counts=True)
    at_risk = waits.size - np.searchsorted(np.sort(waits), seconds, side="left")
    share: Floats = np.cumprod(1.0 - counts / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(counts / (at_risk * (at_risk - counts)))
        spread = special.ndtri(1.0 - tail) * np.sqrt(greenwood) / np.abs(np.log(share))
        low, high = share ** np.exp(spread), share ** np.exp(-spread)
    certain = share == 0.0
    return SurvivalCurve(
        seconds=seconds,
        at_risk=at_risk.astype(np.int64),
        abandoned=counts.astype(np.int64),
        patient_share=share,
        low=np.where(certain, 0.0, low),
        high=np.where(certain, 0.0, high),
        confidence=confidence,
    )


def exponentiality_test(wait_seconds: ArrayLike, *, abandoned: ArrayLike, bands: int = BANDS) -> ExponentialityTest:
    """Test one abandonment rate against a rate of its own in each band of waiting time.

    Parameters
    ----------
    wait_seconds : array_like, shape (n,)
        Time in the queue of each contact.
    abandoned : array_like of bool, shape (n,)
        True where the contact gave up, False where it was answered (censored).
    bands : int
        Bands to cut the waits into, at the quantiles of the abandonments; fewer are used where waits repeat.

    Returns
    -------
    ExponentialityTest
        Likelihood ratio of piecewise constant against constant hazard, chi-square on bands - 1 degrees of freedom.

    Raises
    ------
    ValueError
        As `exponential_patience`, or if there are fewer than two bands or fewer than 5 abandonments a band.

    References
    ----------
    .. [1] J. F. Lawless 2003, sections 4.4 and 5.3 (piecewise constant hazard).
    """
    waits, gave_up = _log(wait_seconds, abandoned)
    times = np.sort(waits[gave_up])
    if bands < 2 or times.size < bands * ABANDONED_PER_BAND:
        raise ValueError(
            f"a test in {bands} bands needs at least 2 bands and {ABANDONED_PER_BAND} abandonments in each; "
            f"got {times.size} abandonments"
        )
    cuts = np.unique(times[(np.arange(1, bands) * times.size) // bands - 1])
    cuts = cuts[(cuts > 0.0) & (cuts < times[-1])]
    edges = np.concatenate(([0.0], cuts, [waits.max()]))
    counts = np.diff(np.concatenate(([0], np.searchsorted(times, cuts, side="right"), [times.size])))
    below = np.concatenate(([0.0], np.cumsum(np.sort(waits))))
    reached = np.searchsorted(np.sort(waits), edges, side="right")
    # Waiting spent below an edge: whole waits that ended before it, and the edge itself for all others.
    spent = np.diff(below[reached] + edges * (waits.size - reached))
    statistic = 2.0 * float(special.xlogy(counts, (counts / spent) / (times.size / waits.sum())).sum())
    return ExponentialityTest(
        edges_seconds=edges,
        abandoned=counts.astype(np.int64),
        waited_seconds=spent,
        rate_per_second=counts / spent,
        statistic=statistic,
        p_value=float(special.chdtrc(counts.size - 1, statistic)) if counts.size > 1 else np.nan,
    )


def _log(wait_seconds: ArrayLike, abandoned: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    waits, gave_up = np.asarray(wait_seconds, dtype=np.float64), np.asarray(abandoned, dtype=np.bool_)
    if waits.ndim != 1 or waits.shape != gave_up.shape:
        raise ValueError(f"each wait needs its outcome; got waits of shape {waits.shape} and outcomes {gave_up.shape}")
    bad = waits[~(np.isfinite(waits) & (waits >= 0.0))]
    if bad.size:
        raise ValueError(f"waits must be finite and not negative; got {bad[0].item()!r} seconds")
    if not (waits > 0.0).any():
        raise ValueError(f"patience shows only in waiting; none of the {waits.size} contacts waited")
    return waits, gave_up


def _tail_of(confidence: float) -> float:
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be above 0 and below 1; got {confidence!r}")
    return (1.0 - confidence) / 2.0
