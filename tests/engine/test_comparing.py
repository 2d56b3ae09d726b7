"""The difference of two periods equals the tests it is named after, and cries wolf as seldom as it says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from floorwalker.engine import comparing

DAYS = 28


def test_with_a_denominator_of_one_it_is_welchs_t_test() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(100, 10, 20), rng.normal(108, 25, 31)
    found = comparing.ratios(x, np.ones(20), y, np.ones(31))
    peer = stats.ttest_ind(y, x, equal_var=False)
    low, high = peer.confidence_interval(0.95)
    assert (found.p, found.low, found.high) == pytest.approx((peer.pvalue, low, high), rel=1e-9)
    assert (found.before, found.after, found.days) == (pytest.approx(x.mean()), pytest.approx(y.mean()), 20)


def test_pairs_with_a_denominator_of_one_are_students_paired_t_test() -> None:
    rng = np.random.default_rng(2)
    weekday = np.tile([300, 250, 240, 230, 260, 90, 60], 4)
    x, y = weekday + rng.normal(0, 5, DAYS), weekday + rng.normal(4, 5, DAYS)
    found = comparing.paired_ratios(x, np.ones(DAYS), y, np.ones(DAYS))
    peer = stats.ttest_rel(y, x)
    low, high = peer.confidence_interval(0.95)
    assert (found.p, found.low, found.high) == pytest.approx((peer.pvalue, low, high), rel=1e-9)
    assert comparing.ratios(x, np.ones(DAYS), y, np.ones(DAYS)).p > 0.5, "unpaired, the weekdays drown it"


def test_the_figures_are_those_of_the_sums_and_not_the_mean_of_days() -> None:
    found = comparing.ratios([1, 90, 5, 5, 5], [10, 100, 10, 10, 10], [8, 50, 4, 4, 4], [10, 100, 10, 10, 10])
    assert (found.before, found.after) == (106 / 140, 70 / 140)
    assert found.low < found.difference < found.high


@pytest.mark.parametrize("paired", [False, True])
def test_days_that_differ_by_more_than_their_contacts_give_no_false_alarm(paired: bool) -> None:
    """A share of 400 contacts a day whose days differ by 5 points by themselves; contacts as units would cry wolf in half of all looks."""
    rng, tell, naive, looks = np.random.default_rng(3), 0, 0, 600
    test = comparing.paired_ratios if paired else comparing.ratios
    for _ in range(looks):
        n = rng.poisson(400, (2, DAYS))
        good = rng.binomial(n, np.clip(rng.normal(0.8, 0.05, (2, DAYS)), 0, 1))
        tell += test(good[0], n[0], good[1], n[1]).p < 0.05
        whole, shares = n.sum(axis=1), good.sum(axis=1) / n.sum(axis=1)
        pooled = good.sum() / n.sum()
        naive += abs(shares[1] - shares[0]) / np.sqrt(pooled * (1 - pooled) * (1 / whole[0] + 1 / whole[1])) > 1.96
    assert 0.03 < tell / looks < 0.075
    assert naive / looks > 0.3


def test_a_real_difference_is_seen() -> None:
    rng = np.random.default_rng(4)
    n = rng.poisson(300, (2, DAYS))
    good = rng.binomial(n, np.array([[0.80], [0.74]]))
    found = comparing.ratios(good[0], n[0], good[1], n[1])
    assert found.p < 0.001
    assert found.low < -0.06 < found.high < 0


def test_too_few_days_say_nothing_and_no_data_is_no_day() -> None:
    few = comparing.ratios([8, 9, 7, 8], [10] * 4, [5] * 9, [10] * 9)
    assert np.isnan([few.low, few.high, few.p]).all()
    assert (few.before, few.after, few.days) == (0.8, 0.5, 4)
    gaps = comparing.paired_ratios([8, np.nan, 9, 7, 8, 9], [10, np.nan, 10, 10, 10, 0], [9] * 6, [10] * 6)
    assert gaps.days == 4
    assert gaps.after == 0.9
    nothing = comparing.ratios([], [], [5], [10])
    assert np.isnan([nothing.before, nothing.p]).all()
    with pytest.raises(ValueError, match="as many days"):
        comparing.paired_ratios([1], [1], [1, 2], [1, 2])


def test_days_that_never_differ_are_told_apart_without_a_division_by_nothing() -> None:
    same, other = comparing.ratios([5] * 6, [10] * 6, [5] * 6, [10] * 6), comparing.ratios([5] * 6, [10] * 6, [6] * 6, [10] * 6)
    assert (same.p, other.p) == (1.0, 0.0)
