"""Control charts against reference values: constants, limits, rules, and what is said of many charts at once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from floorwalker.engine import charts
from floorwalker.engine.charts import constants, kinds, rules

pytestmark = pytest.mark.row(5)

CONSTANTS = {  # n: d2, d3, c4, A2, A3, B3, B4, D3, D4 (Montgomery, appendix VI)
    2: (1.1284, 0.8525, 0.7979, 1.8800, 2.6587, 0, 3.2665, 0, 3.2665),
    3: (1.6926, 0.8884, 0.8862, 1.0233, 1.9544, 0, 2.5682, 0, 2.5746),
    4: (2.0588, 0.8798, 0.9213, 0.7286, 1.6281, 0, 2.2660, 0, 2.2821),
    5: (2.3259, 0.8641, 0.9400, 0.5768, 1.4273, 0, 2.0890, 0, 2.1145),
    6: (2.5344, 0.8480, 0.9515, 0.4832, 1.2871, 0.0304, 1.9696, 0, 2.0038),
    7: (2.7044, 0.8332, 0.9594, 0.4193, 1.1819, 0.1177, 1.8823, 0.0757, 1.9243),
    8: (2.8472, 0.8198, 0.9650, 0.3725, 1.0991, 0.1851, 1.8149, 0.1362, 1.8638),
    9: (2.9700, 0.8078, 0.9693, 0.3367, 1.0317, 0.2391, 1.7609, 0.1840, 1.8160),
    10: (3.0775, 0.7971, 0.9727, 0.3083, 0.9754, 0.2837, 1.7163, 0.2230, 1.7770),
}
NIST = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
WAFERS = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6)
LANEY_N = np.array((1200, 1350, 1100, 1250, 1400, 1300, 1150, 1280, 1320, 1230, 1190, 1410))
LANEY_D = np.array((60, 95, 40, 70, 120, 58, 75, 44, 99, 61, 50, 102))
PRINTED = 1.128
"""The mean range of two as printed tables round it."""


@pytest.mark.parametrize("size", sorted(CONSTANTS))
def test_the_constants_are_those_of_the_printed_table(size: int) -> None:
    made = (
        constants.d2(size), constants.d3(size), constants.c4(size), constants.a2(size), constants.a3(size), *constants.b3_b4(size),
        *constants.d3_d4(size),
    )
    assert made == pytest.approx(CONSTANTS[size], abs=5.1e-5)


@pytest.mark.parametrize(("size", "d2", "c4"), [(15, 3.4718, 0.9823), (20, 3.7350, 0.9869), (25, 3.9306, 0.9896)])
def test_the_constants_of_larger_samples(size: int, d2: float, c4: float) -> None:
    assert (constants.d2(size), constants.c4(size)) == pytest.approx((d2, c4), abs=5.1e-5)
    with pytest.raises(ValueError, match="between 2 and 25; got 26"):
        constants.d2(26)


def test_single_values_and_their_moving_range_are_those_of_nist() -> None:
    known = charts.estimate("xmr", NIST, d2=PRINTED)
    drawn = charts.limits(known, NIST)
    assert (known.centre, known.moving_range) == pytest.approx((50.81, 1.8778), abs=5e-5)
    assert (drawn.upper[0], drawn.lower[0]) == pytest.approx((55.8041, 45.8159), abs=5e-5)
    assert 3.267 * known.moving_range == pytest.approx(6.1347, abs=5e-5)
    assert constants.d3_d4(2)[1] == pytest.approx(3.267, abs=6e-4)


def test_shares_of_wafers_signal_where_nist_says() -> None:
    values, n = np.array(WAFERS) / 50, np.full(30, 50)
    known = charts.estimate("p", values, n)
    drawn = charts.limits(known, values, n)
    assert (known.centre, drawn.upper[0], drawn.lower[0]) == pytest.approx((0.23133, 0.41024, 0.05243), abs=5e-6)
    assert [each.at + 1 for each in charts.find(drawn.z, ["beyond_3"])] == [15, 23]


def test_counts_have_their_own_root_as_sigma() -> None:
    drawn = charts.limits(charts.Estimate("c", 16.0, 1.0, 20, float("nan")), [16.0])
    assert (drawn.upper[0], drawn.lower[0]) == (28.0, 4.0)


def test_means_and_ranges_of_samples() -> None:
    rows = np.array([(4.2, 4.5, 4.1, 4.4, 4.3), (4.6, 4.2, 4.4, 4.5, 4.3), (4.1, 4.0, 4.3, 4.2, 4.4), (4.5, 4.7, 4.4, 4.6, 4.3)])
    means, ranges = kinds.means_and_ranges(rows)
    assert means == pytest.approx((4.1192, 4.35, 4.5808), abs=1.5e-4)
    assert ranges == pytest.approx((0, 0.40, 0.8456), abs=3e-4)
    with pytest.raises(ValueError, match="rows of equal length"):
        kinds.means_and_ranges([1.0, 2.0])


def test_rates_have_stepped_limits_and_laneys_sigma_z() -> None:
    c, n = np.array((12, 15, 9, 20, 14, 8, 17, 11)), np.array((100, 120, 90, 130, 110, 95, 125, 105))
    known = charts.estimate("u", c / n, n)
    drawn = charts.limits(known, c / n, n)
    assert (known.centre, drawn.upper[0], drawn.lower[0]) == pytest.approx((0.121143, 0.22556, 0.01673), abs=5e-6)
    assert charts.estimate("u_prime", c / n, n, d2=PRINTED).factor == pytest.approx(0.8962, abs=5e-5)


@pytest.mark.parametrize(("d2", "sigma_z", "upper"), [(PRINTED, 3.70975, 0.13241), (constants.d2(2), 3.70850, 0.13239)])
def test_laneys_chart_takes_sigma_z_from_the_moving_range(d2: float, sigma_z: float, upper: float) -> None:
    values = LANEY_D / LANEY_N
    known = charts.estimate("p_prime", values, LANEY_N, d2=d2)
    drawn = charts.limits(known, values, LANEY_N)
    assert (known.centre, known.factor) == pytest.approx((0.0575758, sigma_z), abs=5e-6)
    assert (drawn.upper[0], drawn.lower[0]) == pytest.approx((upper, 0.0), abs=5e-6)
    plain = charts.limits(charts.estimate("p", values, LANEY_N), values, LANEY_N)
    assert (plain.upper[0], plain.lower[0]) == pytest.approx((0.07775, 0.03740), abs=5e-6)


def test_the_weighted_mean_is_that_of_nist() -> None:
    values = np.array((52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1))
    line, sigma = kinds.smooth(values, centre=50.0, sigma=2.0539, weight=0.3)
    told = (
        50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94,
        51.99,
    )
    assert line == pytest.approx(told, abs=6e-3)
    assert 50 + 3 * sigma[-1] == pytest.approx(52.5884, abs=1e-3)
    with_gap, _ = kinds.smooth(np.array((52.0, np.nan, 47.0)), centre=50.0, sigma=1.0, weight=0.3)
    assert np.isnan(with_gap[1])
    assert with_gap[2] == pytest.approx(0.3 * 47 + 0.7 * 50.6)


RULE_CASES = [
    ("beyond_3", (0, 0.5, -0.5, 3.2, 0.1), [4]),
    ("nine", (0.1, 0.5, 0.3, 0.2, 0.8, 0.4, 0.6, 0.2, 0.5, -0.1), [9]),
    ("steady", (-1.2, -0.8, -0.2, 0.3, 0.9, 1.4, 0.2), [6]),
    ("alternating", (0.5, -0.5, 0.4, -0.6, 0.3, -0.2, 0.7, -0.1, 0.6, -0.4, 0.5, -0.3, 0.2, -0.5), [14]),
    ("two_of_three", (0, 2.1, 0.3, 2.4, 0), [4]),
    ("four_of_five", (1.2, 1.5, 0.2, 1.1, 1.3, 0), [5]),
    ("near", (0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8, 0.9, -0.1, 0.2, -0.3, 0.4, -0.5, 0.1), [15]),
    ("alternating", (0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8, 0.9, -0.1, 0.2, -0.3, 0.4, -0.5, 0.1), [14, 15]),
    ("far", (1.2, -1.4, 1.1, -1.6, 1.3, 1.5, -1.2, -1.8), [8]),
]


@pytest.mark.parametrize(("code", "z", "points"), RULE_CASES, ids=[f"{code}-{number}" for number, (code, _z, _p) in enumerate(RULE_CASES)])
def test_each_rule_fires_at_its_last_point_and_no_other(code: str, z: tuple[float, ...], points: list[int]) -> None:
    fired = np.flatnonzero(rules.get(code).fires(np.asarray(z))) + 1
    assert fired.tolist() == points
    found = charts.find(z, [code])
    assert [(each.at + 1, each.through + 1) for each in found] == [(points[0], points[-1])]
    assert [each.start + 1 for each in found] == [points[0] - charts.RULES[code].length + 1]


def test_ties_and_days_without_data_break_runs_and_a_run_that_goes_on_is_told_once() -> None:
    eight = [0.4] * 8
    assert charts.find(eight, ["eight"])[0].at == 7
    assert charts.find([*eight[:4], 0.0, *eight[:4]], ["eight"]) == []
    assert charts.find([*eight[:4], np.nan, *eight[:4]], ["eight"]) == []
    assert charts.find([1, 2, 3, 3, 4, 5, 6], ["steady"]) == []
    (going_on,) = charts.find([-1.0] * 12, ["eight"])
    assert (going_on.start, going_on.at, going_on.through, going_on.side) == (0, 7, 11, -1)
    with pytest.raises(LookupError, match="No rule is called 'x'"):
        charts.find([1.0], ["x"])


def test_the_shelf_knows_the_numbers_of_the_books() -> None:
    assert rules.WESTERN_ELECTRIC == ("beyond_3", "two_of_three", "four_of_five", "eight")
    assert rules.NELSON == ("beyond_3", "nine", "steady", "alternating", "two_of_three", "four_of_five", "near", "far")
    assert charts.RULES["two_of_three"].numbers == "Western Electric 2, Nelson 5"


def test_all_western_rules_together_give_a_false_alarm_about_once_in_ninety_points() -> None:
    chance = np.random.default_rng(1)
    first = []
    for _ in range(600):
        z = chance.normal(size=1_500)
        first.append(min(each.at + 1 for each in charts.find(z, rules.WESTERN_ELECTRIC)))
    assert 84 < np.mean(first) < 100  # 91.75 in theory; the error of 600 runs is about 3.7


def test_zone_rules_are_not_advised_where_limits_come_from_counts_alone() -> None:
    assert charts.advised("p") == charts.advised("u") == ("beyond_3", "eight")
    assert charts.advised("ewma") == ("beyond_3",)
    assert [rule.code for rule in charts.not_advised("p", rules.WESTERN_ELECTRIC)] == ["two_of_three", "four_of_five"]
    assert charts.not_advised("p_prime", rules.WESTERN_ELECTRIC) == []
    assert [rule.code for rule in charts.not_advised("ewma", ["beyond_3", "eight"])] == ["eight"]


def test_the_kind_is_chosen_from_the_data() -> None:
    assert charts.choose("proportion", LANEY_D / LANEY_N, LANEY_N).kind == "p_prime"
    assert charts.choose("proportion", np.array(WAFERS) / 50, np.full(30, 50)).kind in {"p", "p_prime"}
    chance = np.random.default_rng(7)
    n = np.full(60, 400)
    plain = charts.choose("proportion", chance.binomial(400, 0.2, 60) / 400, n)
    assert (plain.kind, "no more than their counts" in plain.why) == ("p", True)
    assert charts.choose("rate", chance.poisson(0.12 * 400, 60) / 400, n).kind == "u"
    assert charts.choose("mean", chance.normal(size=30)).kind == "xmr"
    assert charts.choose("proportion", [0.5] * 5, [10] * 5).kind == "p_prime"
    with pytest.raises(ValueError, match="needs n"):
        charts.estimate("p", [0.1, 0.2])
    with pytest.raises(ValueError, match="two points"):
        charts.estimate("xmr", [0.1])
    with pytest.raises(LookupError, match="No kind of chart is called 'pie'"):
        charts.estimate("pie", [0.1, 0.2])


def test_days_that_hang_together_or_differ_by_weekday_are_told() -> None:
    chance, days = np.random.default_rng(11), np.tile(np.arange(1, 6), 12)
    quiet = charts.habits(chance.normal(size=60), days)
    assert (quiet.hangs_together, quiet.differs_by_weekday) == (False, False)
    mondays = charts.habits(chance.normal(size=60) + 3 * (days == 1), days)
    assert (mondays.differs_by_weekday, mondays.highest) == (True, 1)
    walk = charts.habits(np.cumsum(chance.normal(size=60)), days)
    assert walk.hangs_together
    assert walk.lag_one > 0.5
    assert np.isnan(charts.habits([1.0, 2.0], [1, 2]).weekday_p)


def test_of_many_findings_at_most_the_stated_share_may_be_false() -> None:
    # The fifteen p values of Benjamini and Hochberg (1995), section 3.3: four stand at 5 %.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert charts.benjamini_hochberg(p, rate=0.05).sum() == 4
    assert charts.benjamini_hochberg([0.9, np.nan], rate=0.05).sum() == 0
    assert charts.benjamini_hochberg([], rate=0.05).tolist() == []
    with pytest.raises(ValueError, match="between 0 and 1; got 1"):
        charts.benjamini_hochberg(p, rate=1)
    assert charts.two_sided([1.959964, -3.0]) == pytest.approx([0.05, 0.0027], abs=1e-6 + 5e-5)


def test_a_change_between_phases_has_an_interval() -> None:
    n = np.full(20, 500)
    moved = charts.change("p", np.full(20, 0.19), np.full(20, 0.16), n, n)
    half = 1.959964 * np.sqrt(0.19 * 0.81 / 10_000 + 0.16 * 0.84 / 10_000)
    assert (moved.difference, moved.low, moved.high) == pytest.approx((-0.03, -0.03 - half, -0.03 + half), abs=1e-9)
    assert moved.is_real
    welch = charts.change("xmr", [1, 2, 3, 4, 5], [2, 4, 6, 8, 10])
    low, high = stats.ttest_ind([2, 4, 6, 8, 10], [1, 2, 3, 4, 5], equal_var=False).confidence_interval()
    assert (welch.difference, welch.low, welch.high) == pytest.approx((3, low, high))
    assert not welch.is_real


def test_what_chance_makes_of_a_gap_is_told_from_a_real_one() -> None:
    alike = charts.spread([0.80, 0.81, 0.79, 0.80], [0.02] * 4)
    assert alike is not None
    assert alike.is_noise
    assert (alike.gap, alike.real, alike.real_low) == (pytest.approx(0.02), 0.0, 0.0)
    # The range of four normal values stays below 3.63 sigma in 95 of 100 cases (table of the studentized range, infinite degrees).
    assert alike.chance_gap == pytest.approx(3.63 * 0.02, rel=0.03)
    apart = charts.spread([0.60, 0.80, 0.90, 0.70], [0.02] * 4)
    assert apart is not None
    assert not apart.is_noise
    assert apart.real_low < apart.real < apart.real_high
    assert charts.spread([0.8], [0.1]) is None
    assert charts.spread([0.8, np.nan], [0.1, 0.1]) is None


def test_the_spread_left_is_that_of_dersimonian_and_laird() -> None:
    values, errors = np.array((0.2, 0.5, 0.9)), np.array((0.1, 0.1, 0.1))
    found = charts.spread(values, errors)
    assert found is not None
    q = float(((values - values.mean()) ** 2).sum() / 0.01)
    between = (q - 2) / (300 - 100)
    assert found.real == pytest.approx(np.sqrt(between) / values.mean())


@pytest.mark.parametrize(("held", "longest"), [([], 0), ([0, 1, 1, 0, 1], 2), ([1, 1, 1], 3)])
def test_the_longest_run_is_counted(held: list[int], longest: int) -> None:
    assert charts.runs(held) == longest
