"""What a measure is: a ratio of sums, so that any two parts of the floor or the day add up to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from floorwalker.engine import ranges
from floorwalker.engine.measures.columns import column

Array = NDArray[np.float64]
Sums = Mapping[str, ArrayLike]
"""Column name to numbers, all of one shape; NaN where the column has no source."""

Unit = Literal["contacts", "seconds", "share", "points", "per thousand"]
Better = Literal["higher", "lower", "within a band", "neither"]
Requirement = Literal["customer", "organisational"]
Moment = Literal["proactive", "lagging"]
Aspect = Literal["volume", "speed", "time", "quality", "compliance"]
Spread = Literal["none", "proportion", "net promoter", "mean", "rate", "weighted proportion", "weighted mean"]

_NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One figure of the floor, with everything a reader needs to trust it.

    Parameters
    ----------
    code, name
        What programs and people call it; the code is never reused.
    unit, better
        What one of it is, and which way is good.
    requirement
        Whose demand it answers: the customer's or the organisation's.
    moment
        Proactive where the house counts it of its own contacts while it can still be steered; lagging where it is known only once
        customers have told of it, by leaving, complaining or answering a survey.
    aspect
        What of the service it speaks of; targets on volume and speed alone are refused wherever people are held to them.
    numerator, denominator
        Columns and their weights. Without a denominator the measure is a count. A denominator of zero is no data.
    scale
        What the ratio is multiplied by, 100 for points.
    meaning, formula, source
        One sentence each: what it says, how it is worked out, who defines it so.
    page
        Page of ``docs/methods`` that explains it.
    spread
        Which interval chance allows (`floorwalker.engine.ranges`); shares of time and counts have none.
    squares
        Column with the sum of squares, where the spread is that of a mean.
    counted, weights_squared
        Where the denominator is a sum of weights: the column that counts what stands behind it, and the sum of the squares of the
        weights.
    covers
        Columns (seen, all): how much of the contacts the figure speaks for.
    provisional
        Column that counts contacts whose outcome is not yet sure; where it is above zero the figure is hatched.
    """

    code: str
    name: str
    unit: Unit
    better: Better
    requirement: Requirement
    aspect: Aspect
    numerator: Mapping[str, float]
    meaning: str
    formula: str
    source: str
    page: str
    denominator: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    scale: float = 1.0
    moment: Moment = "proactive"
    spread: Spread = "none"
    squares: str = ""
    counted: str = ""
    weights_squared: str = ""
    covers: tuple[str, str] | None = None
    provisional: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the summed columns it is made of, each once."""
        spread = (self.squares, self.counted, self.weights_squared)
        named = [*self.numerator, *self.denominator, *spread, *(self.covers or ()), self.provisional]
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def is_rate(self) -> bool:
        """Whether it has a denominator, so that n can be shown beside it."""
        return bool(self.denominator)

    def compute(self, sums: Sums) -> Array:
        """Return the measure for each entry of `sums`; NaN is no data.

        Parameters
        ----------
        sums
            At least the columns in `needs`, all of one shape.

        Returns
        -------
        ndarray, shape of the columns

        Raises
        ------
        LookupError
            If a column is missing.
        """
        above = self._weigh(self.numerator, sums)
        if not self.is_rate:
            return above * self.scale
        below = self._weigh(self.denominator, sums)
        return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0) * self.scale

    def parts(self, sums: Sums) -> tuple[Array, Array]:
        """Return what `compute` divides: the scaled numerator, and the denominator, which of a count is 1.

        Raises
        ------
        LookupError
            If a column is missing.
        """
        above = self._weigh(self.numerator, sums) * self.scale
        return above, self._weigh(self.denominator, sums) if self.is_rate else np.ones_like(above)

    def number(self, sums: Sums) -> Array:
        """Return n: how many contacts, answers or seconds stand behind each figure; the denominator, unless that is a sum of weights.

        Raises
        ------
        LookupError
            If the measure is a count, or a column is missing.
        """
        if not self.is_rate:
            raise LookupError(f"{self.name} is a count and has no denominator; show the figure alone.")
        return _column(sums, self.counted) if self.counted else self._weigh(self.denominator, sums)

    def coverage(self, sums: Sums) -> Array:
        """Return the share of the contacts that the figure speaks for; 1 where it speaks for all."""
        if self.covers is None:
            return np.ones_like(self.compute(sums))
        seen, whole = (_column(sums, name) for name in self.covers)
        return np.divide(seen, whole, out=np.full_like(whole, np.nan), where=whole > 0)

    def range(self, sums: Sums, *, confidence: float = 0.95) -> tuple[Array, Array]:
        """Return low and high end of what chance alone allows; NaN where the measure has no such range.

        Raises
        ------
        LookupError
            If a column is missing.
        """
        if self.spread == "proportion":
            low, high = ranges.wilson(self._weigh(self.numerator, sums), self.number(sums), confidence=confidence)
        elif self.spread == "net promoter":
            promoters, detractors = (_column(sums, name) for name in self.numerator)
            low, high = ranges.net_promoter(promoters, detractors, self.number(sums), confidence=confidence)
        elif self.spread == "mean":
            low, high = ranges.mean(
                self._weigh(self.numerator, sums),
                _column(sums, self.squares),
                self.number(sums),
                confidence=confidence,
            )
        elif self.spread == "rate":
            low, high = ranges.rate(self._weigh(self.numerator, sums), self.number(sums), confidence=confidence)
        elif self.spread == "weighted proportion":
            low, high = ranges.weighted_proportion(
                self._weigh(self.numerator, sums), self._weigh(self.denominator, sums), _column(sums, self.weights_squared),
                confidence=confidence,
            )
        elif self.spread == "weighted mean":
            low, high = ranges.weighted_mean(
                self._weigh(self.numerator, sums), _column(sums, self.squares), self._weigh(self.denominator, sums),
                _column(sums, self.weights_squared), confidence=confidence,
            )
        else:
            low = high = np.full_like(self.compute(sums), np.nan)
        return low * self.scale, high * self.scale

    @staticmethod
    def _weigh(weights: Mapping[str, float], sums: Sums) -> Array:
        total: Array = np.asarray(0.0)
        for name, weight in weights.items():
            total = total + weight * _column(sums, name)
        return np.asarray(total)


def add(first: Sums, second: Sums) -> dict[str, Array]:
    """Return the sums of two parts that do not overlap, as if they had been counted together.

    A part without a source (NaN) adds nothing to one that has it.
    """
    together: dict[str, Array] = {}
    for name in first:
        one, other = _column(first, name), _column(second, name)
        joined = one + other if column(name).combine == "sum" else np.fmax(one, other)
        together[name] = np.where(np.isnan(one), other, np.where(np.isnan(other), one, joined))
    return together


def _column(sums: Sums, name: str) -> Array:
    try:
        return np.asarray(sums[name], dtype=np.float64)
    except KeyError:
        raise LookupError(f"The sums lack the column {name!r}; ask for every name in the measure's needs.") from None
