"""How near people come to a reference answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from floorwalker.engine.agreement.ratings import Array


def same_as(answers: ArrayLike, reference: ArrayLike, times: ArrayLike | None = None) -> Array:
    """Return the share of answers that equal the reference, for each draw of items; NaN where a draw has no answer.

    Parameters
    ----------
    answers : array_like, shape (items, raters)
        NaN where somebody did not answer.
    reference : array_like, shape (items,)
        NaN where there is no reference; such items take no part.
    times : array_like, shape (draws, items), optional
        How often each item counts; each once where not given.
    """
    table, right = np.asarray(answers, dtype=float), np.asarray(reference, dtype=float)
    counts = np.ones((1, len(table))) if times is None else np.asarray(times, dtype=float)
    given = (~np.isnan(table) & ~np.isnan(right)[:, np.newaxis]).sum(axis=1)
    same = (table == right[:, np.newaxis]).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((counts @ same) / (counts @ given))
