"""Days that count: business days between weekends and public holidays, and the same day of a later month."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

Weekend = Collection[int]
SATURDAY_AND_SUNDAY: Final[Weekend] = (5, 6)
"""As `date.weekday` counts: Monday is 0."""
LONGEST_STRETCH: Final = 60
"""Days in a row without a business day beyond which a calendar is wrong and not long."""


def is_business_day(day: date, *, holidays: Collection[date], weekend: Weekend = SATURDAY_AND_SUNDAY) -> bool:
    """Return whether `day` is neither of the weekend nor a public holiday."""
    return day.weekday() not in weekend and day not in holidays


def next_business_day(day: date, *, holidays: Collection[date], weekend: Weekend = SATURDAY_AND_SUNDAY) -> date:
    """Return `day` if it is a business day, else the first one after it.

    Raises
    ------
    ValueError
        If there is none within sixty days: the calendar leaves no day to work on.
    """
    for ahead in range(LONGEST_STRETCH):
        if is_business_day(found := day + timedelta(days=ahead), holidays=holidays, weekend=weekend):
            return found
    raise ValueError(f"There is no business day in the {LONGEST_STRETCH} days from {day:%Y-%m-%d}; look at weekend and holidays.")


def add_business_days(day: date, count: int, *, holidays: Collection[date], weekend: Weekend = SATURDAY_AND_SUNDAY) -> date:
    """Return the `count`-th business day after `day`, which does not count itself.

    Raises
    ------
    ValueError
        If `count` is below 1, or the calendar leaves no day to work on.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1; got {count}. The day itself never counts.")
    for _ in range(count):
        day = next_business_day(day + timedelta(days=1), holidays=holidays, weekend=weekend)
    return day


def add_months(day: date, count: int) -> date:
    """Return the same day `count` months later, or the last day of a month that has no such day.

    Notes
    -----
    The corresponding date rule: a month from 31 January ends on the last day of February. Several months are counted from the first day at
    once, so that three months from 31 January end on 30 April and not on 28.

    References
    ----------
    .. [1] Dodds v Walker [1981] 1 WLR 1027 (House of Lords).
    .. [2] ICO, "A guide to subject access": time limits.
    """
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
