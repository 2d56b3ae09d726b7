"""When a clock of law runs out: a number of days, business days, weeks, months or hours after something happened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from floorwalker.engine.calendar.days import SATURDAY_AND_SUNDAY, Weekend, add_business_days, add_months, next_business_day

Unit = Literal["business_days", "days", "hours", "months", "weeks"]
UNITS: Final[tuple[Unit, ...]] = ("business_days", "days", "hours", "months", "weeks")


@dataclass(frozen=True)
class Clock:
    """So many units after something happened; `rolls` puts an end on a day off to the next business day."""

    unit: Unit
    count: int
    rolls: bool = False

    def __post_init__(self) -> None:
        """Refuse a clock that cannot run.

        Raises
        ------
        ValueError
            If the unit is none, the count is below 1, or hours are to be put off.
        """
        if self.unit not in UNITS:
            raise ValueError(f"{self.unit!r} is no unit of a clock; use one of {', '.join(UNITS)}.")
        if self.count < 1:
            raise ValueError(f"A clock runs for at least one of its units; got {self.count}.")
        if self.rolls and self.unit == "hours":
            raise ValueError("Hours run through weekends and holidays; they are never put off.")


@dataclass(frozen=True)
class Deadline:
    """The last day on which it is still in time, in the zone of the clock, and the first moment (UTC) at which it is late."""

    last_day: date
    late_from: datetime


def deadline(
    clock: Clock, started_at: datetime, *, zone: str, holidays: Collection[date] = (), weekend: Weekend = SATURDAY_AND_SUNDAY
) -> Deadline:
    """Return when `clock` runs out that something started at `started_at`.

    Parameters
    ----------
    clock
        What runs.
    started_at
        The moment from which it runs, with a zone.
    zone
        IANA zone whose days count: the customer was there on a day of it.
    holidays, weekend
        What are no business days. Only clocks of business days, and those that are put off, ask for them.

    Raises
    ------
    ValueError
        If `started_at` has no zone, or the calendar leaves no day to work on.

    Notes
    -----
    The day on which it started is not counted: eight weeks after Thursday end with Thursday, to the last second of that day where the
    customer is. Hours alone run from the moment itself, over weekends and over changes of the clock.
    """
    if started_at.tzinfo is None:
        raise ValueError(f"started_at needs a zone; got {started_at.isoformat()} without one.")
    here = ZoneInfo(zone)
    if clock.unit == "hours":
        late = started_at.astimezone(UTC) + timedelta(hours=clock.count)
        return Deadline(late.astimezone(here).date(), late)
    first = started_at.astimezone(here).date()
    if clock.unit == "business_days":
        last = add_business_days(first, clock.count, holidays=holidays, weekend=weekend)
    elif clock.unit == "months":
        last = add_months(first, clock.count)
    else:
        last = first + timedelta(days=clock.count) * (7 if clock.unit == "weeks" else 1)
    if clock.rolls:
        last = next_business_day(last, holidays=holidays, weekend=weekend)
    return Deadline(last, datetime.combine(last + timedelta(days=1), time(), here).astimezone(UTC))
