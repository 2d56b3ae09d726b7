"""The whole way from a history to a forecast with a verdict, for long, short and strange histories."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from floorwalker.engine.forecasting import day_grid, forecast
from floorwalker.engine.forecasting.backtest import BackTest, choose
from floorwalker.engine.forecasting.blend import START, blend_weights
from tests.engine.forecasting.worlds import MONDAY, a_grid


def test_the_table_has_the_baseline_the_chosen_one_and_the_floor_under_all():
    result = forecast(a_grid(days=98), horizon_days=14)
    assert result.baseline.code == "last_week"
    assert result.chosen in result.models
    errors = [model.scores.wape for model in result.models]
    assert errors == sorted(errors)
    assert 0 < result.floor_wape < errors[0]
    assert result.verdict.startswith("Beats last week by")
    assert result.scored_weeks == 8
    assert not result.rough


def test_every_model_has_a_line_and_the_chosen_line_is_the_forecast():
    result = forecast(a_grid(days=70), horizon_days=14)
    assert set(result.lines) == {model.code for model in result.models}
    assert np.array_equal(result.lines[result.chosen.code], result.mean, equal_nan=True)
    assert result.starts.shape == result.mean.shape
    assert result.starts[0, 0] == result.dates[0].astype("datetime64[m]") + 480


def test_ranges_lie_around_the_mean_and_the_wider_holds_the_narrower():
    result = forecast(a_grid(days=70), horizon_days=14)
    is_open = result.open
    order = [result.lower[0.95], result.lower[0.80], result.mean, result.upper[0.80], result.upper[0.95]]
    for less, more in itertools.pairwise(order):
        assert (less[is_open] <= more[is_open]).all()
    low, high = result.day_range(0.80)
    assert (low <= result.day_means).all()
    assert (result.day_means <= high).all()
    assert (high[~is_open.any(axis=1)] == 0).all()


def test_a_day_explains_itself_and_its_effects_multiply_to_its_level():
    result = forecast(a_grid(days=98), horizon_days=14)
    day = result.explain(MONDAY + 98)
    assert day.typical * np.prod([1 + effect.share for effect in day.effects]) == pytest.approx(day.regression)
    assert "A typical day brings" in day.sentence()
    assert "weekday +" in day.sentence()
    with pytest.raises(LookupError, match="2026-06-14 is closed or outside"):
        result.explain(MONDAY + 104)


def test_a_history_that_repeats_itself_is_not_said_to_be_beaten():
    days = [MONDAY + day for day in range(84) if day % 7 < 5]
    starts = [day.astype("datetime64[m]") + 60 * hour for day in days for hour in range(9, 13)]
    result = forecast(day_grid(np.array(starts), np.full(len(starts), 40.0)), horizon_days=7)
    assert result.verdict == "Nothing beats last week on the last 7 weeks."
    nothing = forecast(day_grid(np.array(starts), np.zeros(len(starts))), horizon_days=7)
    assert nothing.verdict == "Nothing came on the last 7 weeks, so the models cannot be compared."
    assert nothing.day_means.max() < 1.0


@pytest.mark.parametrize(("days", "said"), [(1, "from 1 day."), (5, "from 5 days."), (14, "from 12 days.")])
def test_a_short_history_is_rough_and_never_refused(days, said):
    result = forecast(a_grid(days=days), horizon_days=14)
    assert result.rough
    assert said in result.verdict
    assert not np.isnan(result.mean[result.open]).any()
    assert result.open.any()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_history_of_counts_gets_a_finite_forecast(data):
    days = data.draw(st.lists(st.integers(0, 60), min_size=1, max_size=25, unique=True))
    hours = data.draw(st.lists(st.integers(0, 23), min_size=1, max_size=4, unique=True))
    starts = [(MONDAY + day).astype("datetime64[m]") + 60 * hour for day in days for hour in hours]
    size = len(starts)
    offered = data.draw(st.lists(st.sampled_from([0.0, 0.0, 1.0, 7.5, 400.0, 1e6]), min_size=size, max_size=size))
    result = forecast(day_grid(np.array(starts), offered), horizon_days=9)
    for values in (result.mean, *result.lower.values(), *result.upper.values()):
        assert np.isfinite(values[result.open]).all()
        assert (values[result.open] >= 0).all()
        assert np.isnan(values[~result.open]).all()


@pytest.mark.parametrize("horizon", [0, -1, 733])
def test_a_horizon_out_of_bounds_is_refused(horizon):
    with pytest.raises(ValueError, match="1 to 732 calendar days"):
        forecast(a_grid(days=14), horizon_days=horizon)


def test_blend_weights_lean_to_who_was_right_and_start_where_nothing_is_known():
    came = np.full(400, 1000.0)
    noise = np.random.default_rng(4).normal(0, 200, (2, 400))
    lines = {"calendar_regression": came + noise[0], "smoothing": came + 1.0, "weekday_mean_8": came + noise[1]}
    weights = blend_weights(lines, came)
    assert sum(weights.values()) == pytest.approx(1.0)
    assert weights["smoothing"] > 0.6
    assert blend_weights(lines, np.zeros(400)) == dict(START)
    assert blend_weights({code: line[:2] for code, line in lines.items()}, came[:2])["calendar_regression"] > 0.6


def _tested(errors: dict[str, list[float]]) -> BackTest:
    weeks = len(next(iter(errors.values())))
    actual = np.full((weeks, 10), 100.0)
    lines = {code: actual + np.array(error)[:, None] for code, error in errors.items()}
    return BackTest(np.arange(weeks), MONDAY + 7 * np.arange(weeks), actual, lines)


def test_the_blend_stays_unless_another_was_clearly_better():
    clear = _tested({"blend": [20.0, 21.0, 22.0, 20.0], "smoothing": [10.0, 11.0, 10.0, 9.0]})
    luck = _tested({"blend": [20.0, 20.0, 20.0, 20.0], "smoothing": [40.0, 1.0, 35.0, 2.0]})
    assert choose(clear) == "smoothing"
    assert choose(luck) == "blend"
