"""Strict and kind evaluators are told from weak and strong people, where who judged whom lets one tell."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine import fairness


def crossed(people: int, judges: int, scores: int, *, of_people: float, of_judges: float, random: np.random.Generator):  # type: ignore[no-untyped-def]
    """Draw scores of people by judges, everybody and every judge at least once."""
    strength, kindness = random.normal(0, of_people, people), random.normal(0, of_judges, judges)
    judged = np.concatenate([np.arange(people), random.integers(0, people, scores - people)])
    judge = np.concatenate([np.arange(judges), random.integers(0, judges, scores - judges)])
    return strength, kindness, judged, judge, 80 + strength[judged] + kindness[judge] + random.normal(0, 8, scores)


@pytest.mark.parametrize(
    ("people", "judges", "scores", "of_people", "of_judges"), [(30, 6, 120, 4, 3), (60, 5, 240, 3, 6), (120, 10, 480, 5, 4)]
)
def test_ranges_hold_the_truth_and_results_lie_nearer_than_means(
    people: int, judges: int, scores: int, of_people: float, of_judges: float
) -> None:
    random = np.random.default_rng(people)
    of_results, of_judges_inside, adjusted, counted = [], [], [], []
    for _ in range(40):
        strength, kindness, judged, judge, y = crossed(
            people, judges, scores, of_people=of_people, of_judges=of_judges, random=random
        )
        found = fairness.severity(judged, judge, y)
        strength, kindness = 80 + strength + kindness.mean(), kindness - kindness.mean()
        of_results.append(np.mean([found.result(i)[1] <= strength[i] <= found.result(i)[2] for i in range(people)]))
        ranges = [found.contrast(one) for one in np.eye(judges)]
        of_judges_inside.append(np.mean([low <= k <= high for (_, low, high), k in zip(ranges, kindness, strict=True)]))
        adjusted.append(((found.adjusted - strength) ** 2).mean())
        counted.append(((np.bincount(judged, y) / np.bincount(judged) - strength) ** 2).mean())
    assert 0.93 <= np.mean(of_results) <= 0.98
    assert 0.92 <= np.mean(of_judges_inside) <= 0.995
    assert np.mean(adjusted) < 0.7 * np.mean(counted)


def test_who_was_judged_by_the_strict_one_alone_is_not_held_to_it() -> None:
    random = np.random.default_rng(2)
    judged = np.repeat(np.arange(20), 6)
    judge = random.integers(0, 3, 120)
    judge[judged == 0] = [0, 0, 0, 0, 0, 1]  # nearly always the strict one
    y = 80 + random.normal(0, 3, 120) - 12.0 * (judge == 0)
    found = fairness.severity(judged, judge, y)
    assert found.is_connected
    low_raw = y[judged == 0].mean()
    assert found.adjusted[0] > low_raw + 3
    strict = found.contrast([1, -0.5, -0.5])
    assert strict[1] < -12 < strict[2] < -8


def test_sums_of_each_pair_say_the_same_as_the_scores() -> None:
    _, _, judged, judge, y = crossed(12, 3, 90, of_people=4, of_judges=3, random=np.random.default_rng(6))
    whole = fairness.severity(judged, judge, y)
    pairs = sorted({*zip(judged.tolist(), judge.tolist(), strict=True)})
    mine = [y[(judged == p) & (judge == e)] for p, e in pairs]
    sums = fairness.severity_of_sums(
        [p for p, _ in pairs], [e for _, e in pairs], [len(each) for each in mine], [each.sum() for each in mine],
        [(each**2).sum() for each in mine],
    )
    assert sums.kindness == pytest.approx(whole.kindness)
    assert sums.result(3) == pytest.approx(whole.result(3))
    assert sums.degrees == whole.degrees


def test_judges_who_share_nobody_cannot_be_compared_and_it_says_so() -> None:
    random = np.random.default_rng(4)
    judged = np.repeat(np.arange(8), 5)
    found = fairness.severity(judged, judged // 4, 80 + random.normal(0, 5, 40) + 10 * (judged // 4))
    assert not found.is_connected
    assert [found.can_tell(0), found.can_tell(1)] == [False, False]
    # Nothing is taken off: each group keeps its own level.
    assert found.adjusted[4:].mean() - found.adjusted[:4].mean() == pytest.approx(10, abs=3)


def test_one_link_makes_judges_comparable() -> None:
    judged, judge = np.array([0, 0, 1, 1, 2, 2, 2]), np.array([0, 0, 0, 0, 1, 1, 0])
    assert fairness.severity(judged, judge, [80, 82, 78, 79, 90, 91, 84]).is_connected


def test_drift_is_the_contrast_of_two_periods_of_one_judge() -> None:
    random = np.random.default_rng(8)
    contacts, judges = 40, 4
    judged, judge = (one.ravel() for one in np.meshgrid(np.arange(contacts), np.arange(judges), indexing="ij"))
    period = (judged >= contacts // 2).astype(int)
    y = 75 + random.normal(0, 6, contacts)[judged] - 7.0 * ((judge == 2) & (period == 1)) + random.normal(0, 4, len(judged))
    found = fairness.severity(judged, judge * 2 + period, y)
    drift = [found.contrast(np.eye(8)[2 * j + 1] - np.eye(8)[2 * j]) for j in range(judges)]
    rest = [found.contrast(np.eye(8)[2 * j + 1] - np.eye(8)[2 * j]) for j in (0, 1, 3)]
    assert drift[2][2] < 0
    assert all(low < 2.5 < high or low < 0 < high for _, low, high in rest)
    # Contacts of one period alone cannot tell whether all became stricter: each period is a group of its own.
    assert len(found.judges_in_group) == 2


@pytest.mark.parametrize(
    ("arguments", "says"), [(([0, 1], [0], [1.0, 2.0]), "one length"), (([0, 1], [0, 1], [1.0, 2.0]), "no chance to measure")]
)
def test_what_cannot_be_taken_apart_is_refused(arguments, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=says):
        fairness.severity(*arguments)


def test_nobody_leans_by_chance_more_often_than_it_says() -> None:
    random = np.random.default_rng(9)
    named = [any(one.leans for one in fairness.leanings(random.normal(0, 5, (6, 8)))) for _ in range(600)]
    assert np.mean(named) < 0.075


def test_who_leans_far_is_named_and_few_contacts_name_nobody() -> None:
    found = fairness.leanings([[-9.0, -8, -10, -9, -11], [1, -1, 0, 2, -2], [3, np.nan, np.nan, np.nan, np.nan]])
    assert [one.leans for one in found] == [True, False, False]
    assert (found[2].mean, found[2].contacts) == (3.0, 1)
    assert found[2].high - found[2].low > 2 * (found[0].high - found[0].low)  # type: ignore[operator]
    assert fairness.leanings([[np.nan, np.nan], [1, 2]])[0] == fairness.Leaning(None, None, None, 0, leans=False)


def test_equal_distances_on_two_contacts_name_nobody() -> None:
    found = fairness.leanings([[-15.0, -15.0], [5.0, 5.0]])
    assert [(one.mean, one.low, one.leans) for one in found] == [(-15, None, False), (5, None, False)]


def test_the_view_of_three_scores_against_the_reference() -> None:
    """95, 88 and 92 against 91: +4, -3 and +1, mean distance 2.667."""
    points = np.array([95.0, 88, 92]) - 91
    assert points.tolist() == [4, -3, 1]
    assert np.abs(points).mean() == pytest.approx(2.667, abs=5e-4)
    assert points.std(ddof=1) == pytest.approx(3.512, abs=5e-4)
    assert [one.mean for one in fairness.leanings(points[:, None])] == [4, -3, 1]
