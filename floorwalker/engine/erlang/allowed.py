"""What the staffing formulas accept: one range for each input, checked in one way, said in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """A range of numbers, in words a planner reads and as a test on arrays."""

    low: float
    high: float
    words: str
    above_low: bool = False
    below_high: bool = False
    whole: bool = False

    def holds(self, values: Floats) -> NDArray[np.bool_]:
        """Say for each value whether it is in the range; not-a-number never is."""
        low = values > self.low if self.above_low else values >= self.low
        high = values < self.high if self.below_high else values <= self.high
        inside: NDArray[np.bool_] = low & high
        return inside & (values == np.floor(values)) if self.whole else inside

    def admits(self, number: float) -> bool:
        """Say whether one number is in the range: `holds` without the cost of an array."""
        low = number > self.low if self.above_low else number >= self.low
        high = number < self.high if self.below_high else number <= self.high
        return low and high and (not self.whole or number.is_integer())

    def checked(self, values: ArrayLike, *, called: str, none: float | None = None) -> Floats:
        """Return the values as floats.

        Parameters
        ----------
        values : array_like
            Numbers of one input.
        called : str
            The input's name, for the message.
        none : float, optional
            The value that stands for "not given" and is let through, nan or inf.

        Raises
        ------
        ValueError
            If a value is outside the range; the message names the first of them.
        """
        array = np.asarray(values, dtype=np.float64)
        good = self.holds(array)
        if none is not None:
            good = good | (np.isnan(array) if np.isnan(none) else array == none)
        if not good.all():
            raise ValueError(f"{called} must be {self.words}; got {array[~good].flat[0].item()!r}")
        return array


# The upper ends are no law, only far beyond any centre: they turn a slip of unit or column into a message.
LOAD = Allowed(low=0, high=1e6, words="an offered load from 0 to 1000000 Erlang")
OFFERED = Allowed(low=0, high=1e7, words="a number of contacts from 0 to 10000000")
AGENTS = Allowed(low=0, high=1e9, whole=True, words="a whole number of agents from 0 to 1000000000")
INTERVAL_SECONDS = Allowed(low=0, high=604_800, above_low=True, words="an interval above 0 and at most a week (604800 s)")
AHT_SECONDS = Allowed(low=0.1, high=1e7, words="a handling time from 0.1 to 10000000 seconds")
# Beyond three years nobody gives up: leave it out and the formula without abandonment serves.
PATIENCE_SECONDS = Allowed(low=0.001, high=1e8, words="a mean patience from 0.001 to 100000000 seconds")
TARGET_SECONDS = Allowed(low=0, high=1e8, words="a time from 0 to 100000000 seconds")
TARGET_SHARE = Allowed(
    low=0, high=1, below_high=True, words="a share from 0 to below 1, such as 0.8 (no number of agents promises all)"
)
MAX_ASA_SECONDS = Allowed(low=0, high=1e8, above_low=True, words="a mean wait above 0 and at most 100000000 seconds")
MAX_ABANDONMENT = Allowed(
    low=0, high=1, above_low=True, words="a share above 0 and at most 1, such as 0.03 (no number of agents promises 0)"
)
MAX_OCCUPANCY = Allowed(low=0.01, high=1, words="a share from 0.01 to 1, such as 0.85")
SHRINKAGE = Allowed(low=0, high=1, below_high=True, words="a share from 0 to below 1, such as 0.3")
