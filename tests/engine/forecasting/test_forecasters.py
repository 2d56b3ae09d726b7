"""Every forecaster on the shelf keeps the same contract."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine.forecasting import FORECASTERS, forecaster
from floorwalker.engine.forecasting.backtest import back_test
from floorwalker.engine.forecasting.cleaning import NO_DECISIONS, clean
from floorwalker.engine.forecasting.series import days_ahead
from tests.engine.forecasting.worlds import MONDAY, WEEKDAY_FACTORS, a_grid, a_world

each = pytest.mark.parametrize("one", FORECASTERS, ids=lambda one: one.code)


def _ahead(grid, days=14, **known):
    return days_ahead(grid, first=grid.last_date + 1, horizon_days=days, **known)


@each
def test_it_fills_the_open_times_of_the_horizon_and_no_other(one):
    grid = a_grid(days=42)
    ahead = _ahead(grid)
    line = one.forecast(grid, ahead)
    assert line.shape == (14, 20)
    assert np.array_equal(~np.isnan(line), ahead.open)
    assert (line[ahead.open] >= 0).all()


@each
def test_the_same_past_gives_the_same_forecast_to_the_last_digit(one):
    grid = a_grid(days=42)
    assert np.array_equal(one.forecast(grid, _ahead(grid)), one.forecast(grid, _ahead(grid)), equal_nan=True)


@each
def test_it_does_not_change_the_history(one):
    grid = a_grid(days=42)
    before = grid.counts.copy()
    one.forecast(grid, _ahead(grid))
    assert np.array_equal(grid.counts, before, equal_nan=True)


@each
def test_a_gap_is_not_read_as_zero(one):
    """Leaving one time out of every third day must not pull that time down."""
    starts, counts, _ = a_world(days=84, day_noise=0.0, daily=20_000.0)
    from floorwalker.engine.forecasting import day_grid

    place = np.flatnonzero((starts - starts.astype("datetime64[D]")).astype(int) == 600)[::3]
    whole, gappy = day_grid(starts, counts), day_grid(np.delete(starts, place), np.delete(counts, place))
    assert np.nansum(one.forecast(gappy, _ahead(gappy))) == pytest.approx(np.nansum(one.forecast(whole, _ahead(whole))), rel=0.02)


@each
def test_a_steady_centre_is_forecast_near_its_truth(one):
    grid = a_grid(days=84, day_noise=0.0, daily=50_000.0)
    days = np.nansum(one.forecast(grid, _ahead(grid, 7)), axis=1)
    # The world ends on a Sunday, so its last open day is a Saturday and the horizon starts on Sunday.
    assert days == pytest.approx(50_000.0 * np.roll(WEEKDAY_FACTORS, 1), rel=0.03)


def test_no_model_sees_a_day_before_it_has_come():
    """Scrambling all that comes after an origin changes nothing that was forecast there or earlier."""
    grid = a_grid(days=84)
    first = back_test(grid, clean(grid)[0], horizon_days=14, decisions=NO_DECISIONS)
    for number in np.unique(first.origin):
        start = first.dates[first.origin == number].min()
        counts = grid.counts.copy()
        later = grid.dates >= start
        counts[later] = np.random.default_rng(3).permutation(counts[later] * 3.0 + 11.0)
        scrambled = type(grid)(grid.dates, grid.minutes, counts, grid.interval_minutes, grid.labels)
        second = back_test(scrambled, clean(grid)[0], horizon_days=14, decisions=NO_DECISIONS)
        known = first.origin <= number
        for code, line in first.lines.items():
            assert np.array_equal(line[known], second.lines[code][known], equal_nan=True), code


def test_an_unknown_code_is_answered_with_what_there_is():
    assert forecaster("smoothing").name == "Smoothing"
    with pytest.raises(LookupError, match="'prophet'; there are: calendar_regression, smoothing, weekday_mean_8"):
        forecaster("prophet")


def test_no_code_is_there_twice():
    codes = [one.code for one in FORECASTERS]
    assert len(set(codes)) == len(codes)
    assert all(one.meaning.endswith(".") for one in FORECASTERS)


def test_last_week_repeats_the_latest_same_weekday():
    grid = a_grid(days=21)
    line = forecaster("last_week").forecast(grid, _ahead(grid, 15))
    monday = np.searchsorted(grid.dates, MONDAY + 14)
    assert np.array_equal(line[1], grid.counts[monday])
    assert np.array_equal(line[8], grid.counts[monday])


def test_a_mean_of_four_weeks_is_the_mean_of_four_weeks():
    grid = a_grid(days=42)
    line = forecaster("weekday_mean_4").forecast(grid, _ahead(grid, 7))
    mondays = grid.counts[np.isin(grid.dates, MONDAY + 7 * np.arange(2, 6))]
    assert line[1] == pytest.approx(mondays.mean(axis=0))
