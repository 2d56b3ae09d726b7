"""What samples say: equal to references, right on average, and inside their intervals as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from floorwalker.engine import ranges
from floorwalker.engine.sampling import Frame, Risk, draw, hajek, horvitz_thompson, post_stratified

THERE = (6_000, 3_000, 1_000)
DRAWN = (180, 90, 30)
PASSED = (162, 72, 18)


def passes() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values = np.concatenate([np.arange(n) < k for n, k in zip(DRAWN, PASSED, strict=True)]).astype(float)
    strata = np.repeat(np.arange(3), DRAWN)
    return values, np.full(300, 0.03), strata


def test_a_stratified_estimate_is_that_of_the_reference() -> None:
    values, chances, strata = passes()
    whole = horvitz_thompson(values, chances, population=10_000, strata=strata)
    for found in (post_stratified(values, chances, strata, sizes=THERE), whole):
        assert found.value == pytest.approx(0.84)
        assert found.standard_error == pytest.approx(0.020317, abs=5e-7)
        low, high = found.normal()
        assert (round(low, 4), round(high, 4)) == (0.8002, 0.8798)
    assert hajek(values, chances, strata=strata).value == pytest.approx(0.84)


def test_an_interval_stays_between_nothing_and_all_and_keeps_its_width_where_all_agree() -> None:
    all_passed = hajek(np.ones(10), np.full(10, 1e-6))
    low, high = all_passed.interval()
    assert high == 1
    assert ranges.wilson(10, 10)[0] - 0.08 < low < ranges.wilson(10, 10)[0]  # Student's quantile makes it wider
    assert all_passed.normal() == (1, 1)


def test_everything_looked_at_leaves_nothing_to_chance_and_one_contact_tells_of_no_range() -> None:
    whole = hajek([1.0, 0.0, 1.0], np.ones(3))
    assert whole.interval() == (whole.value, whole.value) == (pytest.approx(2 / 3),) * 2
    one = hajek([1.0], [0.1])
    assert one.value == 1
    assert all(math.isnan(end) for end in one.interval())
    assert math.isnan(hajek([], []).value)


def test_a_single_contact_of_a_stratum_is_taken_together_with_another_stratum() -> None:
    found = post_stratified([1, 0, 1, 1, 0], np.full(5, 0.01), [0, 0, 0, 0, 1], sizes=[400, 100])
    assert found.value == pytest.approx(0.8 * 0.75)
    assert found.freedom == 4
    assert found.standard_error > 0


def test_a_chance_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        hajek([1.0, 1.0], [0.0, 0.5])
    with pytest.raises(ValueError, match="one length"):
        hajek([1.0, 1.0], [0.5])


def world(size: int = 3_000) -> tuple[Frame, np.ndarray, list[Risk]]:
    """Make contacts of which risky ones pass far less often: a sample that forgets its weights would be well off."""
    rng = np.random.default_rng(5)
    strata, people = rng.choice(3, size, p=(0.6, 0.3, 0.1)), rng.integers(0, 10, size)
    risky = rng.random(size) < 0.08
    passed = rng.random(size) < np.where(risky, 0.35, np.array([0.9, 0.8, 0.7])[strata])
    late = (rng.random(size) < 0.1) | (risky & (rng.random(size) < 0.5))
    risks = [Risk("hold", np.flatnonzero(risky), 25), Risk("late", np.flatnonzero(late), 20)]
    return Frame(np.arange(size), np.arange(size), strata, people), passed.astype(float), risks


@pytest.mark.row(101)
def test_estimates_with_risk_weighted_are_right_on_average_and_inside_their_intervals_as_often_as_they_say() -> None:
    found, passed, risks = world()
    sizes = np.bincount(found.stratum)
    truth = passed.mean()
    kinds: dict[str, list[tuple[float, bool, float]]] = {"plain": [], "weighted": [], "total": [], "mixed": []}
    for seed in range(1_500):
        drawn = draw(found, sizes * 0.04, people=10, minimum=8, risks=risks, seed=seed)
        y, strata = passed[drawn.place], found.stratum[drawn.place]
        is_random = np.array(["random" in by for by in drawn.by])
        plain = post_stratified(y[is_random], drawn.random_chance[is_random], strata[is_random], sizes=sizes)
        weighted = post_stratified(y, drawn.chance, strata, sizes=sizes)
        total = horvitz_thompson(y, drawn.chance, population=len(found), strata=strata)
        for name, each in (("plain", plain), ("weighted", weighted), ("total", total)):
            low, high = each.interval()
            kinds[name].append((each.value, low <= truth <= high, each.standard_error))
        kinds["mixed"].append((float(y.mean()), False, 0.0))
    for name in ("plain", "weighted", "total"):
        values, inside, errors = (np.array(column, float) for column in zip(*kinds[name], strict=True))
        assert abs(values.mean() - truth) < 4 * values.std() / np.sqrt(values.size) + 0.001, name
        assert 0.935 <= inside.mean() <= 0.985, (name, inside.mean())
        # Of the plain total the length of the list is counted twice: too wide, never too narrow.
        assert 0.9 < np.sqrt((errors**2).mean()) / values.std() < (1.3 if name == "total" else 1.15), name
    mixed = np.array([value for value, _, _ in kinds["mixed"]])
    assert mixed.mean() < truth - 0.05


def test_with_eight_contacts_the_interval_still_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(9)
    passed = (rng.random(400) < 0.85).astype(float)
    found = Frame(np.arange(400), np.arange(400), np.zeros(400, int), np.zeros(400, int))
    inside = []
    for seed in range(2_000):
        drawn = draw(Frame(found.contact, found.at, found.stratum, found.person), [8.0], people=1, seed=seed)
        low, high = hajek(passed[drawn.place], drawn.chance).interval()
        inside.append(low <= passed.mean() <= high)
    assert np.mean(inside) >= 0.93
