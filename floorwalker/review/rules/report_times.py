"""When a report is sent: each day, week or month at an hour of the clock where its readers work."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.review.rules.reports import ReportRefused

DAY: Final = timedelta(days=1)
EVERY: Final = {"day": "every day", "week": "every week", "month": "every month"}
LAST_DAY: Final = 28
"""Of the month; each month has it."""


def check(every: str, on: int, minute: int) -> None:
    """Refuse what comes never, or not each time.

    Raises
    ------
    ReportRefused
        If it does.
    """
    highest = {"day": 1, "week": 7, "month": LAST_DAY}.get(every, 0)
    if not 1 <= on <= highest or not 0 <= minute < 24 * 60:
        raise ReportRefused(
            f"Nothing is sent on {on} of {every[:20]!r} at minute {minute}.",
            remedy=f"Choose every day, a weekday from 1 to 7, or a day of the month up to {LAST_DAY}, and an hour of the day.",
        )


def next_after(moment: datetime, *, every: str, on: int, minute: int, zone: str) -> datetime:
    """Return the first turn after `moment`, in UTC.

    At an hour that the clock skips it is sent as soon as the clock goes on; at one that comes twice, the first time.
    """
    clock = ZoneInfo(zone)
    day = moment.astimezone(clock).date() - DAY
    while True:
        if _falls_on(day, every, on) and (turn := _at(day, minute, clock)) > moment:
            return turn
        day += DAY


def missed(since: datetime, now: datetime, *, every: str, on: int, minute: int, zone: str) -> tuple[datetime, int]:
    """Return the last turn from `since` up to `now`, and how many before it passed unsent; `since` is a turn that is due."""
    turn, passed = since, 0
    while (later := next_after(turn, every=every, on=on, minute=minute, zone=zone)) <= now:
        turn, passed = later, passed + 1
    return turn, passed


def _falls_on(day: date, every: str, on: int) -> bool:
    return every == "day" or (day.isoweekday() == on if every == "week" else day.day == on)


def _at(day: date, minute: int, clock: ZoneInfo) -> datetime:
    wanted = datetime.combine(day, time(minute // 60, minute % 60), clock)
    turn = wanted.astimezone(UTC)
    if turn.astimezone(clock).time() == wanted.time():
        return turn
    # The clock skips this hour: as wall time before the change, `wanted` lies as far after the gap's beginning as it is long or less.
    before = (wanted.replace(fold=1)).astimezone(UTC)
    low, high = min(before, turn) - timedelta(hours=3), max(before, turn)
    first = low.astimezone(clock).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(clock).utcoffset() == first else (low, middle)
    return high.replace(microsecond=0)
