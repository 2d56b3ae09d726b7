"""Moving windows of days, such as this week: kept as a word, and read as the days that it means when and where somebody looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.ground import clock, settings

PARAMETER: Final = "when"
"""What the word is called in an address."""
ONE_DAY: Final = (("today", "Today"), ("yesterday", "Yesterday"))
WORDS: Final = (
    *ONE_DAY, ("this-week", "This week"), ("last-week", "Last week"), ("this-month", "This month"), ("last-month", "Last month"),
    ("last-7-days", "Last 7 days"), ("last-28-days", "Last 28 days"),
)
DAYS_PER_WEEK: Final = 7
_LAST: Final = {"last-7-days": 7, "last-28-days": 28}


@dataclass(frozen=True)
class Period:
    """Whole days on the clock of a zone, the last one included."""

    first: date
    last: date
    zone: str

    @property
    def starts(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), tzinfo=ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime:
        """The moment after its last."""
        return datetime.combine(self.last + timedelta(days=1), time(), tzinfo=ZoneInfo(self.zone))


def period(word: str, *, zone: str, among: Sequence[tuple[str, str]] = WORDS) -> Period:
    """Return the days that `word` means now on the calendar of `zone`; today counts among the last 7, and weeks begin as the house says.

    Raises
    ------
    ValueError
        If it is none of those `among` which one may choose.
    """
    if word not in dict(among):
        raise ValueError(f"{word[:20]!r} is no span of days. Choose one of those offered.")
    today = clock.today(zone)
    week = today - timedelta(days=(today.weekday() - int(settings.get("week_begins_on"))) % DAYS_PER_WEEK)
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    known = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "this-week": (week, week + timedelta(days=DAYS_PER_WEEK - 1)),
        "last-week": (week - timedelta(days=DAYS_PER_WEEK), week - timedelta(days=1)),
        "this-month": (month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        "last-month": (before.replace(day=1), before),
        **{name: (today - timedelta(days=count - 1), today) for name, count in _LAST.items()},
    }
    return Period(*known[word], zone)


def resolved(
    query: Mapping[str, str], *, zone: str, first: str = "from", last: str = "to", among: Sequence[tuple[str, str]] = WORDS
) -> dict[str, str]:
    """Return `query` with the days that its word means in the place of the word, and of days that were typed beside it."""
    found = dict(query)
    try:
        days = period(found.get(PARAMETER, ""), zone=zone, among=among)
    except ValueError:
        return found
    del found[PARAMETER]
    return {**found, first: days.first.isoformat(), last: days.last.isoformat()}
