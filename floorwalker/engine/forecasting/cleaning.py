"""What to learn from and what not: every judgement on the history, with its reason, for a person to confirm or change.

The history itself is never changed. Learning uses a copy in which what was left out is NaN.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from floorwalker.engine.forecasting.profile import DayShape, learnable, quick_day_shape
from floorwalker.engine.forecasting.series import (
    DAYS_A_WEEK,
    Bools,
    DayGrid,
    Floats,
    after_closed,
    label_events,
    open_weekdays,
    weekdays,
)

# Robust standard deviations (1.4826 MAD) from the weekday's usual level, after the season's level. At four a day is
# named, at six it is left out; both only if it is off by a quarter, so that a very regular queue is not nagged about.
NAMED_AT = 4.0
LEFT_OUT_AT = 6.0
LEAST_DEPARTURE = 0.25
# A time of day is left out only when it is grossly off what its day leads one to expect.
TIME_LEFT_OUT_AT = 8.0
NORMAL_CONSISTENT = 1.4826
# Even a perfectly regular history is not taken as known to better than this share.
LEAST_SPREAD = 0.03
# Half window of the season's level, in open days.
LEVEL_WINDOW_DAYS = 10
LEAST_DAYS = 10


@dataclass(frozen=True)
class CleaningNote:
    """One judgement on the history.

    Attributes
    ----------
    kind : str
        "closed day", "part day", "unusual day", "unusual time", "event" or "excluded".
    decision : str
        "closed", "left out", "kept" or "event".
    date : datetime64[D]
    from_minute, to_minute : int or None
        Times concerned, minutes after local midnight, half-open; None for the whole day.
    observed, expected : float or None
        Contacts counted, and contacts a usual day would have brought.
    reason : str
        One sentence.
    """

    kind: str
    decision: str
    date: np.datetime64
    reason: str
    from_minute: int | None = None
    to_minute: int | None = None
    observed: float | None = None
    expected: float | None = None


@dataclass(frozen=True)
class Decisions:
    """What people decided about days of the history and of the horizon.

    Attributes
    ----------
    events : mapping of date to name
        Days with an event. Days of the same name share an effect, learned from those in the history.
    exclusions : collection of dates
        Days not to learn from.
    keeps : collection of dates
        Days to learn from although they look unusual.
    closed : collection of dates
        Days of the horizon that will be closed.
    """

    events: Mapping[np.datetime64, str]
    exclusions: Collection[np.datetime64] = ()
    keeps: Collection[np.datetime64] = ()
    closed: Collection[np.datetime64] = ()


NO_DECISIONS = Decisions(events={})


def clean(grid: DayGrid, decisions: Decisions = NO_DECISIONS) -> tuple[DayGrid, tuple[CleaningNote, ...]]:
    """Return the part of the history to learn from, and every judgement made on the way, in order of date."""
    grid = label_events(grid, decisions.events)
    excluded, kept = _marked(grid, decisions.exclusions), _marked(grid, decisions.keeps)
    notes = _closed_days(grid)
    for place, date in enumerate(grid.dates):
        if excluded[place]:
            notes.append(CleaningNote("excluded", "left out", date, "Left out by a person."))
        elif grid.labels[place]:
            reason = f"Marked as event: {grid.labels[place]}. Its effect is learned apart."
            notes.append(CleaningNote("event", "event", date, reason))
    if not excluded.all():
        grid, kept = grid.select(~excluded), kept[~excluded]
    if grid.dates.size >= LEAST_DAYS:
        shape = quick_day_shape(grid)
        grid, kept, found = _unusual_days(grid, shape, kept)
        notes += found
        grid, found = _unusual_times(grid, shape, kept)
        notes += found
    return grid, tuple(sorted(notes, key=lambda note: (note.date, note.from_minute or 0)))


def _marked(grid: DayGrid, dates: Collection[np.datetime64]) -> Bools:
    return np.isin(grid.dates, np.array([date.astype("datetime64[D]") for date in dates], dtype="datetime64[D]"))


def _closed_days(grid: DayGrid) -> list[CleaningNote]:
    calendar = np.arange(grid.dates[0], grid.last_date)
    usually = open_weekdays(grid)
    missing = calendar[~np.isin(calendar, grid.dates) & usually[weekdays(calendar)]]
    reason = "No interval in the history on a weekday that is usually open; read as closed, not as zero."
    return [CleaningNote("closed day", "closed", date, reason) for date in missing]


def _unusual_days(grid: DayGrid, shape: DayShape, kept: Bools) -> tuple[DayGrid, Bools, list[CleaningNote]]:
    exposure = shape.exposure(grid.counts, kind=weekdays(grid.dates))
    days, share = learnable(grid, shape)
    logs = np.log(np.maximum(days.totals, 0.5) / share)
    expected = _usual_log(logs, weekdays(days.dates))
    away = logs - expected
    spread = max(NORMAL_CONSISTENT * float(np.median(np.abs(away))), LEAST_SPREAD)
    after = after_closed(grid.dates, known=grid.dates, usually=open_weekdays(grid))
    leave = np.zeros(grid.dates.size, dtype=bool)
    notes: list[CleaningNote] = []
    for place in np.flatnonzero(~np.isin(grid.dates, days.dates)):
        reason = f"Open for the times of {exposure[place]:.0%} of a usual day's contacts; too little to tell its level."
        notes.append(CleaningNote("part day", "kept", grid.dates[place], reason, observed=float(grid.totals[place])))
    where = np.searchsorted(grid.dates, days.dates)
    for place, distance, level, part in zip(where, away, expected, share, strict=True):
        off = float(np.expm1(distance))
        if abs(distance) < NAMED_AT * spread or abs(off) < LEAST_DEPARTURE or grid.labels[place]:
            continue
        explained = bool(after[place]) or bool(kept[place])
        out = abs(distance) >= LEFT_OUT_AT * spread and not explained
        leave[place] = out
        words = "Left out until somebody says what it was." if out else "Kept; a single odd day weighs little."
        words = "Kept; it follows a closed day, and that effect is learned." if after[place] else words
        reason = f"{abs(off):.0%} {'over' if off > 0 else 'under'} a usual day of its weekday. {words}"
        decision = "left out" if out else "kept"
        observed, usual = float(grid.totals[place]), float(np.exp(level) * part)
        notes.append(CleaningNote("unusual day", decision, grid.dates[place], reason, observed=observed, expected=usual))
    return grid.select(~leave), kept[~leave], notes


def _usual_log(logs: Floats, kind: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """Weekday median plus the running median of what it leaves: level and weekday, robustly."""
    factor = np.zeros(DAYS_A_WEEK)
    level = np.full(logs.size, np.median(logs))
    for _ in range(2):
        for day in np.unique(kind):
            factor[day] = np.median((logs - level)[kind == day])
        rest = logs - factor[kind]
        window = [rest[max(0, i - LEVEL_WINDOW_DAYS) : i + LEVEL_WINDOW_DAYS + 1] for i in range(rest.size)]
        level = np.array([np.median(part) for part in window])
    return np.asarray(level + factor[kind])


def _unusual_times(grid: DayGrid, shape: DayShape, kept: Bools) -> tuple[DayGrid, list[CleaningNote]]:
    kind = weekdays(grid.dates)
    there = ~np.isnan(grid.counts)
    expected = _robust_expectation(grid.counts, np.where(there, shape.shares[kind], np.nan))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (grid.counts - expected) / np.sqrt(np.maximum(expected, 1.0))
    spread = max(NORMAL_CONSISTENT * float(np.nanmedian(np.abs(score))), 1.0)
    odd = there & (np.abs(np.nan_to_num(score)) > TIME_LEFT_OUT_AT * spread)
    odd &= (~kept & (grid.labels == ""))[:, None]
    notes: list[CleaningNote] = []
    for place in np.flatnonzero(odd.any(axis=1)):
        for run in _runs(odd[place]):
            observed, usual = float(grid.counts[place, run].sum()), float(expected[place, run].sum())
            start, end = int(grid.minutes[run[0]]), int(grid.minutes[run[-1]]) + grid.interval_minutes
            reason = f"{observed:,.0f} contacts where the rest of the day leads to expect {usual:,.0f}."
            notes.append(CleaningNote("unusual time", "left out", grid.dates[place], reason, start, end, observed, usual))
    return replace(grid, counts=np.where(odd, np.nan, grid.counts)), notes


def _robust_expectation(counts: Floats, shares: Floats) -> Floats:
    """Day level by the median of count over share, so that an outage does not lower its own yardstick."""
    busy = shares >= np.nanmedian(shares, axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        told = np.where(busy & (shares > 0), counts / shares, np.nan)
    told[np.isnan(told).all(axis=1)] = 0.0
    return np.asarray(np.nanmedian(told, axis=1, keepdims=True) * shares)


def _runs(marked: Bools) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
    places = np.flatnonzero(marked)
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
