"""How many, and shared out how: equal to reference values worked out elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine import sampling


@pytest.mark.row(27)
@pytest.mark.parametrize(
    ("population", "contacts"), [(100, 80), (200, 132), (500, 218), (1_000, 278), (2_000, 323), (5_000, 357), (10_000, 370), (100_000, 383)]
)
def test_five_points_at_even_odds_take_as_many_as_the_table_says(population: int, contacts: int) -> None:
    assert sampling.size(population, margin=0.05).contacts == contacts


def test_without_bound_it_takes_the_numbers_of_the_books() -> None:
    even = sampling.size(None, margin=0.05)
    assert even.infinite == pytest.approx(384.146, abs=5e-4)
    assert even.contacts == 385
    assert sampling.size(None, margin=0.03, expected=0.9).contacts == 385
    ninety, ninety_nine = (sampling.size(None, margin=0.05, confidence=level) for level in (0.90, 0.99))
    assert (round(ninety.infinite, 2), ninety.contacts) == (270.55, 271)
    assert (round(ninety_nine.infinite, 2), ninety_nine.contacts) == (663.49, 664)


def test_a_month_of_a_centre_takes_130_contacts_to_know_seven_points() -> None:
    month = sampling.size(24_316, margin=0.07, expected=0.79)
    assert (round(month.infinite, 1), round(month.finite, 1), month.contacts) == (130.1, 129.4, 130)


@given(st.integers(1, 100_000), st.floats(0.01, 0.4), st.floats(0.05, 0.95))
def test_a_size_is_never_more_than_there_are_and_keeps_its_margin(population: int, margin: float, expected: float) -> None:
    contacts = sampling.size(population, margin=margin, expected=expected).contacts
    assert 0 < contacts <= population
    if contacts >= 20:
        assert sampling.margin(contacts, population, share=expected) <= margin * (1 + 1e-9)


def test_a_margin_of_few_contacts_is_half_of_wilsons_interval_and_of_none_is_no_data() -> None:
    assert sampling.margin(139, 24_316, share=0.79) == pytest.approx(0.0675, abs=5e-5)
    assert sampling.margin(10, None, share=0.8) == pytest.approx((0.9433 - 0.4902) / 2, abs=5e-5)
    assert math.isnan(sampling.margin(0, 100, share=0.8))
    assert sampling.margin(50, 50, share=0.8) == 0


@pytest.mark.parametrize(("name", "value"), [("margin", 0.0), ("margin", 5.0), ("expected", 1.0), ("confidence", 95.0)])
def test_a_number_outside_its_range_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} must lie between 0 and 1"):
        sampling.size(100, **{"margin": 0.05, name: value})


THERE, PASS = np.array([6_000, 3_000, 1_000]), np.array([0.9, 0.8, 0.6])


def test_shares_are_those_of_the_reference() -> None:
    assert sampling.proportional(300, THERE).tolist() == pytest.approx([180, 90, 30])
    assert sampling.neyman(300, THERE, np.sqrt(PASS * (1 - PASS))).round(2).tolist() == [154.73, 103.15, 42.11]


def test_a_stratum_gives_no_more_than_it_has_and_the_others_give_the_rest() -> None:
    shares = sampling.neyman(100, [500, 10], [0.1, 1_000.0])
    assert shares.tolist() == [90.0, 10.0]
    assert sampling.proportional(1_000, [500, 10]).tolist() == [500.0, 10.0]
    assert sampling.neyman(50, [100, 100], [0.0, 0.0]).tolist() == [25.0, 25.0]


def test_rounding_keeps_the_sum_and_a_minimum_takes_a_small_stratum_whole() -> None:
    shares = sampling.proportional(130, [9_840, 5_210, 3_460, 3_120, 2_180, 506])
    assert shares.round(1).tolist() == [52.6, 27.9, 18.5, 16.7, 11.7, 2.7]
    assert sampling.whole(shares).sum() == 130
    assert sampling.with_minimum([52.0, 2.7, 1.0], [9_840, 506, 4], 10).tolist() == [52.0, 10.0, 4.0]
