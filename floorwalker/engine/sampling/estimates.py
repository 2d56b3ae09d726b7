"""What a sample says of all contacts: weighted by the chance of each to be drawn, with intervals that come from the design."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A mean of all contacts as a sample tells it: of passes (0 or 1) it is the pass rate.

    Parameters
    ----------
    value
        The estimate; NaN without data.
    standard_error
        Of the design; NaN where fewer than two contacts tell of a difference.
    number
        Contacts it rests on.
    freedom
        Degrees of freedom: contacts less strata.
    effective
        Contacts that weigh as much when drawn plainly, by Kish: (Σ w)² / Σ w². Infinite where all were looked at.
    """

    value: float
    standard_error: float
    number: int
    freedom: int
    effective: float

    def normal(self, *, confidence: float = 0.95) -> tuple[float, float]:
        """Return the normal interval, value ± z standard errors; it reaches over 0 and 1, and has no width where all agree."""
        half = float(special.ndtri((1 + confidence) / 2)) * self.standard_error
        return self.value - half, self.value + half

    def interval(self, *, confidence: float = 0.95) -> tuple[float, float]:
        """Return the interval of a share that keeps inside 0 and 1, and its width where all agree or contacts are few.

        It is Wilson's with Student's quantile in place of the normal one, for as many contacts as, drawn plainly, would have this
        standard error [1]_, [2]_. NaN where there is no standard error.

        References
        ----------
        .. [1] E. L. Korn, B. I. Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated
           from survey data", Survey Methodology 24, 1998.
        .. [2] C. Franco, R. Little, T. Louis, E. Slud, "Comparative study of confidence intervals for proportions in complex sample
           surveys", Journal of Survey Statistics and Methodology 7, 2019.
        """
        if math.isinf(self.effective):
            return self.value, self.value
        if math.isnan(self.standard_error) or self.freedom < 1:
            return math.nan, math.nan
        p = min(max(self.value, 0.0), 1.0)
        spread = p * (1 - p)
        plain = spread / self.standard_error**2 if self.standard_error > 0 and spread > 0 else self.effective
        t = float(special.stdtrit(self.freedom, (1 + confidence) / 2))
        centre = (p + t**2 / (2 * plain)) / (1 + t**2 / plain)
        half = t / (1 + t**2 / plain) * math.sqrt(spread / plain + t**2 / (4 * plain**2))
        return max(0.0, centre - half) if p > 0 else 0.0, min(1.0, centre + half) if p < 1 else 1.0


NOTHING = Estimate(math.nan, math.nan, 0, 0, 0.0)


def horvitz_thompson(values: ArrayLike, chances: ArrayLike, *, population: float, strata: ArrayLike | None = None) -> Estimate:
    """Return the mean Σ y / π / N: each contact stands for as many as its chance says. Unbiased for any values, whatever the design.

    Parameters
    ----------
    values
        What was found in each contact drawn.
    chances
        Chance of each to be drawn, above 0 and at most 1.
    population
        Contacts there are.
    strata
        Stratum of each; None: one for all.

    Raises
    ------
    ValueError
        If the columns differ in length, or a chance lies outside its range.

    References
    ----------
    .. [1] D. G. Horvitz, D. J. Thompson, "A generalization of sampling without replacement from a finite universe", JASA 47, 1952.
    """
    y, pi, h = _columns(values, chances, strata)
    if not y.size:
        return NOTHING
    error, freedom = _error(y / pi, pi, h)
    return Estimate(float((y / pi).sum()) / population, error / population, y.size, freedom, _kish(1 / pi))


def hajek(values: ArrayLike, chances: ArrayLike, *, strata: ArrayLike | None = None) -> Estimate:
    """Return the self-weighted mean Σ y / π / Σ 1 / π: like `horvitz_thompson`, steadier where the list came out longer or shorter.

    Parameters and errors are those of `horvitz_thompson`; how many contacts there are need not be known.

    References
    ----------
    .. [1] J. Hájek, comment on D. Basu, in "Foundations of Statistical Inference", 1971.
    """
    y, pi, h = _columns(values, chances, strata)
    if not y.size:
        return NOTHING
    weight = 1 / pi
    mean = float((weight * y).sum() / weight.sum())
    error, freedom = _error(weight * (y - mean), pi, h)
    return Estimate(mean, error / float(weight.sum()), y.size, freedom, _kish(weight))


def post_stratified(values: ArrayLike, chances: ArrayLike, strata: ArrayLike, *, sizes: ArrayLike) -> Estimate:
    """Return the mean with each stratum at its true share, Σ N_h ȳ_h / N, where ȳ_h is `hajek` within the stratum.

    Contacts of a stratum that were drawn and could not be scored are so stood for by those of it that were. Strata in which nothing was
    scored are left out, and the value is of the others. A single contact of a stratum tells of no difference: such strata are taken
    together for the standard error, which makes it rather too large than too small.

    Parameters
    ----------
    values, chances, strata
        As of `horvitz_thompson`; strata are places in `sizes`.
    sizes
        Contacts there are in each stratum, N_h.

    References
    ----------
    .. [1] W. G. Cochran, "Sampling Techniques", 3rd edition, sections 5.6, 5A.9 and 5A.12 (one contact a stratum), 1977.
    """
    y, pi, h = _columns(values, chances, strata)
    if not y.size:
        return NOTHING
    there = np.asarray(sizes, dtype=float)
    told = np.bincount(h, weights=1 / pi, minlength=there.size)
    weight = (there / np.where(told > 0, told, 1.0))[h] / pi
    value = float((weight * y).sum()) / float(there[told > 0].sum())
    group = _together(h)
    mean_of = np.bincount(group, weights=weight * y) / np.maximum(np.bincount(group, weights=weight), 1e-300)
    error, freedom = _error(weight * (y - mean_of[group]), np.minimum(1.0, 1 / weight), group)
    return Estimate(value, error / float(there[told > 0].sum()), y.size, freedom, _kish(weight))


def _columns(values: ArrayLike, chances: ArrayLike, strata: ArrayLike | None) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    y, pi = np.asarray(values, dtype=float), np.asarray(chances, dtype=float)
    h = np.zeros(y.shape, dtype=np.int64) if strata is None else np.asarray(strata, dtype=np.int64)
    if not y.shape == pi.shape == h.shape:
        raise ValueError("values, chances and strata must be of one length.")
    if y.size and not (pi.min() > 0 and pi.max() <= 1):
        raise ValueError(f"a chance must lie above 0 and not above 1; got {pi.min()} to {pi.max()}.")
    return y, pi, h


def _together(strata: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the strata for a standard error: those with a single contact taken together, with the next largest where only one has."""
    found, places, numbers = np.unique(strata, return_inverse=True, return_counts=True)
    alone = numbers == 1
    if alone.sum() == 1 and found.size > 1:
        alone[np.argmin(np.where(alone, numbers.max() + 1, numbers))] = True
    into = np.where(alone, found.size, np.arange(found.size))
    return np.asarray(into[places], dtype=np.int64)


def _error(terms: Numbers, chances: Numbers, strata: NDArray[np.int64]) -> tuple[float, int]:
    """Return the standard error of a sum of weighted `terms`, and its degrees of freedom.

    Within a stratum the chances of pairs are not needed: with c = (1 − π) n / (n − 1), the variance is Σ c (term − m)², where m is the mean
    of the terms weighted by c [1]_. Drawn plainly that is N² (1 − n / N) s² / n. One contact alone tells of no difference, so there is
    none to give, unless it was certain to be drawn.

    References
    ----------
    .. [1] J. Hájek, "Asymptotic theory of rejective sampling with varying probabilities", Annals of Mathematical Statistics 35, 1964.
    """
    total, freedom = 0.0, 0
    for stratum in np.unique(strata):
        found, chance = terms[strata == stratum], chances[strata == stratum]
        if found.size == 1:
            if chance[0] < 1:
                return math.nan, 0
            continue
        kept = (1 - chance) * found.size / (found.size - 1)
        middle = float((kept * found).sum() / kept.sum()) if kept.sum() > 0 else 0.0
        total += float((kept * (found - middle) ** 2).sum())
        freedom += found.size - 1
    return math.sqrt(total), freedom


def _kish(weights: Numbers) -> float:
    return math.inf if np.all(weights <= 1) else float(weights.sum() ** 2 / (weights**2).sum())
