"""Public holidays of countries and their parts, for clocks that count business days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import holidays

from floorwalker.engine.calendar import Clock
from floorwalker.ground.errors import RuleBroken

AHEAD: Final = 2
"""Years beyond the year of the start that a clock of law may reach."""


class CalendarUnknown(RuleBroken):
    """Nobody knows the public holidays of that calendar."""

    code = "calendar_unknown"


def around(started_on: date, clock: Clock, *, calendar: str) -> frozenset[date]:
    """Return the public holidays of `calendar` that `clock`, begun on `started_on`, may meet; none where it asks for none.

    Raises
    ------
    CalendarUnknown
        If there is no such calendar: a country of ISO 3166, or one with a part of it such as GB-ENG.
    """
    if clock.unit != "business_days" and not clock.rolls:
        return frozenset()
    return of_years(calendar, started_on.year, started_on.year + AHEAD)


def of_years(calendar: str, first: int, last: int) -> frozenset[date]:
    """Return the public holidays of `calendar` from year `first` to year `last`, substitute days among them.

    Raises
    ------
    CalendarUnknown
        If there is no such calendar.
    """
    return frozenset(day for year in range(first, last + 1) for day in named(calendar, year))


@lru_cache(maxsize=256)
def named(calendar: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of `calendar` in `year` by day, each with its name.

    Raises
    ------
    CalendarUnknown
        If there is no such calendar.
    """
    country, _, part = calendar.partition("-")
    try:
        return dict(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:  # how the library says that it knows none
        raise CalendarUnknown(
            f"There is no calendar of public holidays called {calendar!r}.",
            remedy="Name a country, such as US, or a country with its part, such as GB-SCT.", calendar=calendar,
        ) from None
