"""An interrupted series adjusted for weekdays is the regression that it is, keeps its promise, and says when it cannot tell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from floorwalker.engine import effects

WEEKDAYS = np.tile(np.arange(1, 8), 8)
SINCE = 49


def some_counts(seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed)
    usual = np.array([120.0, 100, 95, 98, 110, 60, 30])
    return drawn.poisson(usual[WEEKDAYS - 1] * drawn.gamma(50, 1 / 50, WEEKDAYS.size)).astype(float)


@pytest.mark.row(251)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_equal_the_prediction_of_a_poisson_regression_on_the_days_before(seed: int) -> None:
    sm = pytest.importorskip("statsmodels.api")
    values = some_counts(seed)
    found = effects.after("count", values, WEEKDAYS, SINCE)
    design = (WEEKDAYS[:, None] == np.arange(1, 8)).astype(float)
    fit = sm.GLM(values[:SINCE], design[:SINCE], family=sm.families.Poisson()).fit(scale="X2")
    expected = fit.predict(design[SINCE:])
    spread = max(fit.scale, 1.0)
    slopes = (design[SINCE:] * expected[:, None]).sum(axis=0)
    of_fit = slopes @ (fit.normalized_cov_params * spread) @ slopes
    assert found.expected == pytest.approx(expected.sum())
    assert found.spread == pytest.approx(spread)
    wider = (1 + found.alike) / (1 - found.alike) if found.alike > 0 else 1.0
    half = np.sqrt((spread * expected.sum() + of_fit) * wider)
    from scipy import stats

    assert found.high - found.difference == pytest.approx(stats.t.ppf(0.975, SINCE - 7) * half)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.difference) / half, SINCE - 7))


@pytest.mark.row(251)
@pytest.mark.parametrize("seed", [4, 5])
def test_means_equal_the_prediction_of_a_weighted_regression(seed: int) -> None:
    sm = pytest.importorskip("statsmodels.api")
    drawn = np.random.default_rng(seed)
    weights = drawn.integers(5, 60, WEEKDAYS.size).astype(float)
    values = 0.7 + 0.02 * WEEKDAYS + drawn.normal(0, 0.4, WEEKDAYS.size) / np.sqrt(weights)
    found = effects.after("mean", values, WEEKDAYS, SINCE, weights=weights)
    design = (WEEKDAYS[:, None] == np.arange(1, 8)).astype(float)
    fit = sm.WLS(values[:SINCE], design[:SINCE], weights=weights[:SINCE]).fit()
    share = weights[SINCE:] / weights[SINCE:].sum()
    mixed = share @ design[SINCE:]
    assert found.expected == pytest.approx(float(mixed @ fit.params))
    assert found.spread == pytest.approx(fit.scale)
    wider = (1 + found.alike) / (1 - found.alike) if found.alike > 0 else 1.0
    variance = (float(mixed @ fit.cov_params() @ mixed) + fit.scale / weights[SINCE:].sum()) * wider
    from scipy import stats

    assert found.high - found.low == pytest.approx(2 * stats.t.ppf(0.975, SINCE - 7) * math.sqrt(variance))


def test_one_weekday_is_the_t_interval_of_a_next_value() -> None:
    before, later = np.array([10.0, 12, 11, 13, 9, 12, 10, 11]), np.array([16.0])
    found = effects.after("mean", np.append(before, later), np.ones(9), 8, weights=np.ones(9))
    assert found.expected == before.mean()
    from scipy import stats

    wide = stats.t.ppf(0.975, 7) * before.std(ddof=1) * math.sqrt(1 + 1 / 8)
    assert found.alike < 0
    assert (found.low, found.high) == (pytest.approx(16 - 11 - wide), pytest.approx(16 - 11 + wide))


def test_chance_alone_is_called_real_about_as_often_as_promised() -> None:
    real = sum(effects.after("count", some_counts(seed), WEEKDAYS, SINCE).is_real for seed in range(600))
    assert 0.02 < real / 600 < 0.09


def test_a_step_is_found_and_sized() -> None:
    values = some_counts(11)
    values[SINCE:] *= 1.4
    found = effects.after("count", values, WEEKDAYS, SINCE)
    assert found.is_real
    assert 1.2 < found.ratio < 1.6
    assert found.low < found.difference < found.high


def test_where_too_little_is_known_it_says_why_and_gives_no_figure() -> None:
    few = effects.after("count", [5, 6, 7, 8], [1, 2, 1, 2], 3)
    assert math.isnan(few.difference)
    assert "no day after it" in few.why
    short = effects.after("count", [5, 6, 7, 8, 9], [1, 1, 1, 1, 1], 4)
    assert "3 days before beyond one a weekday" in short.why
    new = effects.after("count", [*some_counts(1), 4.0], [*WEEKDAYS, 9], SINCE)
    assert (new.left_out, new.days_after) == (1, 7)
    gaps = some_counts(2)
    gaps[3] = np.nan
    assert effects.after("count", gaps, WEEKDAYS, SINCE).days_before == SINCE - 1


@pytest.mark.parametrize(
    "asked",
    [{"values": [1, 2], "weekdays": [1], "since": 1}, {"values": [-1.0, 2], "weekdays": [1, 1], "since": 1},
     {"values": [1, 2], "weekdays": [1, 1], "since": 1, "confidence": 1.0}],
)
def test_what_makes_no_sense_is_refused(asked: dict) -> None:
    with pytest.raises(ValueError, match=r"differ in length|negative|between 0 and 1"):
        effects.after("count", **asked)
    with pytest.raises(ValueError, match="give weights"):
        effects.after("mean", [1.0], [1], 0)
