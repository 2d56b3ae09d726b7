"""Every statistic of agreement equals the values printed for it, and other people's programs."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats import inter_rater

from floorwalker.engine import agreement

_ = None
# Krippendorff's own example, 4 coders by 12 units, also the raw_4raters of Gwet's package.
FOUR_CODERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
# Three coders by fifteen units, from the Wikipedia article on Krippendorff's alpha.
THREE_CODERS = [
    [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
    [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
    [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
]
# Ten subjects by fourteen raters in five categories, from the Wikipedia article on Fleiss' kappa: counts.
FLEISS_COUNTS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
FOUR_GRADES = [[11, 3, 1, 0], [1, 9, 0, 1], [0, 1, 10, 0], [1, 2, 0, 8]]


def by_item(coders: list[list[int | None]]) -> agreement.Ratings:
    return agreement.ratings(list(zip(*coders, strict=True)))


def from_table(table: list[list[int]]) -> agreement.Ratings:
    """Two raters' answers behind a table."""
    return agreement.ratings(
        [(first, second) for first, row in enumerate(table) for second, times in enumerate(row) for _ in range(times)],
        categories=range(len(table)),
    )


def spread_out(counts: list[list[int]]) -> agreement.Ratings:
    return agreement.ratings([[c for c, times in enumerate(row) for _ in range(times)] for row in counts])


@pytest.mark.row(74)
def test_cohen_with_its_error_and_interval() -> None:
    kappa = agreement.cohen([[20, 5], [10, 15]])
    assert kappa.value == pytest.approx(0.4)
    assert kappa.standard_error == pytest.approx(0.1270, abs=5e-5)
    assert (kappa.low, kappa.high) == (pytest.approx(0.151, abs=5e-4), pytest.approx(0.649, abs=5e-4))


@pytest.mark.parametrize(
    ("table", "expected"), [([[45, 15], [25, 15]], 0.1304), ([[25, 35], [5, 35]], 0.2593), ([[118, 5], [2, 0]], -0.0234)]
)
def test_cohen_on_tables_that_are_known(table: list[list[int]], expected: float) -> None:
    assert agreement.cohen(table).value == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("weighting", "expected"), [("identity", 0.7216), ("linear", 0.7307), ("quadratic", 0.7457)])
def test_weighted_kappa_and_its_error_equal_another_program(weighting: str, expected: float) -> None:
    ours = agreement.cohen(FOUR_GRADES, weighting=weighting)  # type: ignore[arg-type]
    assert ours.value == pytest.approx(expected, abs=1e-4)  # the printed values are cut, not rounded
    theirs = inter_rater.cohens_kappa(np.array(FOUR_GRADES), wt=None if weighting == "identity" else weighting)
    assert (ours.value, ours.standard_error) == (pytest.approx(theirs.kappa, rel=1e-12), pytest.approx(theirs.std_kappa, rel=1e-12))


def test_fleiss_on_fourteen_raters() -> None:
    assert agreement.fleiss(spread_out(FLEISS_COUNTS)).value == pytest.approx(0.20993, abs=5e-6)
    assert agreement.fleiss(spread_out(FLEISS_COUNTS)).value == pytest.approx(inter_rater.fleiss_kappa(np.array(FLEISS_COUNTS)), rel=1e-12)


@pytest.mark.parametrize(
    ("coders", "scale", "expected"),
    [
        (FOUR_CODERS, "nominal", 0.7434),
        (FOUR_CODERS, "ordinal", 0.8154),
        (FOUR_CODERS, "interval", 0.8491),
        (FOUR_CODERS, "ratio", 0.7974),
        (THREE_CODERS, "nominal", 0.6914),
        (THREE_CODERS, "interval", 0.8108),
    ],
)
def test_krippendorff_with_answers_missing(coders: list[list[int | None]], scale: str, expected: float) -> None:
    found = agreement.krippendorff(by_item(coders), scale=scale).value  # type: ignore[arg-type]
    assert found == pytest.approx(expected, abs=5e-5)


def test_gwet_and_its_kin_on_four_coders() -> None:
    ratings = by_item(FOUR_CODERS)
    ac1 = agreement.gwet(ratings)
    assert ac1.value == pytest.approx(0.77544, abs=5e-6)
    assert (ac1.observed, ac1.expected) == (pytest.approx(0.81818, abs=5e-6), pytest.approx(0.19032, abs=5e-6))
    assert ac1.standard_error == pytest.approx(0.14295, abs=5e-6)
    assert (ac1.low, ac1.high) == (pytest.approx(0.461, abs=5e-4), 1.0)
    assert agreement.fleiss(ratings).value == pytest.approx(0.76117, abs=5e-6)
    assert agreement.brennan_prediger(ratings).value == pytest.approx(0.77273, abs=5e-6)
    assert agreement.krippendorff(ratings).value == pytest.approx(0.74342, abs=5e-6)


@pytest.mark.parametrize(("table", "expected"), [([[118, 5], [2, 0]], 0.9408), ([[20, 5], [10, 15]], 0.4059)])
def test_gwet_stays_high_where_nearly_all_pass(table: list[list[int]], expected: float) -> None:
    assert agreement.gwet(from_table(table)).value == pytest.approx(expected, abs=5e-5)


def test_conger_on_the_table_of_its_printed_value() -> None:
    """Gwet's table has the only answer to unit 12 from the third coder, which moves Conger's figure and no other."""
    moved = [list(coder) for coder in FOUR_CODERS]
    moved[1][11], moved[2][11] = None, 3
    assert agreement.conger(by_item(moved)).value == pytest.approx(0.76282, abs=5e-6)
    assert agreement.fleiss(by_item(moved)).value == pytest.approx(0.76117, abs=5e-6)


def test_conger_of_two_raters_is_cohen() -> None:
    assert agreement.conger(from_table(FOUR_GRADES)).value == pytest.approx(agreement.cohen(FOUR_GRADES).value, rel=1e-12)
    weighted = agreement.conger(from_table(FOUR_GRADES), weighting="quadratic").value
    assert weighted == pytest.approx(agreement.cohen(FOUR_GRADES, weighting="quadratic").value, rel=1e-12)


@pytest.mark.parametrize(
    ("form", "value", "low", "high"),
    [
        # Ends as the R package psych prints them for this table.
        ("1,1", 0.1657, -0.133, 0.723),
        ("2,1", 0.2898, 0.019, 0.761),
        ("3,1", 0.7148, 0.342, 0.946),
        ("1,k", 0.4428, -0.884, 0.912),
        ("2,k", 0.6201, 0.071, 0.927),
        ("3,k", 0.9093, 0.676, 0.986),
    ],
)
def test_intraclass_correlation_in_six_forms(form: str, value: float, low: float, high: float) -> None:
    found = agreement.intraclass(SHROUT_FLEISS)[form]
    assert found.value == pytest.approx(value, abs=5e-5)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_percent_agreement_is_the_share_of_pairs_that_agree() -> None:
    found = agreement.percent(agreement.ratings([[1, 1, 1], [1, 1, 0], [0, 0, None]]))
    assert found.value == pytest.approx((1 + 1 / 3 + 1) / 3)


def test_the_same_as_a_reference_counts_answers_and_leaves_out_what_is_missing() -> None:
    assert agreement.same_as([[1, 1, np.nan], [0, 1, 1], [2, 2, 2]], [1, 1, np.nan])[0] == pytest.approx(4 / 5)
