"""Error measures against sums by hand and by brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine.forecasting.scores import naive_error, poisson_floor, scores
from tests.engine.forecasting.worlds import a_grid


def test_a_sum_by_hand():
    """Forecast 110, 90, 50 against 100, 100, 40: errors 10, -10, 10."""
    found = scores(np.array([110.0, 90.0, 50.0]), np.array([100.0, 100.0, 40.0]), naive_error=20.0)
    assert found.wape == pytest.approx(30 / 240)
    assert found.bias == pytest.approx(10 / 240)
    assert found.rmse == pytest.approx(10.0)
    assert found.mase == pytest.approx(0.5)
    assert found.n == 3


def test_times_that_were_not_there_are_not_scored():
    found = scores(np.array([1.0, np.nan, 3.0]), np.array([1.0, 5.0, np.nan]), naive_error=1.0)
    assert (found.n, found.wape) == (1, 0.0)


def test_nothing_scored_is_no_data_and_not_zero():
    found = scores(np.array([np.nan]), np.array([1.0]), naive_error=1.0)
    assert found.n == 0
    assert all(math.isnan(value) for value in (found.wape, found.bias, found.rmse, found.mase))
    assert math.isnan(scores(np.array([1.0]), np.array([0.0]), naive_error=np.nan).wape)


@given(st.floats(0.01, 300.0))
def test_the_floor_is_the_error_of_one_who_knows_the_mean(mean):
    k = np.arange(0, int(mean + 30 * math.sqrt(mean) + 60))
    logs = np.concatenate([[0.0], np.cumsum(np.log(mean / np.maximum(k[1:], 1)))]) - mean
    chance = np.exp(logs)
    wape, rmse = poisson_floor(np.array([mean]))
    assert wape == pytest.approx((chance * np.abs(k - mean)).sum() / mean, rel=1e-9)
    assert rmse == pytest.approx(math.sqrt((chance * (k - mean) ** 2).sum()), rel=1e-6)


def test_the_naive_error_is_the_mean_step_from_weekday_to_weekday():
    grid = a_grid(days=21)
    monday, saturday = grid.counts[[0, 6, 12]], grid.counts[[5, 11, 17]]
    assert naive_error(grid.select(np.isin(np.arange(18), [0, 6, 12, 5, 11, 17]))) == pytest.approx(
        np.abs(np.diff(np.stack([monday, saturday]), axis=1)).mean()
    )
    assert math.isnan(naive_error(grid.select(np.arange(18) == 0)))
