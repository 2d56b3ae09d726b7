"""Draws: the same for good, with the chances that they say, spread over the time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.engine.sampling import Frame, Risk, Stream, draw, drawing, table

ROUNDS = 4_000


def frame(size: int = 60, *, strata: int = 2, people: int = 3, seed: int = 1) -> Frame:
    rng = np.random.default_rng(seed)
    return Frame(
        np.arange(100, 100 + size), np.sort(rng.integers(0, 10**9, size)), rng.integers(0, strata, size), rng.integers(0, people, size)
    )


@pytest.mark.row(101)
def test_the_same_seed_gives_the_same_numbers_for_good() -> None:
    """Numbers written down once: a version of NumPy that changed them would change every list drawn before it."""
    stream = Stream(2611, "SPL-1", 1)
    assert [f"{value:.15f}" for value in stream.take(3)] == ["0.054597822967417", "0.467250121787568", "0.834743857936258"]
    assert Stream(7, "x").order(8).tolist() == Stream(7, "x").order(8).tolist()
    assert Stream(7, "x").take(2).tolist() != Stream(7, "y").take(2).tolist()
    raw = np.random.PCG64(np.random.SeedSequence([42])).random_raw(2)
    assert [int(each) for each in raw] == [14_276_969_152_011_380_360, 8_095_878_257_575_067_585]


@pytest.mark.row(101)
def test_a_list_is_drawn_again_identically_and_another_seed_draws_another() -> None:
    number = np.arange(500)
    found = Frame(number, number * 1_000, number * 7 % 11 % 2, number * 5 % 7 % 3)  # made without chance, so that it is the same for good
    asked: dict[str, Any] = {"people": 3, "minimum": 4, "risks": [Risk("hold", np.arange(0, 500, 9), 5)], "names": ("SPL-1", 1)}
    once, again, other = (draw(found, [20.0, 12.5], seed=seed, **asked) for seed in (11, 11, 12))
    assert once.place.tolist() == again.place.tolist()
    assert list(once.by) == list(again.by)
    assert once.place.tolist() != other.place.tolist()
    assert once.place.tolist() == [
        5, 9, 16, 30, 45, 76, 86, 87, 90, 108, 112, 147, 169, 180, 193, 207, 212, 215, 232, 251,
        262, 273, 282, 306, 330, 333, 341, 349, 364, 376, 399, 407, 414, 423, 448, 466, 475, 489,
    ]


def test_the_chance_of_every_contact_is_the_one_that_is_said() -> None:
    """4,000 draws: how often each contact comes is within 4.5 standard errors of its chance, alone and by risks that overlap."""
    found, risks = frame(60), [Risk("long", np.arange(0, 30), 4), Risk("new", np.arange(20, 60, 3), 3)]
    seen, random = np.zeros(60), np.zeros(60)
    chance: dict[int, float] = {}
    for seed in range(ROUNDS):
        drawn = draw(found, [6.3, 5.0], people=3, minimum=[0.0, 5.0, 0.0], risks=risks, seed=seed)
        seen[drawn.place] += 1
        random[[place for place, by in zip(drawn.place, drawn.by, strict=True) if "random" in by]] += 1
        for place, all_of_it in zip(drawn.place, drawn.chance, strict=True):
            assert chance.setdefault(int(place), float(all_of_it)) == pytest.approx(all_of_it)
    expected = np.array([chance[place] for place in range(60)])
    assert np.all(np.abs(seen / ROUNDS - expected) < 4.5 * np.sqrt(expected * (1 - expected) / ROUNDS))
    for place in range(60):
        other = np.prod([1 - drawing.share_of(risk) for risk in risks if place in risk.matched])
        plain = 1 - (1 - expected[place]) / other
        assert abs(random[place] / ROUNDS - plain) < 4.5 * np.sqrt(plain * (1 - plain) / ROUNDS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.floats(0, 5), min_size=3, max_size=3), min_size=1, max_size=6), st.integers(0, 10_000))
def test_a_table_is_rounded_up_or_down_with_every_sum_of_it(rows: list[list[float]], seed: int) -> None:
    given_ = np.array(rows)
    whole = table.rounded(given_, Stream(seed))
    for sums, exact in ((whole, given_), (whole.sum(axis=0), given_.sum(axis=0)), (whole.sum(axis=1), given_.sum(axis=1))):
        assert np.all(np.abs(sums - exact) < 1 + 1e-6)
    assert abs(whole.sum() - given_.sum()) < 1 + 1e-6


def test_rounding_favours_no_cell() -> None:
    wanted = np.array([[0.3, 1.6, 0.1], [0.7, 0.9, 2.4]])
    mean = np.mean([table.rounded(wanted, Stream(seed)) for seed in range(ROUNDS)], axis=0)
    assert np.all(np.abs(mean - wanted) < 4.5 * 0.5 / np.sqrt(ROUNDS))


def test_each_person_has_their_minimum_where_they_have_the_contacts() -> None:
    found = frame(900, strata=3, people=12)
    drawn = draw(found, [15.0, 15.0, 15.0], people=12, minimum=6, seed=3)
    assert np.all(drawn.counts.sum(axis=0) >= 6)
    few = Frame(np.arange(5), np.arange(5), np.zeros(5, int), np.array([0, 0, 0, 0, 1]))
    assert draw(few, [2.0], people=2, minimum=3, seed=3).counts.tolist() == [[3, 1]]


def test_a_stratum_that_wants_more_than_there_are_is_taken_whole_with_certainty() -> None:
    drawn = draw(frame(40, strata=1), [99.0], people=3, seed=1)
    assert len(drawn) == 40
    assert np.all(drawn.chance == 1)


@pytest.mark.row(101)
def test_a_list_is_spread_evenly_over_the_time() -> None:
    """Of 40 contacts drawn from 4,000, each tenth of the time holds four or nearly so; drawn plainly it would hold 1 to 9."""
    found = Frame(np.arange(4_000), np.arange(4_000), np.zeros(4_000, int), np.arange(4_000) % 20)
    for seed in range(40):
        tenths = np.bincount(draw(found, [40.0], people=20, seed=seed).place // 400, minlength=10)
        assert tenths.min() >= 1
        assert tenths.max() <= 8
        assert np.std(tenths) < 2.0  # plainly: 1.9 on average, up to 3.4
    plain = [np.std(np.bincount(np.random.default_rng(s).choice(4_000, 40, replace=False) // 400, minlength=10)) for s in range(40)]
    spread = [np.std(np.bincount(draw(found, [40.0], people=20, seed=s).place // 400, minlength=10)) for s in range(40)]
    assert np.mean(spread) < 0.75 * np.mean(plain)


def test_nothing_is_drawn_of_nothing_and_a_risk_that_matches_nothing_takes_nothing() -> None:
    nobody = Frame(*(np.empty(0, dtype=np.int64) for _ in range(4)))
    assert len(draw(nobody, [5.0], people=1, seed=1, risks=[Risk("hold", np.empty(0, dtype=np.int64), 3)])) == 0


def test_a_frame_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order of time"):
        Frame(np.array([1, 2]), np.array([5, 4]), np.zeros(2, int), np.zeros(2, int))
    with pytest.raises(ValueError, match="one length"):
        Frame(np.array([1, 2]), np.array([5]), np.zeros(2, int), np.zeros(2, int))


def test_late_data_changes_the_digest_and_contacts_are_found_by_number() -> None:
    found = frame(50)
    later = Frame(*(np.append(column, extra) for column, extra in zip(
        (found.contact, found.at, found.stratum, found.person), (999, 2 * 10**9, 0, 0), strict=True)))
    assert found.digest != later.digest
    assert found.digest == frame(50).digest
    assert drawing.matches(found, {"some": np.array([149, 100, 7])})["some"].tolist() == [0, 49]
