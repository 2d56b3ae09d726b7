"""Results of people: ranges hold the truth as often as they say, and shrunken figures lie nearer to it than counted ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from floorwalker.engine import fairness


def drawn_rates(people: int, a: float, b: float, most: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    truth, judged = random.beta(a, b, people), random.integers(2, most + 1, people)
    return truth, random.binomial(judged, truth), judged


@pytest.mark.parametrize(("people", "a", "b", "most"), [(12, 16, 4, 12), (40, 8, 2, 14), (40, 30, 6, 10), (150, 18, 2, 8)])
def test_ranges_of_pass_rates_hold_the_truth_and_estimates_beat_counts(people: int, a: float, b: float, most: int) -> None:
    inside, shrunken, counted = [], [], []
    for seed in range(120):
        truth, passed, judged = drawn_rates(people, a, b, most, seed)
        rates = fairness.pass_rates(passed, judged)
        inside.append(((rates.low <= truth) & (truth <= rates.high)).mean())
        shrunken.append(((rates.mean - truth) ** 2).mean())
        counted.append(((rates.raw - truth) ** 2).mean())
    assert 0.93 <= np.mean(inside) <= 0.985
    assert np.mean(shrunken) < 0.7 * np.mean(counted)


@pytest.mark.parametrize(("people", "spread"), [(12, 4.0), (40, 2.0), (80, 6.0), (6, 5.0)])
def test_ranges_of_scores_hold_the_truth_and_estimates_beat_means(people: int, spread: float) -> None:
    random = np.random.default_rng(people)
    inside, shrunken, counted = [], [], []
    for _ in range(150):
        truth, judged = random.normal(85, spread, people), random.integers(2, 9, people)
        scores = [random.normal(centre, 9, number) for centre, number in zip(truth, judged, strict=True)]
        found = fairness.mean_scores([y.sum() for y in scores], [(y**2).sum() for y in scores], judged)
        inside.append(((found.low <= truth) & (truth <= found.high)).mean())
        shrunken.append(((found.mean - truth) ** 2).mean())
        counted.append(((found.raw - truth) ** 2).mean())
    assert 0.925 <= np.mean(inside) <= 0.99
    assert np.mean(shrunken) < 0.9 * np.mean(counted)


def test_few_contacts_are_drawn_towards_what_is_usual_and_many_are_not() -> None:
    rates = fairness.pass_rates([1, 40, 9, 8, 9, 8, 19, 17], [2, 80, 10, 10, 10, 10, 20, 20])
    assert abs(rates.mean[0] - 0.5) > 5 * abs(rates.mean[1] - 0.5)
    assert rates.high[0] - rates.low[0] > rates.high[1] - rates.low[1]


def test_who_has_no_contact_yet_is_told_what_is_usual_widely() -> None:
    rates = fairness.pass_rates([0, 9, 8, 9], [0, 10, 10, 10])
    assert np.isnan(rates.raw[0])
    assert rates.mean[0] == pytest.approx(rates.usual, abs=0.02)
    assert rates.high[0] - rates.low[0] > rates.high[1] - rates.low[1]


def test_one_person_alone_has_a_uniform_prior() -> None:
    rates = fairness.pass_rates([8], [10])
    assert rates.mean[0] == pytest.approx(9 / 12)
    assert rates.low[0] == pytest.approx(special.betaincinv(9, 3, 0.025))


def test_the_chance_to_be_below_the_standard_is_sure_only_of_many_contacts() -> None:
    rates = fairness.pass_rates([1, 30, 18, 17, 19, 45], [2, 60, 20, 20, 20, 50])
    below = rates.chance_below(0.8)
    assert below[1] > 0.99 > 0.95 > below[0]
    assert rates.chance_below(0.0)[0] == 0
    assert rates.chance_below(1.0)[0] == pytest.approx(1)


def test_no_order_of_people_below_the_certainty_asked_for() -> None:
    close = fairness.pass_rates([9, 8, 7, 9, 8], [10] * 5)
    verdict = fairness.order(close)
    assert (verdict.is_sure, verdict.pairs, verdict.apart) == (False, 10, 0)
    far = fairness.pass_rates([50, 400, 900], [1000] * 3)
    assert fairness.order(far) == fairness.Order(True, 3, 3)
    assert far.chance_above(2, 0) == pytest.approx(1)


def test_an_order_by_chance_alone_is_hardly_ever_called_sure() -> None:
    random = np.random.default_rng(5)
    sure = [fairness.order(fairness.pass_rates(random.binomial(10, 0.85, 5), [10] * 5)).is_sure for _ in range(200)]
    assert sum(sure) == 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: fairness.pass_rates([3], [2]), "between 0 and judged"),
        (lambda: fairness.pass_rates([0], [0]), "at least one contact"),
        (lambda: fairness.mean_scores([80, 90], [6400, 8100], [1, 1]), "three people or more"),
        (lambda: fairness.mean_scores([80, 90, 70], [6400, 8100, 4900], [1, 1, 1]), "judged twice"),
    ],
    ids=["more than judged", "nothing", "two people", "nobody twice"],
)
def test_what_cannot_be_said_is_refused(call, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=says):
        call()


@pytest.mark.parametrize("alike", [80.0, 0.0], ids=["eighty", "nought"])
def test_scores_that_are_all_alike_stay_where_they_are(alike: float) -> None:
    found = fairness.mean_scores([2 * alike] * 4, [2 * alike**2] * 4, [2] * 4)
    assert found.mean == pytest.approx([alike] * 4, abs=1e-6)
    assert np.isfinite(found.low).all()
