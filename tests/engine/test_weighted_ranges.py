"""Intervals of shares and means of contacts of unlike weight."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine import ranges


def test_equal_weights_give_the_plain_intervals() -> None:
    low, high = ranges.weighted_proportion(8 * 50, 10 * 50, 10 * 50**2)
    assert (low, high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    values = np.array([0.9, 0.7, 0.8, 1.0])
    plain = ranges.mean(values.sum(), (values**2).sum(), 4)
    weighted = ranges.weighted_mean(30 * values.sum(), 30 * (values**2).sum(), 120, 4 * 30**2)
    assert np.allclose(plain, weighted)


def test_no_weight_is_no_data_and_one_heavy_contact_tells_hardly_more_than_itself() -> None:
    assert np.isnan(ranges.weighted_proportion(0, 0, 0)).all()
    assert np.isnan(ranges.effective(0, 0))
    assert ranges.effective(3_000 + 29, 3_000**2 + 29) == pytest.approx(1.0194, abs=1e-4)
    low, high = ranges.weighted_proportion(3_029, 3_029, 3_000**2 + 29)
    assert high == 1
    assert low < 0.25


def test_more_than_there_is_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be more"):
        ranges.weighted_proportion(11, 10, 100)
    with pytest.raises(ValueError, match="negative"):
        ranges.weighted_proportion(-1, 10, 100)


def test_the_interval_holds_the_true_share_about_as_often_as_it_says() -> None:
    """A Poisson sample whose chances go with the contact's risk: 2,000 times 60 of 6,000."""
    rng = np.random.default_rng(20261123)
    passes = np.concatenate([rng.random(5_000) < 0.9, rng.random(1_000) < 0.6])
    chance = np.concatenate([np.full(5_000, 0.006), np.full(1_000, 0.03)])
    true, held = passes.mean(), 0
    for _ in range(2_000):
        drawn = rng.random(6_000) < chance
        weight = 1 / chance[drawn]
        low, high = ranges.weighted_proportion(weight @ passes[drawn], weight.sum(), (weight**2).sum())
        held += low <= true <= high
    assert 0.93 <= held / 2_000 <= 0.985
