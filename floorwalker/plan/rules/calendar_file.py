"""Calendars that other programs read (iCalendar, RFC 5545): the one place that writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

PRODUCT: Final = "-//Floorwalker//Roster//EN"
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
READ_AGAIN_AFTER: Final = timedelta(hours=1)
COUNTED_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""A revision is numbered by the seconds since: it rises with every publication, whatever order drafts were made in."""


@dataclass(frozen=True)
class Entry:
    """One event of a calendar.

    Parameters
    ----------
    uid
        Stays the same whatever is changed, so that calendars change their event instead of showing another.
    starts, ends
        Moments in UTC, or days for an event of whole days; half-open.
    summary, description
        What stands on it; words about customers do not.
    revised_at
        When it last changed; it numbers the revision.
    is_cancelled
        Whether it was taken back.
    is_free
        Whether the time counts as free.
    """

    uid: str
    starts: datetime | date
    ends: datetime | date
    summary: str
    revised_at: datetime
    description: str = ""
    is_cancelled: bool = False
    is_free: bool = False


def written(entries: Iterable[Entry], *, name: str) -> bytes:
    """Return the calendar called `name` as a file; the same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", READ_AGAIN_AFTER)
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@floorwalker")
    event.add("dtstamp", entry.revised_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", int((entry.revised_at - COUNTED_FROM).total_seconds()))
    event.add("dtstart", _moment(entry.starts))
    event.add("dtend", _moment(entry.ends))
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.is_free or entry.is_cancelled else "OPAQUE")
    return event


def _moment(value: datetime | date) -> datetime | date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
