"""Ranges hold what they promise: on counts alone, on days that err together, on weeks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.engine.forecasting import forecast
from floorwalker.engine.forecasting.ranges import Spread, count_range, total_range
from tests.engine.forecasting.worlds import MONDAY, a_grid, a_world

SURE = {0.80: 1.0, 0.95: 1.0}


@settings(deadline=None)  # the first of a process reads a large library
@given(st.floats(0.001, 1e6), st.floats(0.0, 0.5), st.sampled_from([0.80, 0.95]))
def test_a_range_of_counts_is_whole_ordered_and_not_negative(mean, spread, level):
    low, high = count_range(np.array([mean]), np.array([mean + (mean * spread) ** 2]), level)
    assert 0 <= low[0] <= high[0]
    assert low[0] == int(low[0])
    assert high[0] == int(high[0])


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.4])
@pytest.mark.parametrize("level", [0.80, 0.95])
def test_counts_fall_inside_as_often_as_promised(spread, level):
    rng = np.random.default_rng(5)
    truth = np.full(100_000, 200.0)
    if spread:
        truth = rng.gamma(1 / spread**2, 200.0 * spread**2, truth.size)
    counts = rng.poisson(truth)
    low, high = count_range(np.array([200.0]), np.array([200.0 + (200.0 * spread) ** 2]), level)
    assert ((counts >= low) & (counts <= high)).mean() == pytest.approx(level, abs=0.02)


def test_closed_times_have_no_range():
    low, high = count_range(np.array([np.nan, 0.0]), np.array([np.nan, 0.0]), 0.80)
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert (low[1], high[1]) == (0.0, 0.0)


def test_a_week_whose_days_err_together_is_less_sure_than_one_whose_days_do_not():
    days, lead = np.full(5, 10_000.0), np.arange(1.0, 6.0)
    widths = []
    for shared in (0.0, 0.5, 1.0):
        low, high = total_range(days, Spread(0.05, shared, 0.0, SURE, 1000.0), lead_days=lead)[0.80]
        widths.append(high - low)
    assert widths == sorted(widths)
    # All together: 5 % of 50 000 is 2 500; the 80 % range is 2.563 standard deviations wide.
    assert widths[2] == pytest.approx(2.563 * np.sqrt(2500.0**2 + 50_000.0), rel=0.01)
    assert widths[0] == pytest.approx(2.563 * np.sqrt(2500.0**2 / 5 + 50_000.0), rel=0.01)


def test_few_weeks_of_practice_widen_the_range():
    days, lead = np.full(1, 10_000.0), np.ones(1)
    few, many = (total_range(days, Spread(0.05, 0.3, 0.0, SURE, weeks), lead_days=lead)[0.95] for weeks in (2.0, 50.0))
    assert few[0] < many[0]
    assert few[1] > many[1]


def test_on_simulated_centres_the_ranges_hold_near_what_they_say():
    """Twelve centres with day-to-day noise, two weeks ahead each: intervals, days, and the fortnight."""
    inside = {name: {0.80: [], 0.95: []} for name in ("interval", "day", "fortnight")}
    for seed in range(12):
        starts, counts, _ = a_world(days=98, seed=seed, day_noise=0.08)
        past = a_grid(days=98, seed=seed, day_noise=0.08).before(MONDAY + 84)
        result = forecast(past, horizon_days=14)
        came = np.full(result.open.shape, np.nan)
        for start, count in zip(starts, counts, strict=True):
            if start >= MONDAY + 84:
                day = int((start.astype("datetime64[D]") - (result.dates[0])).astype(int))
                minute = int((start - start.astype("datetime64[D]")).astype(int))
                came[day, np.searchsorted(result.minutes, minute)] = count
        is_open = result.open & ~np.isnan(came)
        for level in (0.80, 0.95):
            low, high = result.lower[level][is_open], result.upper[level][is_open]
            inside["interval"][level].append(((came[is_open] >= low) & (came[is_open] <= high)).mean())
            days = is_open.any(axis=1)
            low, high = (bound[days] for bound in result.day_range(level))
            totals = np.nansum(came, axis=1)[days]
            inside["day"][level].append(((totals >= low) & (totals <= high)).mean())
            least, most = result.range_of(days, level)
            inside["fortnight"][level].append(least <= totals.sum() <= most)
    for name, slack in (("interval", 0.04), ("day", 0.07), ("fortnight", 0.2)):
        for level, shares in inside[name].items():
            assert np.mean(shares) == pytest.approx(level, abs=slack), (name, level)
