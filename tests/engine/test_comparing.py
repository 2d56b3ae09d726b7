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


def _day_by_day(rng: np.random.Generator, days: int, *, shift: float = 0.0, whole: bool = False) -> list[np.ndarray]:
    """Return durations of `days`, some forty contacts each: skewed, each day with a level of its own; `whole` in whole quarter minutes."""
    found = [np.exp(rng.normal(5.3 + shift + rng.normal(0, 0.15), 0.9, rng.poisson(40) + 1)) for _ in range(days)]
    return [np.round(each / 15) * 15 for each in found] if whole else found


def _compared(early: list[np.ndarray], late: list[np.ndarray], share: float, *, paired: bool) -> comparing.Difference:
    before, after = (float(np.quantile(np.concatenate(days), share)) for days in (early, late))
    numbers = [sum(map(len, days)) for days in (early, late)]
    between = (numbers[0] * before + numbers[1] * after) / sum(numbers)
    above = [[int((day > between).sum()) for day in days] for days in (early, late)]
    sizes = [[len(day) for day in days] for days in (early, late)]
    return comparing.quantiles(above[0], sizes[0], above[1], sizes[1], before=before, after=after, paired=paired)


@pytest.mark.row(167)
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("share", [0.5, 0.9])
@pytest.mark.parametrize("paired", [False, True])
def test_medians_and_percentiles_of_days_that_differ_by_themselves_give_few_false_alarms(paired: bool, share: float, whole: bool) -> None:
    rng, looks, told = np.random.default_rng(11), 400, 0
    for _ in range(looks):
        told += _compared(_day_by_day(rng, 14, whole=whole), _day_by_day(rng, 14, whole=whole), share, paired=paired).p < 0.05
    assert told / looks <= 0.10


def test_with_one_contact_a_day_the_median_is_judged_as_moods_test_judges_it() -> None:
    rng = np.random.default_rng(12)
    early, late = rng.normal(0, 1, 300), rng.normal(0.25, 1, 300)
    peer = stats.median_test(early, late, correction=False, ties="below")
    above, before, after = peer.median, float(np.median(early)), float(np.median(late))
    found = comparing.quantiles(early > above, np.ones(300), late > above, np.ones(300), before=before, after=after, paired=False)
    assert found.p == pytest.approx(peer.pvalue, rel=0.05)


def test_a_median_that_really_moved_is_seen_and_one_at_a_tie_is_not_called_moved() -> None:
    rng = np.random.default_rng(13)
    seen = _compared(_day_by_day(rng, 28), _day_by_day(rng, 28, shift=0.25), 0.5, paired=False)
    assert seen.p < 0.01
    assert seen.after > seen.before
    assert np.isnan([seen.low, seen.high]).all()
    tied = comparing.quantiles([1] * 9, [10] * 9, [4] * 9, [10] * 9, before=60.0, after=60.0, paired=False)
    assert tied.p == 1.0, "the share above it rose, but the median is the same"
    few = comparing.quantiles([1] * 4, [10] * 4, [4] * 9, [10] * 9, before=60.0, after=90.0, paired=False)
    assert np.isnan(few.p)
