"""How many contacts must be looked at to know a share within a margin, where there are only so many."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from floorwalker.engine import ranges

SMALL_SAMPLE = 20
"""Contacts below which the normal margin says too little; half the width of Wilson's interval is taken instead."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Size:
    """A sample size with everything it was worked out from.

    Parameters
    ----------
    population
        Contacts there are; None: without bound.
    margin
        Half the width wanted of the interval of the share, 0 to 1.
    expected
        The share expected, 0 to 1; 0.5 is the most careful guess.
    confidence
        Coverage aimed at, between 0 and 1.
    z
        The normal quantile of `confidence`, two-sided.
    infinite
        n0 = z² p (1 − p) / e², for a population without bound.
    finite
        n = n0 / (1 + (n0 − 1) / N), before it is rounded up.
    contacts
        `finite` rounded up, and never more than there are.
    """

    population: int | None
    margin: float
    expected: float
    confidence: float
    z: float
    infinite: float
    finite: float
    contacts: int


def size(population: int | None, *, margin: float, expected: float = 0.5, confidence: float = 0.95) -> Size:
    """Return how many contacts of `population` to look at to know a share within `margin`.

    Parameters
    ----------
    population
        Contacts there are; None: without bound.
    margin
        Half the width wanted, above 0 and below 1; 0.05 is five points to either side.
    expected
        The share expected; at 0 or 1 nothing would have to be looked at, so it must lie between.
    confidence
        Coverage aimed at, between 0 and 1.

    Raises
    ------
    ValueError
        If a number lies outside its range.

    References
    ----------
    .. [1] W. G. Cochran, "Sampling Techniques", 3rd edition, sections 4.4 and 4.5, 1977.

    Examples
    --------
    >>> size(1_000, margin=0.05).contacts
    278
    """
    if population is not None and population < 0:
        raise ValueError(f"population must not be negative; got {population}.")
    for name, value in (("margin", margin), ("expected", expected), ("confidence", confidence)):
        if not 0 < value < 1:
            raise ValueError(f"{name} must lie between 0 and 1; got {value}. For five points give 0.05.")
    z = _quantile(confidence)
    infinite = z**2 * expected * (1 - expected) / margin**2
    finite = infinite
    if population is not None:
        finite = infinite * population / (population + infinite - 1) if population else 0.0
    contacts = math.ceil(finite - _ROUNDING)
    if population is not None:
        contacts = min(population, contacts)
    return Size(population, margin, expected, confidence, z, infinite, finite, contacts)


def margin(contacts: int, population: int | None, *, share: float, confidence: float = 0.95) -> float:
    """Return half the width of the interval of a `share` seen in so many `contacts` out of a population.

    From 20 contacts on it is normal with the finite-population correction, z √(p (1 − p) / n · (N − n) / (N − 1)); below, half the
    width of Wilson's interval, narrowed by the same correction. NaN without contacts; 0 where all were looked at.

    Raises
    ------
    ValueError
        If there are fewer in the population than were looked at, or a share lies outside its range.
    """
    if contacts < 0 or (population is not None and contacts > population):
        raise ValueError(f"contacts must lie between 0 and the population; got {contacts} of {population}.")
    if not 0 <= share <= 1:
        raise ValueError(f"share must lie between 0 and 1; got {share}.")
    if contacts == 0:
        return math.nan
    left = 1.0 if population is None else (population - contacts) / max(population - 1, 1)
    if contacts >= SMALL_SAMPLE:
        return float(_quantile(confidence) * math.sqrt(share * (1 - share) / contacts * left))
    low, high = ranges.wilson(share * contacts, contacts, confidence=confidence)
    return float(high - low) / 2 * math.sqrt(left)


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1; got {confidence}. For 95 % give 0.95.")
    return float(special.ndtri((1 + confidence) / 2))
