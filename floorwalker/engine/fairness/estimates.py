"""What can be said of people from few contacts each: a shrunken figure, its range, and how sure it is that one is below a standard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """One figure a person, each drawn towards what is usual as far as the person's own contacts are few.

    Attributes
    ----------
    mean, low, high, deviation
        The estimate, its interval and its standard deviation, in the unit of what was judged. All known means that chance has been
        left in: the interval holds the person's true figure about as often as `confidence` says.
    raw, judged
        The figure as counted, NaN where nothing was judged, and from how many.
    usual
        What is usual in the group.
    spread
        Standard deviation of the true figures between people: 0 where nobody differs.
    confidence
        Coverage aimed at.
    """

    mean: Array
    low: Array
    high: Array
    deviation: Array
    raw: Array
    judged: Array
    usual: float
    spread: float
    confidence: float

    def chance_below(self, standard: float) -> Array:
        """Return how likely it is that each person's true figure lies below `standard`."""
        return np.asarray(special.ndtr((standard - self.mean) / self.deviation))

    def chance_above(self, one: int, other: int) -> float:
        """Return how likely it is that the true figure of person `one` lies above that of `other`."""
        gap = self.mean[one] - self.mean[other]
        return float(special.ndtr(gap / np.hypot(self.deviation[one], self.deviation[other])))


@dataclass(frozen=True)
class Rates(Estimates):
    """Shares between 0 and 1, whose interval stays between them."""

    def chance_below(self, standard: float) -> Array:
        """Return how likely it is that each person's true share lies below `standard`."""
        first, second = beta_of(self.mean, self.deviation**2)
        return np.asarray(special.betainc(first, second, min(max(standard, 0.0), 1.0)))


def beta_of(mean: Array, variance: Array) -> tuple[Array, Array]:
    """Return the two parameters of the beta distribution with this mean and variance."""
    size = mean * (1 - mean) / variance - 1
    return mean * size, (1 - mean) * size


@dataclass(frozen=True)
class Order:
    """Whether people may be put in an order: `is_sure` only where each is above the next with the certainty asked for.

    `apart` of `pairs` can be told apart at that certainty.
    """

    is_sure: bool
    pairs: int
    apart: int


def order(estimates: Estimates, *, certainty: float = 0.95) -> Order:
    """Return whether an order of people would say more than chance; without certainty a list by rank must not be shown.

    Parameters
    ----------
    estimates
        The figures of at least two people; with fewer there is nothing to put in an order.
    certainty
        How likely each must be above the next, between 0.5 and 1.
    """
    falling = np.argsort(-estimates.mean, kind="stable")
    mean, deviation = estimates.mean[falling], estimates.deviation[falling]
    above = special.ndtr((mean[:, np.newaxis] - mean) / np.hypot(deviation[:, np.newaxis], deviation))
    upper = np.triu_indices(len(mean), 1)
    apart = int((above[upper] >= certainty).sum())
    next_ones = np.diagonal(above, 1)
    return Order(len(mean) > 1 and bool((next_ones >= certainty).all()), len(upper[0]), apart)
