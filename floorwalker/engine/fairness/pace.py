"""Handle times beside those of the same work: what somebody takes as a multiple of what is usual for the queue each contact came to."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def as_multiples(
    queues: Sequence[Hashable], counts: ArrayLike, totals: ArrayLike, squares: ArrayLike
) -> tuple[Array, Array]:
    """Return sums of handle times, and of their squares, as multiples of the mean handle time of the queue they belong to.

    Parameters
    ----------
    queues
        The queue of each row; rows of one queue are compared with one another, whoever handled them.
    counts, totals, squares : array_like, shape (rows,)
        Contacts, the sum of their handle times in seconds, and of their squares.

    Returns
    -------
    (totals, squares) : ndarray, shape (rows,)
        Without unit: who takes what is usual has a mean of 1. NaN for a queue in which nothing took any time.

    Raises
    ------
    ValueError
        If the four differ in length, or a sum is negative.

    Notes
    -----
    Indirect standardisation: the mean of the multiples of one person is what that person took over what the same contacts take usually,
    each contact weighed alike, so that work of long contacts is no fault and work of short ones no merit. What differs inside a queue (a
    harder reason, a newer customer) is not taken off.

    References
    ----------
    .. [1] J. L. Fleiss, B. Levin, M. C. Paik, "Statistical Methods for Rates and Proportions", 3rd edition, 2003, section 19.2.
    """
    n, s, q = (np.asarray(each, dtype=float) for each in (counts, totals, squares))
    if not len(queues) == len(n) == len(s) == len(q):
        raise ValueError(f"queues, counts, totals and squares must be of one length; got {len(queues)}, {len(n)}, {len(s)} and {len(q)}.")
    if np.any(n < 0) or np.any(s < 0) or np.any(q < 0):
        raise ValueError("counts and sums of handle times are not negative; a part that is not known is left out.")
    names = {name: place for place, name in enumerate(dict.fromkeys(queues))}
    at = np.array([names[name] for name in queues], dtype=np.int64)
    number = np.bincount(at, weights=n, minlength=len(names))
    with np.errstate(invalid="ignore", divide="ignore"):
        usual = np.bincount(at, weights=s, minlength=len(names)) / number
    usual[~(usual > 0)] = np.nan
    return s / usual[at], q / usual[at] ** 2
