"""Random numbers that come out the same in every year, on every machine and with every version of NumPy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD_BYTES = 8
_SPARE_BITS = 11
"""Of 64 random bits, so that 53 are left: what a double holds."""


class Stream:
    """Numbers from 0 up to, and never, 1, told by a seed and the names of what they are for.

    NumPy keeps the raw bits of PCG64 and what SeedSequence makes of its entropy as they are, for good; what its Generator makes of
    them may change from version to version (NEP 19). So only raw bits are taken here: the upper 53 of 64, divided by 2^53.

    Parameters
    ----------
    seed
        The number that is kept with the draw; not negative.
    names
        What the numbers are for, in words or whole numbers: other names are another stream, which tells nothing of this one.

    References
    ----------
    .. [1] NEP 19, "Random number generator policy", https://numpy.org/neps/nep-0019-rng-policy.html.
    .. [2] M. E. O'Neill, "PCG: A family of simple fast space-efficient statistically good algorithms", HMC-CS-2014-0905, 2014.

    Examples
    --------
    >>> Stream(2611, "SPL-1", 1).take(2).round(6).tolist()
    [0.054598, 0.46725]
    """

    def __init__(self, seed: int, *names: str | int) -> None:
        if seed < 0:
            raise ValueError(f"seed must not be negative; got {seed}.")
        words = [int.from_bytes(hashlib.sha256(str(name).encode()).digest()[:_WORD_BYTES], "big") for name in names]
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, *words]))

    def take(self, number: int) -> NDArray[np.float64]:
        """Return the next `number` of them."""
        raw = np.asarray(self._bits.random_raw(number), dtype=np.uint64)
        return (raw >> np.uint64(_SPARE_BITS)).astype(np.float64) * 2.0**-53

    def one(self) -> float:
        """Return the next one."""
        return float(self.take(1)[0])

    def order(self, number: int) -> NDArray[np.int64]:
        """Return the numbers from 0 up to `number` in a random order."""
        return np.argsort(self.take(number), kind="stable")

    def chosen(self, among: Sequence[int], number: int) -> list[int]:
        """Return `number` of `among`, each equally likely, in random order; all of them where there are no more."""
        return [among[int(place)] for place in self.order(len(among))[:number]]
