"""What a forecaster is, and the small rules that all of them share."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from floorwalker.engine.forecasting.series import Ahead, DayGrid, Floats, Ints, weekdays


class Forecaster(Protocol):
    """One way to forecast a queue.

    Attributes
    ----------
    code : str
        Name in files and on the command line.
    name : str
        Name on the page.
    meaning : str
        One sentence a planner could repeat.
    """

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def meaning(self) -> str: ...

    def forecast(self, past: DayGrid, ahead: Ahead) -> Floats:
        """Return the expected contacts, shape (days ahead, times).

        NaN where `ahead` is closed and only there. NaN in `past` is "not there": it is never read as zero. Nothing
        outside `past` is used, nothing is random: the same past gives the same forecast.
        """
        ...


def mean_or(counts: Floats, fallback: Floats) -> Floats:
    """Return the mean of each column over the days it was open; `fallback` where it never was."""
    there = ~np.isnan(counts)
    seen = there.sum(axis=0)
    return np.asarray(np.where(seen > 0, np.nansum(counts, axis=0) / np.maximum(seen, 1), fallback))


def everyday(past: DayGrid) -> Floats:
    """Return the mean of each time over all days, shape (times,): the last resort for a weekday never seen."""
    overall = float(np.nanmean(past.counts))
    return mean_or(past.counts, np.full(past.minutes.size, overall))


def same_weekday(past: DayGrid, weekday: int, *, last: int) -> Floats:
    """Return the counts of the last `last` days of that weekday, shape (up to last, times)."""
    own: Floats = past.counts[weekdays(past.dates) == weekday]
    return own[-last:]


def ordinary(past: DayGrid) -> DayGrid:
    """Return the days without an event; all of them if every day had one."""
    plain = past.labels == ""
    return past.select(plain) if plain.any() else past


def by_weekday(past: DayGrid, ahead: Ahead, *, last: int) -> Floats:
    """Forecast each day by the mean of the last `last` ordinary days of its weekday."""
    past = ordinary(past)
    general = everyday(past)
    kinds: Ints = weekdays(ahead.dates)
    table = {int(kind): mean_or(same_weekday(past, int(kind), last=last), general) for kind in np.unique(kinds)}
    rows = np.array([table[int(kind)] for kind in kinds])
    return np.asarray(np.where(ahead.open, rows, np.nan))
