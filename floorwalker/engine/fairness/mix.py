"""Shares beside those of the same work: what the queues that somebody serves would give anybody is taken off."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def without_mix(queues: Sequence[Hashable], passed: ArrayLike, counts: ArrayLike) -> Array:
    """Return the contacts that passed in each row, as if its queue passed as often as all queues together.

    Parameters
    ----------
    queues
        The queue of each row; rows of one queue are compared with one another, whoever handled them.
    passed, counts : array_like, shape (rows,)
        Contacts that passed, of how many.

    Returns
    -------
    ndarray, shape (rows,)
        In contacts, and a part of one; over all rows they add up to what passed. A row alone may lie outside 0 and its count; the sum of
        somebody's rows may too where they passed all of the hardest queue, and is then to be cut to the count.

    Raises
    ------
    ValueError
        If the three differ in length, a count is negative, or more passed than there were.

    Notes
    -----
    Indirect standardisation by difference: somebody's share, less what their queues give together, plus what all give. Work that is hard to
    settle is no fault and easy work no merit. What differs inside a queue (a harder reason, a newer customer) is not taken off, and a
    queue that one person alone serves says nothing of that person.

    References
    ----------
    .. [1] J. L. Fleiss, B. Levin, M. C. Paik, "Statistical Methods for Rates and Proportions", 3rd edition, 2003, chapter 19.
    """
    x, n = np.asarray(passed, dtype=float), np.asarray(counts, dtype=float)
    if not len(queues) == len(x) == len(n):
        raise ValueError(f"queues, passed and counts must be of one length; got {len(queues)}, {len(x)} and {len(n)}.")
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("passed must lie between 0 and counts; count both over the same contacts.")
    names = {name: place for place, name in enumerate(dict.fromkeys(queues))}
    at = np.array([names[name] for name in queues], dtype=np.int64)
    number, through = (np.bincount(at, weights=each, minlength=len(names)) for each in (n, x))
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.nan_to_num(through / number - x.sum() / n.sum())
    fair: Array = x - n * apart[at]
    return fair
