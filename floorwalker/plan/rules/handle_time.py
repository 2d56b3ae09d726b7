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


def handle_time(weekday: Ints, minute: Ints, handled: Floats, seconds: Floats, squared: Floats) -> HandleTime:
    """Return handle times drawn to the mean of their weekday by credibility.

    A cell of n contacts keeps n / (n + k) of its own mean, with k the variance of one contact's handle time over the
    variance of cells around their weekday's mean: where cells do not really differ, all of them get the day's mean.

    Parameters
    ----------
    weekday, minute : int, shape (n,)
        Of each interval of the history.
    handled, seconds, squared : float, shape (n,)
        Contacts handled in it, sum of their handle times, and sum of the squares.

    References
    ----------
    .. [1] H. Buhlmann, E. Straub, "Glaubwurdigkeit fur Schadensatze", Mitteilungen der Vereinigung Schweizerischer
       Versicherungsmathematiker 70, 1970.
    """
    n = float(handled.sum())
    if n <= 0.0:
        return HandleTime(None, {}, {}, 0)
    mean = float(seconds.sum()) / n
    days: dict[int, float] = {}
    for day in range(DAYS_A_WEEK):
        own = weekday == day
        if handled[own].sum() > 0.0:
            days[day] = float(seconds[own].sum() / handled[own].sum())
    cells: dict[tuple[int, int], tuple[float, float]] = {}
    for day, at, count, total in zip(weekday.tolist(), minute.tolist(), handled, seconds, strict=True):
        if count > 0.0:
            before = cells.get((day, at), (0.0, 0.0))
            cells[day, at] = (before[0] + float(count), before[1] + float(total))
    within = max(float(squared.sum()) / n - mean**2, 0.0)
    between = _between({key: value for key, value in cells.items() if key[0] in days}, days, within)
    keep = within / between if between > 0.0 else np.inf
    found = {
        key: days[key[0]] + (total / count - days[key[0]]) * count / (count + keep) for key, (count, total) in cells.items()
    }
    return HandleTime(mean, found, days, round(n))


def _between(cells: dict[tuple[int, int], tuple[float, float]], days: dict[int, float], within: float) -> float:
    """Return the variance of true cell means around their day's mean: what is seen less what chance alone makes."""
    counts = np.array([count for count, _ in cells.values()])
    off = np.array([total / count - days[key[0]] for key, (count, total) in cells.items()])
    seen = float((counts * off**2).sum())
    chance = within * max(counts.size - len(days), 0)
    return max((seen - chance) / float(counts.sum()), 0.0)
