"""Constants of control charts, worked out from the normal distribution instead of being copied from a printed table."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
from scipy import special

LARGEST: Final = 25
"""Beyond so many values a range tells little of the spread; printed tables stop here too."""
_STEP: Final = 0.02
_REACH: Final = 9.0
"""The normal density is below 1e-18 beyond, so that the trapezoid rule is exact to double precision inside."""


@cache
def d2(size: int) -> float:
    """Return the mean range of `size` values of a normal distribution with standard deviation 1.

    Raises
    ------
    ValueError
        If `size` does not lie between 2 and 25.

    Notes
    -----
    The mean range is the integral of ``1 - F(x)^n - (1 - F(x))^n`` over all x.

    References
    ----------
    .. [1] L. H. C. Tippett, "On the extreme individuals and the range of samples taken from a normal population", Biometrika 17, 1925.
    """
    _refuse(size)
    below = special.ndtr(np.arange(-_REACH, _REACH + _STEP / 2, _STEP))
    return float(np.sum(1 - below**size - (1 - below) ** size) * _STEP)


@cache
def d3(size: int) -> float:
    """Return the standard deviation of the range of `size` values of a normal distribution with standard deviation 1.

    Raises
    ------
    ValueError
        If `size` does not lie between 2 and 25.

    Notes
    -----
    The mean square of the range is twice the integral of ``1 - F(y)^n - (1 - F(x))^n + (F(y) - F(x))^n`` over all ``x < y`` [1]_.

    References
    ----------
    .. [1] As `d2`.
    """
    _refuse(size)
    x = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)[:, np.newaxis]
    nodes, weights = np.polynomial.legendre.leggauss(200)
    apart, weights = (nodes + 1) * _REACH, weights * _REACH
    low, high = special.ndtr(x), special.ndtr(x + apart)
    inside = 1 - high**size - (1 - low) ** size + (high - low) ** size
    square = 2 * float(np.sum(inside.sum(axis=0) * weights) * _STEP)
    return math.sqrt(square - d2(size) ** 2)


def c4(size: int) -> float:
    """Return the mean standard deviation of `size` normal values whose true one is 1: ``sqrt(2/(n-1)) G(n/2) / G((n-1)/2)``.

    Raises
    ------
    ValueError
        If `size` does not lie between 2 and 25.
    """
    _refuse(size)
    return math.sqrt(2 / (size - 1)) * math.exp(math.lgamma(size / 2) - math.lgamma((size - 1) / 2))


def a2(size: int) -> float:
    """Return the factor of the mean range in the limits of a chart of means: ``3 / (d2 sqrt(n))``."""
    return 3 / (d2(size) * math.sqrt(size))


def a3(size: int) -> float:
    """Return the factor of the mean standard deviation in the limits of a chart of means: ``3 / (c4 sqrt(n))``."""
    return 3 / (c4(size) * math.sqrt(size))


def b3_b4(size: int) -> tuple[float, float]:
    """Return the factors of the mean standard deviation in the limits of a chart of it: ``1 -+ 3 sqrt(1 - c4^2) / c4``, not below 0."""
    half = 3 * math.sqrt(1 - c4(size) ** 2) / c4(size)
    return max(0.0, 1 - half), 1 + half


def d3_d4(size: int) -> tuple[float, float]:
    """Return the factors of the mean range in the limits of a chart of ranges, D3 and D4: ``1 -+ 3 d3 / d2``, not below 0."""
    half = 3 * d3(size) / d2(size)
    return max(0.0, 1 - half), 1 + half


def _refuse(size: int) -> None:
    if not 2 <= size <= LARGEST:
        raise ValueError(f"size must lie between 2 and {LARGEST}; got {size}.")
