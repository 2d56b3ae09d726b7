"""When clocks run out: the same day of later months, days off, hours over a change of the clock, and what cannot run."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine.calendar import Clock, add_business_days, add_months, deadline, is_business_day, next_business_day

LONDON = "Europe/London"
EASTER = {date(2026, 4, 3), date(2026, 4, 6)}
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2028, 1, 31), 1, date(2028, 2, 29)), (date(2026, 8, 28), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)), (date(2028, 1, 31), 3, date(2028, 4, 30)), (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_one(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@given(DAYS, st.integers(1, 60))
def test_business_days_are_counted_one_by_one_and_the_first_never_counts(day: date, count: int) -> None:
    end = add_business_days(day, count, holidays=EASTER)
    between = [date.fromordinal(each) for each in range(day.toordinal() + 1, end.toordinal() + 1)]
    assert sum(is_business_day(each, holidays=EASTER) for each in between) == count
    assert is_business_day(end, holidays=EASTER)


def test_a_calendar_without_a_day_to_work_on_is_refused() -> None:
    with pytest.raises(ValueError, match="no business day in the 60 days from 2026-04-02"):
        next_business_day(date(2026, 4, 2), holidays=(), weekend=range(7))


def test_a_day_lasts_to_its_last_second_where_the_customer_is() -> None:
    late_evening = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight in London: 1 July
    found = deadline(Clock("weeks", 8), late_evening, zone=LONDON)
    assert (found.last_day, found.late_from) == (date(2026, 8, 26), datetime(2026, 8, 26, 23, 0, tzinfo=UTC))


def test_hours_run_from_the_moment_over_weekends_and_changes_of_the_clock() -> None:
    told = datetime(2026, 10, 23, 15, 0, tzinfo=UTC)  # a Friday in summer time
    found = deadline(Clock("hours", 72), told, zone=LONDON)
    assert found.late_from == datetime(2026, 10, 26, 15, 0, tzinfo=UTC)
    assert found.last_day == date(2026, 10, 26)


@given(DAYS, st.sampled_from(["business_days", "days", "weeks", "months"]), st.integers(1, 40))
def test_a_longer_clock_never_ends_earlier_and_no_clock_ends_on_its_first_day(day: date, unit: str, count: int) -> None:
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    first, second = (deadline(Clock(unit, each), start, zone=LONDON, holidays=EASTER) for each in (count, count + 1))  # type: ignore[arg-type]
    assert day < first.last_day < second.last_day
    assert first.late_from < second.late_from


@pytest.mark.parametrize(
    ("unit", "count", "rolls", "says"),
    [("fortnights", 1, False, "no unit"), ("weeks", 0, False, "at least one"), ("hours", 72, True, "never put off")],
)
def test_a_clock_that_cannot_run_is_refused(unit: str, count: int, rolls: bool, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Clock(unit, count, rolls)  # type: ignore[arg-type]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        deadline(Clock("weeks", 8), datetime(2026, 4, 2), zone=LONDON)  # noqa: DTZ001 (that is the point)


def test_what_is_put_off_lands_on_the_next_business_day() -> None:
    found = deadline(Clock("months", 1, rolls=True), noon(2026, 3, 3), zone=LONDON, holidays=EASTER)
    assert found.last_day == date(2026, 4, 7)  # Good Friday, a weekend, Easter Monday
