"""How a sample is shared out among strata: by their share of contacts, or so that the whole is known best."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


def proportional(contacts: float, sizes: ArrayLike) -> Numbers:
    """Return the share of each stratum by its number of contacts, n_h = n N_h / N, unrounded.

    Parameters
    ----------
    contacts
        n, to look at in all. More than there are gives all there are.
    sizes
        N_h, contacts in each stratum.

    Raises
    ------
    ValueError
        If a number is negative.
    """
    return neyman(contacts, sizes, np.ones_like(np.asarray(sizes, dtype=float)))


def neyman(contacts: float, sizes: ArrayLike, deviations: ArrayLike) -> Numbers:
    """Return the shares by which the whole is known best, n_h = n N_h S_h / Σ N S, unrounded; no stratum gives more than it has.

    Parameters
    ----------
    contacts
        n, to look at in all. More than there are gives all there are.
    sizes
        N_h, contacts in each stratum.
    deviations
        S_h, standard deviation within each stratum: √(p (1 − p)) of a share. Where all are 0 the sizes alone decide.

    Raises
    ------
    ValueError
        If a number is negative.

    References
    ----------
    .. [1] J. Neyman, "On the two different aspects of the representative method", JRSS 97, 1934.
    .. [2] W. G. Cochran, "Sampling Techniques", 3rd edition, sections 5.5 and 5.8 (strata taken whole), 1977.
    """
    n_of, s_of = np.broadcast_arrays(np.asarray(sizes, dtype=float), np.asarray(deviations, dtype=float))
    for name, values in (("contacts", np.asarray(contacts)), ("sizes", n_of), ("deviations", s_of)):
        if np.any(values < 0):
            raise ValueError(f"{name} must not be negative; got minimum {values.min()}.")
    if contacts >= n_of.sum():
        return n_of.copy()
    pull = n_of * s_of if np.any(n_of * s_of > 0) else n_of
    shares = np.zeros_like(n_of)
    taken = np.zeros(n_of.shape, dtype=bool)
    while True:
        free = pull * ~taken
        if not free.sum():  # what is left lies where nothing differs
            free = n_of * ~taken
        left = contacts - n_of[taken].sum()
        shares = np.where(taken, n_of, left * free / free.sum() if free.sum() else 0.0)
        over = shares > n_of
        if not over.any():
            return shares
        taken |= over


def whole(shares: ArrayLike) -> Counts:
    """Return `shares` as whole numbers with the same sum, rounded: the largest remainders are rounded up."""
    given = np.asarray(shares, dtype=float)
    down = np.floor(given + 1e-9)
    up = round(float(given.sum())) - int(down.sum())
    counts = down.astype(np.int64)
    counts[np.argsort(down - given, kind="stable")[:up]] += 1
    return counts


def with_minimum(shares: ArrayLike, sizes: ArrayLike, minimum: int) -> Numbers:
    """Return `shares` with at least `minimum` in each stratum that has contacts; one that has fewer is taken whole.

    The others keep theirs, so the sum grows: the margin of the whole is never paid for by that of a stratum.
    """
    given, there = np.broadcast_arrays(np.asarray(shares, dtype=float), np.asarray(sizes, dtype=float))
    return np.asarray(np.maximum(given, np.minimum(float(minimum), there)))
