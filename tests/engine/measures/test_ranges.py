"""Intervals equal published figures, slower routes, and simulated coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from floorwalker.engine import ranges

Z = 1.959963984540054


# R. G. Newcombe, Stat. Med. 17, 1998, table I (score method), and the same cases by statsmodels.
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (45, 50, 0.7864, 0.9565),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilson_gives_the_published_ends(successes: int, trials: int, low: float, high: float) -> None:
    ends = ranges.wilson(successes, trials)
    assert [round(float(end), 4) for end in ends] == [low, high]


@given(st.integers(1, 500), st.data())
def test_wilson_ends_solve_the_score_equation_and_stay_inside(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    for end in map(float, ranges.wilson(successes, trials)):
        assert 0 <= end <= 1
        if 0 < successes < trials:
            gap = abs(successes / trials - end)
            assert gap == pytest.approx(Z * math.sqrt(end * (1 - end) / trials), rel=1e-9)


def _slow_score(promoters: int, detractors: int, answers: int, difference: float) -> float:
    """Return the score statistic with the likelihood maximised by search instead of by formula."""
    passives = answers - promoters - detractors

    def loss(under: float) -> float:
        shares = (under + difference, under, 1 - 2 * under - difference)
        counts = (promoters, detractors, passives)
        return -sum(n * math.log(max(p, 1e-300)) for n, p in zip(counts, shares, strict=True) if n)

    bounds = (max(0.0, -difference), (1 - difference) / 2)
    under = optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-12}).x
    spread = answers * (2 * under + difference * (1 - difference))
    return abs(promoters - detractors - answers * difference) / math.sqrt(spread)


@pytest.mark.parametrize(
    ("promoters", "detractors", "answers"), [(12, 2, 50), (50, 20, 100), (3, 5, 9), (1, 0, 44), (200, 300, 900)]
)
def test_net_promoter_ends_lie_where_a_search_puts_them(promoters: int, detractors: int, answers: int) -> None:
    for end in map(float, ranges.net_promoter(promoters, detractors, answers)):
        assert _slow_score(promoters, detractors, answers, end) == pytest.approx(Z, rel=1e-4)


@given(st.integers(1, 300), st.data())
def test_net_promoter_range_holds_the_figure_and_mirrors(answers: int, data: st.DataObject) -> None:
    promoters = data.draw(st.integers(0, answers))
    detractors = data.draw(st.integers(0, answers - promoters))
    low, high = map(float, ranges.net_promoter(promoters, detractors, answers))
    assert -1 <= low <= (promoters - detractors) / answers <= high <= 1
    assert high > low
    mirrored = [float(end) for end in ranges.net_promoter(detractors, promoters, answers)]
    assert mirrored == pytest.approx([-high, -low], abs=1e-9)


@pytest.mark.parametrize(("promote", "detract", "number"), [(0.5, 0.2, 60), (0.9, 0.02, 40), (0.1, 0.1, 100)])
def test_net_promoter_range_covers_the_truth_about_as_often_as_it_says(promote: float, detract: float, number: int) -> None:
    draws = np.random.default_rng(5).multinomial(number, [promote, detract, 1 - promote - detract], size=4000)
    low, high = ranges.net_promoter(draws[:, 0], draws[:, 1], np.full(4000, number))
    inside = np.mean((low <= promote - detract) & (promote - detract <= high))
    assert 0.93 < inside < 0.975


def test_the_range_of_a_mean_is_that_of_student() -> None:
    values = np.random.default_rng(1).gamma(2, 100, 30)
    low, high = ranges.mean(values.sum(), (values**2).sum(), len(values))
    expected = stats.t.interval(0.95, 29, loc=values.mean(), scale=stats.sem(values))
    assert (float(low), float(high)) == pytest.approx(expected, rel=1e-9)


def test_no_data_gives_no_range() -> None:
    for ends in (ranges.wilson(0, 0), ranges.net_promoter(0, 0, 0), ranges.mean(0, 0, 0), ranges.mean(5, 25, 1)):
        assert np.isnan(ends).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ranges.wilson(-1, 3), "successes must not be negative; got minimum -1"),
        (lambda: ranges.wilson(4, 3), "must not be more than trials"),
        (lambda: ranges.wilson(1, 3, confidence=95), "between 0 and 1; got 95"),
        (lambda: ranges.net_promoter(2, 2, 3), "passives are answers too"),
        (lambda: ranges.mean(1, -1, 3), "squares must not be negative"),
    ],
)
def test_what_cannot_be_is_refused_in_words(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]


def test_a_share_of_time_is_as_sure_as_there_are_people_not_hours() -> None:
    low, high = ranges.ratio([[1, 2, 1, 2], [0, 0, 0, 0]], [10, 10, 10, 10])
    # By hand: share 0.15, residuals half an hour each, t of 3 degrees 3.1824: 3.1824 * sqrt(4 / 3 * 4 * 0.25) / 40 = 0.09187.
    assert low.tolist() == pytest.approx([0.15 - 0.09187, 0.0], abs=1e-5)
    assert high.tolist() == pytest.approx([0.15 + 0.09187, 0.0], abs=1e-5)
    assert ranges.ratio([100, 200, 100, 200], [1000] * 4)[0] == pytest.approx(low[0]), "more hours of the same people are not surer"
    assert np.isnan(ranges.ratio([1], [10])[0])
    assert np.isnan(ranges.ratio([0, 0], [0, 0])[1])
    with pytest.raises(ValueError, match="negative"):
        ranges.ratio([-1, 2], [10, 10])
