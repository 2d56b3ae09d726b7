"""Ranges by drawing the items again: for every statistic of agreement, all draws at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from floorwalker.engine.agreement.ratings import Array

DRAWS = 2_000
# Below this share of draws with a value the range would leave out more than it says, so none is given.
_LEAST_DEFINED = 0.8


@dataclass(frozen=True)
class Bootstrapped:
    """The range between two quantiles of the draws; None where too few draws have a value. `undefined` counts those without."""

    low: float | None
    high: float | None
    draws: int
    undefined: int


def bootstrap(
    figure: Callable[[Array], Array],
    items: int,
    *,
    seed: int,
    draws: int = DRAWS,
    groups: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Bootstrapped:
    """Return the percentile interval of `figure` over items drawn again with replacement.

    Parameters
    ----------
    figure
        Takes how often each item counts, shape (draws, items), and returns the figure of each draw, NaN where it has none.
    items
        How many items there are.
    seed
        The same seed gives the same range.
    draws
        How often to draw; 2,000 settle two digits of the ends.
    groups : array_like, shape (items,), optional
        Items that hang together, such as the questions of one contact, are drawn together.
    confidence
        Coverage aimed at, between 0 and 1. With few items or groups the true coverage is lower.

    References
    ----------
    .. [1] B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
    """
    random = np.random.default_rng(seed)
    of_item = np.arange(items) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    number = int(of_item.max()) + 1 if items else 0
    if number < 2:
        return Bootstrapped(None, None, 0, 0)
    drawn = random.multinomial(number, np.full(number, 1 / number), size=draws).astype(float)
    values = figure(drawn[:, of_item])
    defined = values[~np.isnan(values)]
    if len(defined) < _LEAST_DEFINED * draws:
        return Bootstrapped(None, None, draws, draws - len(defined))
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Bootstrapped(float(low), float(high), draws, draws - len(defined))
