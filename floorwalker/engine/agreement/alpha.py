"""Krippendorff's alpha: any number of raters, any answers missing, four kinds of scale."""

from __future__ import annotations

from typing import Literal

import numpy as np

from floorwalker.engine.agreement.ratings import Array, Ratings
from floorwalker.engine.agreement.result import ALL_ALIKE, NO_PAIRS, Agreement, nothing

Scale = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff(ratings: Ratings, *, scale: Scale = "nominal") -> Agreement:
    """Return Krippendorff's alpha; its range is had by `bootstrap`.

    Parameters
    ----------
    ratings
        Items that only one rater answered take no part.
    scale
        What the numbers mean: names, an order, equal steps, or steps from a true zero.

    Raises
    ------
    ValueError
        If the scale is not known, or is `ratio` with negative answers.

    Notes
    -----
    alpha = 1 - Do / De over the coincidences of values: Do is the mean distance of answers to the same item, De of answers
    paired by chance. Krippendorff asks for .800, and for .667 where conclusions are tentative: a convention.

    References
    ----------
    .. [1] K. Krippendorff, "Content Analysis", 4th edition, 2018, chapter 12.
    """
    if not (ratings.given >= 2).any():
        return nothing("krippendorff", ratings, NO_PAIRS)
    value = float(drawn_alpha(ratings, np.ones((1, ratings.items)), scale=scale)[0])
    if np.isnan(value):
        return nothing("krippendorff", ratings, ALL_ALIKE)
    return Agreement("krippendorff", value, int((ratings.given >= 2).sum()), ratings.raters)


def drawn_alpha(ratings: Ratings, times: Array, *, scale: Scale = "nominal") -> Array:
    """Return alpha for each draw of items (`times`: how often each counts, shape (draws, items)); NaN where a draw is all alike."""
    paired = ratings.given >= 2
    counts = ratings.counts[paired]
    number = counts.shape[1]
    together = counts[:, :, np.newaxis] * counts[:, np.newaxis, :] - counts[:, :, np.newaxis] * np.eye(number)
    together /= (ratings.given[paired] - 1)[:, np.newaxis, np.newaxis]
    coincidences = (times[:, paired] @ together.reshape(len(counts), -1)).reshape(-1, number, number)
    margins = coincidences.sum(axis=2)
    total = margins.sum(axis=1)
    distance = _distance(ratings.categories, margins, scale)
    seen = (coincidences * distance).sum(axis=(1, 2))
    by_chance = np.einsum("bi,bij,bj->b", margins, np.broadcast_to(distance, coincidences.shape), margins)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(by_chance > 0, 1 - (total - 1) * seen / by_chance, np.nan))


def _distance(categories: Array, margins: Array, scale: Scale) -> Array:
    """Return the squared distance of each two values; for an order it hangs on how often the values between were given."""
    if scale == "nominal":
        return 1 - np.eye(len(categories))
    if scale == "interval":
        return np.asarray((categories[:, np.newaxis] - categories) ** 2)
    if scale == "ratio":
        if categories[0] < 0:
            raise ValueError(f"a ratio scale has no negative answers; got {categories[0]}. Use interval.")
        total = categories[:, np.newaxis] + categories
        return np.asarray(((categories[:, np.newaxis] - categories) / np.where(total > 0, total, 1.0)) ** 2)
    if scale == "ordinal":
        middle = margins.cumsum(axis=1) - margins / 2
        return np.asarray((middle[:, :, np.newaxis] - middle[:, np.newaxis, :]) ** 2)
    raise ValueError(f"no scale is called {scale!r}; there are: nominal, ordinal, interval, ratio.")
