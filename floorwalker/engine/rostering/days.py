"""The local days of a site as real minutes, so that a clock change neither adds nor hides rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
DAYS_PER_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class SiteDay:
    """One local day: where it starts, how long it really is, and when its clock jumps.

    Attributes
    ----------
    date : date
        The day on the site's calendar.
    start_minutes : int
        Real minutes from the first local midnight of the horizon to this one.
    length_minutes : int
        1440, or 1380 and 1500 when the clock changes by an hour.
    utc_offset_minutes : int
        Local time minus UTC at this midnight.
    change_after_minutes : int or None
        Real minutes after midnight at which the clock jumps.
    change_by_minutes : int
        How far the wall clock jumps then; positive is forward.
    """

    date: date
    start_minutes: int
    length_minutes: int = MINUTES_PER_DAY
    utc_offset_minutes: int = 0
    change_after_minutes: int | None = None
    change_by_minutes: int = 0

    @property
    def end_minutes(self) -> int:
        """The next local midnight, in real minutes of the horizon."""
        return self.start_minutes + self.length_minutes

    def at(self, wall_minutes: int) -> int:
        """Return the real minute of a wall-clock time; a skipped time is the jump, a repeated one its first pass."""
        jump = self.change_after_minutes
        if jump is None or wall_minutes < jump:
            return self.start_minutes + wall_minutes
        return self.start_minutes + max(jump, wall_minutes - self.change_by_minutes)

    def wall(self, minutes: int) -> int:
        """Return the wall-clock minutes shown at a real minute of the horizon."""
        since = minutes - self.start_minutes
        jump = self.change_after_minutes
        return since if jump is None or since < jump else since + self.change_by_minutes

    def utc(self, minutes: int) -> datetime:
        """Return the UTC instant of a real minute of the horizon."""
        midnight = datetime.combine(self.date, time(), tzinfo=UTC) - timedelta(minutes=self.utc_offset_minutes)
        return midnight + timedelta(minutes=minutes - self.start_minutes)


def days_in(zone: tzinfo, *, first: date, count: int) -> tuple[SiteDay, ...]:
    """Return `count` local days of a zone from `first`, each with its own offset and clock change.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> [d.length_minutes // 60 for d in days_in(ZoneInfo("Europe/London"), first=date(2026, 3, 28), count=3)]
    [24, 23, 24]
    """
    days: list[SiteDay] = []
    start = 0
    for number in range(count):
        today = first + timedelta(days=number)
        begins, ends = _midnight(zone, today), _midnight(zone, today + timedelta(days=1))
        length = _minutes(ends - begins)
        offset, after = _offset(zone, begins), _offset(zone, ends)
        low, high = 0, length
        while after != offset and high - low > 1:
            middle = (low + high) // 2
            if _offset(zone, begins + timedelta(minutes=middle)) == offset:
                low = middle
            else:
                high = middle
        changes = after != offset
        days.append(
            SiteDay(
                date=today, start_minutes=start, length_minutes=length, utc_offset_minutes=offset,
                change_after_minutes=high if changes else None, change_by_minutes=after - offset,
            )
        )  # fmt: skip
        start += length
    return tuple(days)


def _midnight(zone: tzinfo, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _offset(zone: tzinfo, instant: datetime) -> int:
    offset = instant.astimezone(zone).utcoffset()
    if offset is None:
        raise ValueError(f"{zone!r} gives no UTC offset for {instant}; pass a zone such as ZoneInfo('Europe/London').")
    return _minutes(offset)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60
