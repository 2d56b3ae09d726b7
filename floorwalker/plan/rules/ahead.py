"""The weeks ahead: contacts where no forecast reaches, hours of people for any volume, and whether a gap can still be hired for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine.forecasting.series import Ahead, DayGrid
from floorwalker.engine.forecasting.smoothing import Smoothing
from floorwalker.plan.rules.staffing import NORMAL_80

Floats = NDArray[np.float64]
WEEKS: Final = 13
"""A quarter: what can be hired and trained for is decided at least so long before."""
WEEK: Final = timedelta(days=7)
DAYS_A_WEEK: Final = 7
MINUTES_A_DAY: Final = 1440
LEAST_DAYS: Final = 14
"""Each weekday twice: with less, no season of the week can be told and nothing is extended."""
LEAST_CHANGES: Final = 3
ASSUMED_CHANGE, SMALLEST_CHANGE = 0.10, 0.04
"""How much one week differs from the next, where too few weeks are known, and the least that is believed: Poisson alone makes 2 %."""
FACTORS: Final = (0.3, 0.5, 0.7, 0.85, 1.0, 1.15, 1.35, 1.6, 2.0, 3.0)
"""Volumes, as multiples of the pattern week, at which hours are computed; between them they are nearly straight."""
WIDE: Final = 0.5
"""A range from low to high of more than half the base is called wide."""
SMALL_HOURS: Final = 1.0
Source = Literal["forecast", "mixed", "extended", "none"]
Band = Literal["low", "base", "high"]
BANDS: Final[tuple[Band, ...]] = ("low", "base", "high")


@dataclass(frozen=True)
class Volume:
    """Contacts of one week: an 80 % range about the base, and where it comes from."""

    low: float
    base: float
    high: float
    source: Source

    @property
    def is_wide(self) -> bool:
        """Whether the range says little."""
        return self.base > 0 and (self.high - self.low) / self.base > WIDE

    def of(self, band: Band) -> float:
        """Return one band."""
        return float(getattr(self, band))


def extended(history: Mapping[date, float], days: Sequence[date], *, closed: frozenset[date]) -> dict[date, float]:
    """Return the contacts expected on `days` by seasonal smoothing of a daily history: a level that follows, times weekday.

    Days in `closed` get none. Empty where the history is shorter than two weeks.
    """
    seen = sorted(day for day, value in history.items() if value > 0)
    if not days or not seen or (seen[-1] - seen[0]).days + 1 < LEAST_DAYS:
        return {}
    grid = DayGrid(
        np.array(seen, dtype="datetime64[D]"), np.array([0], dtype=np.int64), np.array([[history[day]] for day in seen], dtype=np.float64),
        MINUTES_A_DAY, np.full(len(seen), "", dtype=np.str_),
    )
    usual = {day.weekday() for day in seen[-8 * DAYS_A_WEEK:]}
    is_open = np.array([[day not in closed and day.weekday() in usual] for day in days], dtype=np.bool_)
    ahead = Ahead(np.array(days, dtype="datetime64[D]"), is_open, np.full(len(days), "", dtype=np.str_))
    values = np.nan_to_num(Smoothing().forecast(grid, ahead)[:, 0])
    return dict(zip(days, values.tolist(), strict=True))


def weekly_change(totals: Sequence[float]) -> float:
    """Return how much whole weeks differed from the week before, as a standard deviation of the log; assumed where few are known."""
    kept = [value for value in totals if value > 0]
    if len(kept) <= LEAST_CHANGES:
        return ASSUMED_CHANGE
    return max(float(np.std(np.diff(np.log(kept)))), SMALLEST_CHANGE)


def spread(base: float, *, change: float, weeks_beyond: int) -> tuple[float, float]:
    """Return the 80 % range of a week so many weeks beyond what is known: the level walks by `change` each week."""
    width = math.exp(NORMAL_80 * change * math.sqrt(max(weeks_beyond, 1)))
    return base / width, base * width


def hours_at(volume: float, *, pattern: float, curve: Floats) -> float:
    """Return the hours on queue that `volume` contacts of a week need, read from the `curve` computed at `FACTORS` of the `pattern`."""
    if pattern <= 0 or volume <= 0:
        return 0.0
    factor = volume / pattern
    if factor > FACTORS[-1]:
        return float(curve[-1]) * factor / FACTORS[-1]
    if factor < FACTORS[0]:
        return float(curve[0]) * factor / FACTORS[0]
    return float(np.interp(factor, FACTORS, curve))


def can_be_hired(week: int, lead_weeks: int | None) -> bool | None:
    """Return whether somebody wished for now can serve in the `week`th week from this; None where nobody said how long it takes."""
    return None if lead_weeks is None else week >= lead_weeks
