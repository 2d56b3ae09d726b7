"""The days of Larkfield: bank holidays of England, school holidays, and local hours as moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from floorwalker.ground import public_holidays

ZONE = ZoneInfo("Europe/London")
HALF_HOUR_SECONDS = 1800
SATURDAY = 5


def easter(year: int) -> date:
    """Return Easter Sunday of `year` (Gregorian; Meeus, Astronomical Algorithms, chapter 8)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> dict[date, str]:
    """Return the bank holidays of England and Wales that fall on working days, substitutes included."""
    return {day: name for day, name in public_holidays.named("GB-ENG", year).items() if day.weekday() < SATURDAY}


def is_bank_holiday(day: date) -> bool:
    """Whether England is on holiday on `day`."""
    return day in bank_holidays(day.year)


def is_school_holiday(day: date) -> bool:
    """Whether the schools of Larkfield's term-time people are out on `day` (a simple English pattern)."""
    sunday = easter(day.year)
    october_break = _monday_on_or_after(date(day.year, 10, 25))
    february_break = _monday_on_or_after(date(day.year, 2, 13))
    may_break = _monday_on_or_after(date(day.year, 5, 25))
    weeks = (
        (october_break, october_break + timedelta(days=7)),
        (february_break, february_break + timedelta(days=7)),
        (may_break, may_break + timedelta(days=7)),
        (sunday - timedelta(days=13), sunday + timedelta(days=2)),
        (date(day.year, 7, 23), date(day.year, 9, 2)),
        (date(day.year, 12, 21), date(day.year + 1, 1, 1)),
        (date(day.year, 1, 1), date(day.year, 1, 4)),
    )
    return any(first <= day < after for first, after in weeks)


@lru_cache(maxsize=1024)
def midnight(day: date) -> float:
    """Return the moment `day` starts in Leeds, in seconds since 1970 UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC).timestamp()


def day_seconds(day: date) -> float:
    """Return how long `day` lasts in Leeds: 23, 24 or 25 hours, in seconds."""
    return midnight(day + timedelta(days=1)) - midnight(day)


@lru_cache(maxsize=1024)
def wall_zero(day: date) -> float:
    """Return the moment from which wall-clock seconds of `day` count once the clocks have changed (after 03:00).

    A clock change falls between 01:00 and 03:00, when nobody is on the floor, so one zero serves all working hours.
    """
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE).astimezone(UTC).timestamp() - 12 * 3600


@lru_cache(maxsize=256)
def wall_bins(day: date) -> tuple[int, ...]:
    """Return the wall-clock half hour (0 to 47) of each half hour that really passes on `day`: 46, 48 or 50 of them."""
    start = midnight(day)
    passed = int(day_seconds(day)) // HALF_HOUR_SECONDS
    local = [datetime.fromtimestamp(start + HALF_HOUR_SECONDS * i, UTC).astimezone(ZONE) for i in range(passed)]
    return tuple(moment.hour * 2 + moment.minute // 30 for moment in local)


def workday(day: date) -> date:
    """Return `day`, or the latest day before it that is neither at a weekend nor a bank holiday."""
    while day.weekday() >= 5 or is_bank_holiday(day):
        day -= timedelta(days=1)
    return day
