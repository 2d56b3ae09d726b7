"""A history of counts that knows when the place was open: days down, times of day across, NaN where closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Dates = NDArray[np.datetime64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

MINUTES_A_DAY = 1440
DAYS_A_WEEK = 7
# numpy counts days from Thursday 1 January 1970; with Monday as 0, that Thursday is 3.
WEEKDAY_OF_EPOCH = 3
SATURDAY = 5
# A time or a weekday counts as open when at least half of its last eight occurrences were: a change of hours is
# learned in a month, and one bank holiday changes nothing.
PATTERN_WEEKS = 8
PATTERN_SHARE = 0.5


def weekdays(dates: Dates) -> Ints:
    """Return the weekday of each date, Monday 0 to Sunday 6."""
    return np.asarray((dates.astype("datetime64[D]").astype(np.int64) + WEEKDAY_OF_EPOCH) % DAYS_A_WEEK)


@dataclass(frozen=True)
class DayGrid:
    """Counts of the days that were open.

    Attributes
    ----------
    dates : datetime64[D], shape (days,)
        Days with at least one open interval, ascending.
    minutes : int, shape (times,)
        Start of each time of day in minutes after local midnight, ascending.
    counts : float, shape (days, times)
        Contacts offered. NaN where closed or left out; never zero for "not there".
    interval_minutes : int
        Length of one interval.
    labels : str, shape (days,)
        Name of the event on that day, empty for an ordinary day.
    """

    dates: Dates
    minutes: Ints
    counts: Floats
    interval_minutes: int
    labels: NDArray[np.str_]

    @property
    def totals(self) -> Floats:
        """Contacts of each day over the intervals that are there."""
        return np.asarray(np.nansum(self.counts, axis=1), dtype=np.float64)

    @property
    def last_date(self) -> np.datetime64:
        """The last open day."""
        last: np.datetime64 = self.dates[-1]
        return last

    def select(self, days: Bools) -> DayGrid:
        """Return the grid of some of its days."""
        return replace(self, dates=self.dates[days], counts=self.counts[days], labels=self.labels[days])

    def before(self, date: np.datetime64) -> DayGrid:
        """Return what was known on the morning of `date`: the days before it."""
        return self.select(np.asarray(self.dates < date))


@dataclass(frozen=True)
class Ahead:
    """The days to forecast.

    Attributes
    ----------
    dates : datetime64[D], shape (days,)
        Every calendar day of the horizon, ascending.
    open : bool, shape (days, times)
        Whether that time is open, times as in the grid it belongs to.
    labels : str, shape (days,)
        Name of a known event, else empty.
    """

    dates: Dates
    open: Bools
    labels: NDArray[np.str_]


def day_grid(starts: ArrayLike, offered: ArrayLike, *, interval_minutes: int | None = None) -> DayGrid:
    """Lay a list of intervals out by day and time of day.

    Parameters
    ----------
    starts : array_like of datetime64, shape (n,)
        Local wall-clock start of each open interval, any order. On the day the clocks go back a repeated time is
        averaged, so that the day keeps the shape of an ordinary one; on the day they go forward the missing hour is
        closed.
    offered : array_like, shape (n,)
        Contacts in each interval, not negative. NaN is read as closed.
    interval_minutes : int, optional
        Interval to work in, minutes. A multiple of the history's own, which is the default.

    Raises
    ------
    ValueError
        If there is nothing to learn from, a count is negative or infinite, the times do not lie on one raster, or
        the interval is finer than the history or does not divide the day.
    """
    times = np.asarray(starts, dtype="datetime64[m]").ravel()
    counts = np.asarray(offered, dtype=np.float64).ravel()
    if times.shape != counts.shape:
        raise ValueError(f"starts and offered must be equally long; got {times.size} and {counts.size}")
    if np.isnat(times).any():
        raise ValueError("every start must be a time; at least one is missing (NaT)")
    present = ~np.isnan(counts)
    times, counts = times[present], counts[present]
    if not times.size:
        raise ValueError("the history holds no open interval; give at least one day with counts")
    if (counts < 0).any() or np.isinf(counts).any():
        raise ValueError(f"offered must be finite and not negative; got minimum {counts.min()}, maximum {counts.max()}")
    own = history_interval(times)
    wanted = own if interval_minutes is None else int(interval_minutes)
    if wanted < own or wanted % own or MINUTES_A_DAY % wanted:
        raise ValueError(
            f"the interval must be a multiple of the history's {own} minutes that divides the day; got {wanted} minutes"
        )
    dates = times.astype("datetime64[D]")
    minute = (times - dates).astype(np.int64)
    days, day_index = np.unique(dates, return_inverse=True)
    slots, slot_index = np.unique(minute, return_inverse=True)
    total = np.zeros((days.size, slots.size))
    rows = np.zeros((days.size, slots.size))
    np.add.at(total, (day_index, slot_index), counts)
    np.add.at(rows, (day_index, slot_index), 1.0)
    fine = np.where(rows > 0, total / np.maximum(rows, 1.0), np.nan)
    labels = np.full(days.size, "", dtype=np.str_)
    return _coarser(DayGrid(days, slots.astype(np.int64), fine, own, labels), wanted)


def history_interval(starts: ArrayLike) -> int:
    """Return the interval of a history in minutes: the greatest step that all its times of day share."""
    times = np.unique(np.asarray(starts, dtype="datetime64[m]"))
    minutes = np.unique((times - times.astype("datetime64[D]")).astype(np.int64))
    step = int(np.gcd.reduce(np.diff(minutes))) if minutes.size > 1 else MINUTES_A_DAY
    return int(np.gcd(step, MINUTES_A_DAY))


def _coarser(grid: DayGrid, interval_minutes: int) -> DayGrid:
    """Add fine intervals up to coarse ones; one with under half of its usual parts is a gap, not a small count."""
    if interval_minutes == grid.interval_minutes:
        return grid
    slots, member = np.unique(grid.minutes // interval_minutes * interval_minutes, return_inverse=True)
    total = np.zeros((grid.dates.size, slots.size))
    parts = np.zeros_like(total)
    for fine, coarse in enumerate(member):
        there = ~np.isnan(grid.counts[:, fine])
        total[there, coarse] += grid.counts[there, fine]
        parts[there, coarse] += 1
    usual = np.array([np.median(column[column > 0]) if (column > 0).any() else 0.0 for column in parts.T])
    counts = np.where((parts > 0) & (parts >= usual / 2), total, np.nan)
    kept: Bools = np.asarray(~np.isnan(counts).all(axis=1))
    return replace(grid, minutes=slots, counts=counts, interval_minutes=interval_minutes).select(kept)


def label_events(grid: DayGrid, events: Mapping[np.datetime64, str]) -> DayGrid:
    """Write the names of known events to their days."""
    return replace(grid, labels=_labels(grid.dates, events))


def _labels(dates: Dates, events: Mapping[np.datetime64, str]) -> NDArray[np.str_]:
    names = {date.astype("datetime64[D]"): name for date, name in events.items()}
    return np.array([names.get(date, "") for date in dates], dtype=np.str_)


def open_weekdays(grid: DayGrid) -> Bools:
    """Return for Monday to Sunday whether the place is usually open.

    A weekday that the history never reached is open from Monday to Friday, and at the weekend only if the other
    weekend day was.
    """
    first, last = grid.dates[0], grid.last_date
    calendar = np.arange(first, last + np.timedelta64(1, "D"))
    was_open = np.isin(calendar, grid.dates)
    kind = weekdays(calendar)
    answer = np.zeros(DAYS_A_WEEK, dtype=bool)
    for day in range(DAYS_A_WEEK):
        seen = was_open[kind == day][-PATTERN_WEEKS:]
        answer[day] = seen.mean() >= PATTERN_SHARE if seen.size else day < SATURDAY
    weekend = np.arange(SATURDAY, DAYS_A_WEEK)
    for day in weekend.tolist():
        if not (kind == day).any():
            answer[day] = bool(np.isin(weekdays(grid.dates), weekend).any())
    return answer


def days_ahead(
    grid: DayGrid,
    *,
    first: np.datetime64,
    horizon_days: int,
    events: Mapping[np.datetime64, str] | None = None,
    closed: Collection[np.datetime64] = (),
) -> Ahead:
    """Return the days from `first` on with the opening pattern that the history shows for each weekday."""
    dates = np.arange(first, first + np.timedelta64(horizon_days, "D")).astype("datetime64[D]")
    usually = open_weekdays(grid)
    kind = weekdays(grid.dates)
    everyday = usual_times(grid.counts)
    pattern = np.zeros((DAYS_A_WEEK, grid.minutes.size), dtype=bool)
    for day in range(DAYS_A_WEEK):
        if usually[day]:
            own = grid.counts[kind == day]
            pattern[day] = usual_times(own) if own.size else everyday
    is_open = pattern[weekdays(dates)]
    is_open[np.isin(dates, np.array([date.astype("datetime64[D]") for date in closed], dtype="datetime64[D]"))] = False
    return Ahead(dates, is_open, _labels(dates, events or {}))


def usual_times(counts: Floats) -> Bools:
    """Return which times (columns) were open on at least half of the last eight days (rows)."""
    recent = counts[-PATTERN_WEEKS:]
    return np.asarray((~np.isnan(recent)).mean(axis=0) >= PATTERN_SHARE)


def after_closed(dates: Dates, *, known: Dates, usually: Bools) -> Bools:
    """Return for each date whether the last day that is usually open before it was closed.

    Parameters
    ----------
    dates : datetime64[D], shape (days,)
        Days to judge.
    known : datetime64[D], shape (n,)
        All days that are open, of the history and of the horizon. Days before the first are taken as open.
    usually : bool, shape (7,)
        From :func:`open_weekdays`.
    """
    answer = np.zeros(dates.size, dtype=bool)
    if not usually.any() or not known.size:
        return answer
    open_days = {int(day) for day in known.astype("datetime64[D]").astype(np.int64)}
    start = min(open_days)
    for place, date in enumerate(dates.astype("datetime64[D]").astype(np.int64)):
        before = int(date) - 1
        while not usually[(before + WEEKDAY_OF_EPOCH) % DAYS_A_WEEK]:
            before -= 1
        answer[place] = before >= start and before not in open_days
    return answer
