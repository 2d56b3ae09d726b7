"""The day grid: what is not there is closed, never zero, and clock changes do not break it."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine.forecasting import day_grid, history_interval
from floorwalker.engine.forecasting.series import after_closed, days_ahead, open_weekdays, weekdays
from tests.engine.forecasting.worlds import MONDAY, a_grid, a_world


def test_weekdays_count_from_monday():
    assert weekdays(np.array([MONDAY, MONDAY + 6, np.datetime64("1999-05-23")])).tolist() == [0, 6, 6]


def test_a_missing_time_is_closed_and_not_zero():
    starts, counts, _ = a_world(days=14)
    grid = day_grid(np.delete(starts, 3), np.delete(counts, 3))
    assert np.isnan(grid.counts[0, 3])
    assert grid.totals[0] == counts[:20].sum() - counts[3]


def test_the_horizon_follows_the_weekday_pattern_and_starts_on_the_day_after():
    grid = a_grid(days=27)
    ahead = days_ahead(grid, first=grid.last_date + 1, horizon_days=14)
    assert ahead.dates[0] == grid.last_date + 1
    assert ahead.open.any(axis=1).tolist() == [day % 7 != 6 for day in range(27 - 1 + 1, 27 - 1 + 15)]


def test_one_bank_holiday_does_not_close_its_weekday():
    assert open_weekdays(a_grid(days=56, closed=(49,)))[0]


def test_a_weekday_that_closed_for_a_month_is_closed_ahead():
    assert not open_weekdays(a_grid(days=84, closed=(42, 49, 56, 63, 70, 77)))[0]


def test_days_marked_closed_are_closed():
    grid = a_grid(days=28)
    ahead = days_ahead(grid, first=MONDAY + 28, horizon_days=7, closed=[MONDAY + 30])
    assert ahead.open.any(axis=1).tolist() == [True, True, False, True, True, True, False]


@pytest.mark.parametrize(
    ("date", "minutes"),
    [("2026-03-29", [0, 60, 180, 240]), ("2026-10-25", [0, 60, 60, 120, 180])],
    ids=["23 hours", "25 hours"],
)
def test_a_clock_change_day_keeps_its_other_hours(date, minutes):
    night = np.datetime64(date, "m")
    usual = [np.datetime64("2026-03-22", "m") + m for m in range(0, 300, 60)]
    starts = np.array(usual + [night + m for m in minutes])
    grid = day_grid(starts, np.where(np.isin(starts, [night + 60]), 7.0, 5.0))
    assert grid.minutes.tolist() == [0, 60, 120, 180, 240]
    row = grid.counts[-1]
    assert row[1] == 7.0
    assert np.isnan(row[[2, 4]]).tolist() == ([True, False] if date == "2026-03-29" else [False, True])


def test_coarser_intervals_add_up():
    grid = a_grid(days=14, interval_minutes=15)
    starts, counts, _ = a_world(days=14, interval_minutes=15)
    hourly = day_grid(starts, counts, interval_minutes=60)
    assert hourly.interval_minutes == 60
    assert hourly.totals == pytest.approx(grid.totals)
    assert hourly.counts[0, 0] == counts[:4].sum()


def test_a_coarse_interval_with_hardly_any_of_its_parts_is_a_gap():
    starts, counts, _ = a_world(days=14, interval_minutes=15)
    hourly = day_grid(starts[3:], counts[3:], interval_minutes=60)
    assert np.isnan(hourly.counts[0, 0])


@pytest.mark.parametrize("wanted", [10, 45, 0, -30, 7 * 30])
def test_an_interval_that_does_not_fit_is_refused(wanted):
    starts, counts, _ = a_world(days=7)
    with pytest.raises(ValueError, match="multiple of the history's 30 minutes"):
        day_grid(starts, counts, interval_minutes=wanted)


@pytest.mark.parametrize(
    ("starts", "offered", "message"),
    [
        ([], [], "no open interval"),
        ([MONDAY], [np.nan], "no open interval"),
        ([MONDAY], [-1.0], "not negative; got minimum -1.0"),
        ([MONDAY], [np.inf], "must be finite"),
        ([MONDAY, MONDAY], [1.0], "equally long; got 2 and 1"),
        ([np.datetime64("NaT")], [1.0], "NaT"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(starts, offered, message):
    with pytest.raises(ValueError, match=message):
        day_grid(np.array(starts, dtype="datetime64[m]"), offered)


def test_the_interval_is_the_step_that_all_times_share():
    assert history_interval(a_world(days=7, interval_minutes=15)[0]) == 15
    assert history_interval([MONDAY]) == 1440


def test_the_day_after_a_closed_day_is_known_and_weekends_are_not_closures():
    grid = a_grid(days=28, closed=(21,))
    found = after_closed(grid.dates, known=grid.dates, usually=open_weekdays(grid))
    assert grid.dates[found].tolist() == [(MONDAY + 22).item()]
