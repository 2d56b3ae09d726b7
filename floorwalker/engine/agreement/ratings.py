"""Answers of several people to the same items, some of them missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ratings:
    """Who answered what: one row an item, one column a rater, NaN where somebody did not answer.

    `categories` are the answers that could have been given, in order, also those that nobody gave: some statistics count
    them. Build it with `ratings`.
    """

    values: Array
    categories: Array

    @property
    def items(self) -> int:
        """How many items were answered by at least one rater."""
        return int(self.values.shape[0])

    @property
    def raters(self) -> int:
        """How many raters there are."""
        return int(self.values.shape[1])

    @cached_property
    def is_given(self) -> NDArray[np.bool_]:
        """Where an answer stands, shape (items, raters)."""
        return ~np.isnan(self.values)

    @cached_property
    def one_hot(self) -> Array:
        """1 where this rater gave this category, shape (items, raters, categories)."""
        return np.asarray(self.values[..., np.newaxis] == self.categories, dtype=float)

    @cached_property
    def counts(self) -> Array:
        """How many raters gave each category, shape (items, categories)."""
        return np.asarray(self.one_hot.sum(axis=1))

    @cached_property
    def given(self) -> Array:
        """How many raters answered each item, shape (items,)."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def are_all_alike(self) -> bool:
        """Whether one category alone was ever given."""
        return int(np.count_nonzero(self.counts.sum(axis=0))) <= 1


def ratings(rows: Iterable[Sequence[float | None]], *, categories: Sequence[float] = ()) -> Ratings:
    """Return `rows` (one an item, one place a rater, None or NaN where missing) as ratings.

    Items that nobody answered are left out.

    Parameters
    ----------
    rows
        Numbers that stand for the answers; for ordered answers in their order.
    categories
        All answers that could have been given. Without them those that were given count, which changes Gwet's and
        Brennan-Prediger's chance agreement where an answer was never used.

    Raises
    ------
    ValueError
        If rows are of unequal length, no answer stands anywhere, or one is not among the categories.
    """
    listed = [[np.nan if value is None else float(value) for value in row] for row in rows]
    if len({len(row) for row in listed}) > 1:
        raise ValueError("rows must have one place for each rater; got rows of different length. Put None where somebody did not answer.")
    values = np.array(listed, dtype=float).reshape(len(listed), -1)
    values = values[~np.isnan(values).all(axis=1)]
    if not values.size:
        raise ValueError("ratings must hold at least one answer; got none.")
    given = np.unique(values[~np.isnan(values)])
    possible = np.unique(np.asarray(categories, dtype=float)) if len(categories) else given
    stray = np.setdiff1d(given, possible)
    if stray.size:
        raise ValueError(f"every answer must be among the categories {possible.tolist()}; got {stray.tolist()}.")
    return Ratings(values, possible)
