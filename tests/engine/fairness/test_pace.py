"""Pace: handle times as multiples of what is usual for the same queue."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine import fairness


@pytest.mark.row(38)
def test_who_takes_long_contacts_is_not_slow() -> None:
    """Two people do each queue alike, one has only the long work."""
    multiples, squares = fairness.as_multiples(["short", "long", "short"], [10, 10, 30], [1000, 6000, 3000], [110_000, 3_700_000, 330_000])
    assert multiples / [10, 10, 30] == pytest.approx([1.0, 1.0, 1.0])
    assert squares / [10, 10, 30] == pytest.approx([1.1, 3_700_000 / 600**2 / 10, 1.1])


def test_a_queue_in_which_nothing_took_time_says_nothing() -> None:
    multiples, _ = fairness.as_multiples(["none", "some"], [0, 2], [0, 200], [0, 20_000])
    assert np.isnan(multiples[0])
    assert multiples[1] == pytest.approx(2.0)


@pytest.mark.parametrize(("counts", "totals"), [([1], [1.0, 2.0]), ([-1, 1], [1.0, 2.0])])
def test_sums_that_cannot_be_are_refused(counts: list[int], totals: list[float]) -> None:
    with pytest.raises(ValueError, match=r"one length|not negative"):
        fairness.as_multiples(["a", "b"], counts, totals, [1.0, 4.0])


def test_nine_of_ten_ranges_and_more_hold_the_true_pace_and_few_are_called_fast_by_chance() -> None:
    """Forty people of two queues, true paces scattered by 8 %; a hundred draws: what is said is as sure as it says."""
    chance = np.random.default_rng(38)
    held, called, wrong = 0, 0, 0
    for _ in range(100):
        truth = np.exp(chance.normal(0, 0.08, 40))
        queues = ["claims"] * 20 + ["email"] * 20
        n = chance.integers(20, 400, 40)
        usual = np.repeat([300.0, 900.0], 20)
        times = [chance.gamma(2.0, mean / 2.0, number) for mean, number in zip(truth * usual, n, strict=True)]
        multiples, squares = fairness.as_multiples(queues, n, [each.sum() for each in times], [(each**2).sum() for each in times])
        found = fairness.mean_scores(multiples, squares, n)
        of_queue = np.repeat([(truth[at] * n[at]).sum() / n[at].sum() for at in (slice(0, 20), slice(20, 40))], 20)
        true = truth / of_queue
        held += int(((found.low <= true) & (true <= found.high)).sum())
        fast = found.chance_below(0.95) >= 0.975
        called += int(fast.sum())
        wrong += int((fast & (true >= 0.95)).sum())
    assert 0.92 <= held / 4000 <= 0.98
    assert called > 50
    assert wrong / called <= 0.025


def test_the_chance_below_a_standard_of_an_adjusted_score_agrees_with_its_range() -> None:
    judged, judge = [0, 0, 1, 1, 2, 2, 3, 3], [0, 1, 0, 1, 0, 1, 0, 1]
    found = fairness.severity(judged, judge, [70, 82, 76, 84, 69, 80, 73, 86])
    value, low, high = found.result(0)
    assert found.chance_below(0, value) == pytest.approx(0.5)
    assert found.chance_below(0, high) == pytest.approx(0.975)
    assert found.chance_below(0, low) == pytest.approx(0.025)
