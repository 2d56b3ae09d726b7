"""Shares without the mix of queues: who serves the hard queue is not called worse for it, and who is worse still is."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine import fairness


@pytest.mark.row(38)
def test_who_serves_the_hard_queue_is_not_worse_for_it() -> None:
    """Two people settle each queue alike; one has nine hard contacts in ten, the other one in ten."""
    fair = fairness.without_mix(["hard", "easy", "hard", "easy"], [45, 9, 5, 81], [90, 10, 10, 90])
    assert fair.sum() == pytest.approx(140)
    assert [fair[:2].sum() / 100, fair[2:].sum() / 100] == pytest.approx([0.7, 0.7])


def test_a_difference_inside_a_queue_stays_whole() -> None:
    fair = fairness.without_mix(["a", "a", "b", "b"], [60, 80, 30, 10], [100, 100, 50, 50])
    assert (fair[1] - fair[0], fair[2] - fair[3]) == pytest.approx((20, 20))


def test_a_queue_without_contacts_and_one_served_by_one_alone_say_nothing() -> None:
    fair = fairness.without_mix(["none", "alone", "both", "both"], [0, 20, 30, 40], [0, 40, 50, 50])
    assert fair[0] == 0
    assert fair[1] / 40 == pytest.approx(90 / 140)


@pytest.mark.parametrize(("passed", "counts"), [([1], [2, 3]), ([3, 1], [2, 3]), ([-1, 1], [2, 3])])
def test_counts_that_cannot_be_are_refused(passed: list[int], counts: list[int]) -> None:
    with pytest.raises(ValueError, match=r"one length|between 0 and counts"):
        fairness.without_mix(["a", "b"], passed, counts)


def test_equal_people_on_unequal_work_are_seldom_called_worse_and_the_plain_share_would_call_most() -> None:
    """Thirty people, two queues of 0.85 and 0.60, mixes from none to all; two hundred draws of 300 contacts each."""
    chance = np.random.default_rng(38)
    wrong, plainly = 0, 0
    for _ in range(200):
        hard = chance.binomial(300, np.linspace(0, 1, 30))
        passed = np.concatenate([chance.binomial(hard, 0.60), chance.binomial(300 - hard, 0.85)])
        counts, queues = np.concatenate([hard, 300 - hard]), ["hard"] * 30 + ["easy"] * 30
        fair = np.clip(fairness.without_mix(queues, passed, counts).reshape(2, 30).sum(0), 0, 300)
        for given, said in ((fair, "fair"), (passed.reshape(2, 30).sum(0), "plain")):
            rates = fairness.pass_rates(given, np.full(30, 300))
            below = int((rates.chance_below(rates.usual) >= 0.975).sum())
            wrong, plainly = (wrong + below, plainly) if said == "fair" else (wrong, plainly + below)
    assert wrong / 6000 <= 0.025
    assert plainly / 6000 > 0.2
