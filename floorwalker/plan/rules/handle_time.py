"""Handle time by weekday and time of day: each cell as far as its contacts can tell, else its day's mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class HandleTime:
    """Expected handle time in seconds by weekday (Monday 0) and minute of the day.

    Attributes
    ----------
    mean_seconds : float
        Over all contacts; None where none was handled.
    by_cell : mapping of (weekday, minute) to seconds
    by_weekday : mapping of weekday to seconds
    contacts : int
        Contacts behind it.
    """

    mean_seconds: float | None
    by_cell: dict[tuple[int, int], float]
    by_weekday: dict[int, float]
    contacts: int

    def at(self, weekday: int, minute: int) -> float | None:
        """Return the expected handle time of one weekday and time; the day's mean where that time was never seen."""
        return self.by_cell.get((weekday, minute), self.by_weekday.get(weekday, self.mean_seconds))


def handle_time(weekday: Ints, minute: Ints, handled: Floats, seconds: Floats) -> HandleTime:
    """Return handle times drawn to the mean of their weekday by credibility.

    A cell of n contacts keeps n / (n + k) of its own mean, with k the variance that a contact brings from one week to
    the next over the variance of cells around their weekday's mean: where cells do not really differ, or differ only
    because of one strange day, they get the day's mean.

    Parameters
    ----------
    weekday, minute : int, shape (n,)
        Of each interval of the history, one row for each day and time.
    handled, seconds : float, shape (n,)
        Contacts handled in it and the sum of their handle times.

    References
    ----------
    .. [1] H. Buhlmann, E. Straub, "Glaubwurdigkeit fur Schadensatze", Mitteilungen der Vereinigung Schweizerischer
       Versicherungsmathematiker 70, 1970.
    """
    seen = handled > 0.0
    weekday, minute, handled, seconds = weekday[seen], minute[seen], handled[seen], seconds[seen]
    n = float(handled.sum())
    if n <= 0.0:
        return HandleTime(None, {}, {}, 0)
    days: dict[int, float] = {}
    for day in range(DAYS_A_WEEK):
        own = weekday == day
        if own.any():
            days[day] = float(seconds[own].sum() / handled[own].sum())
    keys, cell = np.unique(np.stack([weekday, minute]), axis=1, return_inverse=True)
    cell = cell.ravel()
    count = np.bincount(cell, weights=handled)
    mean = np.bincount(cell, weights=seconds) / count
    of_day = np.array([days[int(day)] for day in keys[0]])
    weeks = handled.size - count.size
    within = float((handled * (seconds / handled - mean[cell]) ** 2).sum()) / weeks if weeks > 0 else np.inf
    chance = within * max(count.size - len(days), 0)
    between = max((float((count * (mean - of_day) ** 2).sum()) - chance) / n, 0.0) if np.isfinite(chance) else 0.0
    keep = within / between if between > 0.0 else np.inf
    drawn = of_day + (mean - of_day) * count / (count + keep)
    by_cell = {(int(day), int(at)): float(value) for day, at, value in zip(keys[0], keys[1], drawn, strict=True)}
    return HandleTime(float(seconds.sum()) / n, by_cell, days, round(n))
