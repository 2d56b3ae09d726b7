"""Windows of an agreement: the days, weeks, months or quarters over which a promise is counted, half-open, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

QUARTER_MONTHS = 3
MONTHS = 12
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Window:
    """The days [start, end) of one window; the first and last of an agreement may be cut by its own days."""

    start: date
    end: date

    def covers(self, day: date) -> bool:
        """Return whether `day` lies in it."""
        return self.start <= day < self.end


def window_of(day: date, kind: str) -> Window:
    """Return the whole window of a `kind` (day, week, month, quarter) in which `day` lies; a week begins on Monday."""
    if kind == "day":
        return Window(day, day + DAY)
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Window(monday, monday + WEEK)
    months = QUARTER_MONTHS if kind == "quarter" else 1
    first = (day.month - 1) // months * months + 1
    after = day.year * MONTHS + first - 1 + months
    return Window(date(day.year, first, 1), date(after // MONTHS, after % MONTHS + 1, 1))


def last_windows(kind: str, *, starts_on: date, ends_on: date | None, today: date, most: int) -> Sequence[Window]:
    """Return the last `most` windows of an agreement up to the one in which `today` lies, the earliest first; none before its first day."""
    day = today if ends_on is None else min(today, ends_on - DAY)
    found: list[Window] = []
    while day >= starts_on and len(found) < most:
        whole = window_of(day, kind)
        found.append(Window(max(whole.start, starts_on), whole.end if ends_on is None else min(whole.end, ends_on)))
        day = whole.start - DAY
    return found[::-1]
