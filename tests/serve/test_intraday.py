"""The rest of the day: held-back factors, exact performance between whole people, the stretch that needs a decision first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine import erlang
from floorwalker.serve.rules import intraday
from floorwalker.serve.rules.adherence import Effect, Now, effect
from floorwalker.serve.rules.intraday import Reading

NAN = float("nan")


@given(came=st.floats(0, 5_000), due=st.floats(0, 5_000))
def test_the_volume_factor_lies_between_no_change_and_what_was_seen(came: float, due: float) -> None:
    factor = intraday.volume_factor(Reading(came, due))
    assert min(1.0, came / due if due else 1.0) - 1e-9 <= factor
    assert factor <= max(1.0, came / due if due else np.inf) + 1e-9


def test_little_data_moves_the_forecast_little_and_much_data_moves_it_nearly_all_the_way() -> None:
    assert intraday.volume_factor(Reading(12, 10)) == pytest.approx(112 / 110)
    assert intraday.volume_factor(Reading(2_400, 2_000)) == pytest.approx(2_500 / 2_100)


def test_handle_time_keeps_to_the_plan_until_contacts_tell_otherwise() -> None:
    assert intraday.expected_aht(planned_seconds=300, finished=0, handle_seconds=0) == 300
    assert intraday.expected_aht(planned_seconds=300, finished=100, handle_seconds=40_000) == 350
    assert intraday.expected_aht(planned_seconds=None, finished=4, handle_seconds=1_000) == 250
    assert intraday.expected_aht(planned_seconds=None, finished=0, handle_seconds=0) is None


def test_whole_people_give_the_exact_formula_and_half_a_person_lies_between() -> None:
    def level(agents: float) -> float:
        return float(
            intraday.predicted_level(
                np.array([50.0]), agents=np.array([agents]), interval_seconds=1_800, aht_seconds=300, patience_seconds=240,
                target_seconds=20,
            )[0]
        )

    exact = erlang.performance(50 * 300 / 1_800, agents=10, aht_seconds=300, patience_seconds=240, target_seconds=20)
    assert level(10) == pytest.approx(float(exact.service_level))
    assert level(10) < level(10.5) < level(11)
    assert level(0) == pytest.approx(0.0)


def test_an_interval_of_which_something_is_unknown_is_not_predicted() -> None:
    found = intraday.predicted_level(
        np.array([10.0, NAN, 10.0]), agents=np.array([5.0, 5.0, NAN]), interval_seconds=1_800, aht_seconds=300,
        patience_seconds=np.inf, target_seconds=20,
    )  # fmt: skip
    assert np.isnan(found).tolist() == [False, True, True]


def _level_with(worth: float) -> np.ndarray:
    return intraday.predicted_level(
        np.full(4, 40.0), agents=np.full(4, 9.0) * worth, interval_seconds=1_800, aht_seconds=360, patience_seconds=240,
        target_seconds=20,
    )  # fmt: skip


def test_people_are_worth_what_makes_the_formula_give_the_level_that_was_seen() -> None:
    decided = np.full(4, 40_000.0)  # so many that nothing is held back
    found = intraday.worth_of_a_person(in_time=decided * float(_level_with(1.2)[0]), decided=decided, level_with=_level_with)
    assert found == pytest.approx(1.2, abs=0.005)


@given(share=st.floats(0, 1), decided=st.integers(1, 500))
def test_the_worth_lies_on_the_side_of_what_was_seen_and_within_its_bounds(share: float, decided: int) -> None:
    each = np.full(4, float(decided))
    found = intraday.worth_of_a_person(in_time=each * share, decided=each, level_with=_level_with)
    usual = float(_level_with(1.0)[0])
    assert 0.5 <= found <= 2.0
    assert (found - 1) * (share - usual) >= -1e-3


def test_nothing_seen_leaves_a_person_a_person_and_little_seen_moves_little() -> None:
    nothing = np.zeros(4)
    assert intraday.worth_of_a_person(in_time=nothing, decided=nothing, level_with=_level_with) == 1.0
    little, much = (
        intraday.worth_of_a_person(in_time=np.full(4, n), decided=np.full(4, n), level_with=_level_with) for n in (1.0, 100.0)
    )
    assert 1.0 < little < much <= 2.0


def test_the_first_stretch_that_costs_contacts_is_told_and_a_half_hour_near_the_target_does_not_break_it() -> None:
    level = np.array([0.9, 0.7, 0.77, 0.6, 0.9, 0.1])
    miss = intraday.next_miss(level, offered=np.full(6, 50.0), since=0, target_share=0.8, tolerance_share=0.05)
    assert miss is not None
    assert (miss.first, miss.last) == (1, 3)
    assert miss.level == pytest.approx((0.7 + 0.77 + 0.6) / 3)
    later = intraday.next_miss(level, offered=np.full(6, 50.0), since=4, target_share=0.8, tolerance_share=0.05)
    assert later is not None
    assert later.first == 5


def test_a_miss_of_less_than_one_contact_is_nothing_to_act_on() -> None:
    level, offered = np.array([0.5, 0.9]), np.array([2.0, 50.0])
    assert intraday.next_miss(level, offered=offered, since=0, target_share=0.8, tolerance_share=0.05) is None


def test_the_day_ends_where_what_came_and_what_is_predicted_lead() -> None:
    ends = intraday.day_end_level(in_time=80, decided=100, level=np.array([0.5, 1.0]), offered=np.array([50.0, 50.0]))
    assert ends == pytest.approx((80 + 25 + 50) / 200)
    assert intraday.day_end_level(in_time=1, decided=1, level=np.array([NAN]), offered=np.array([5.0])) is None


@pytest.mark.row(148)
def test_the_range_of_the_days_end_holds_what_is_not_sure_and_closes_as_the_day_goes() -> None:
    level, offered = np.array([0.8, 0.8]), np.array([50.0, 50.0])
    spread = [(0.84, 0.76), (0.83, 0.77), (0.82, 0.79)]
    low, high = intraday.day_end_range(0.8, moved=spread, decided=100, level=level, offered=offered)  # type: ignore[misc]
    single = intraday.CHANCE * intraday.TOGETHER * (100 * 0.8 * 0.2) ** 0.5 / 200
    assert low == pytest.approx(0.8 - (0.04**2 + 0.03**2 + 0.01**2 + single**2) ** 0.5)
    assert high == pytest.approx(0.8 + (0.04**2 + 0.03**2 + 0.02**2 + single**2) ** 0.5)
    late = intraday.day_end_range(0.8, moved=[(0.8, 0.8)], decided=190, level=level[:1], offered=np.array([10.0]))
    assert late is not None
    assert 0.8 - late[0] < (0.8 - low) / 2
    assert intraday.day_end_range(0.99, moved=[(1.2, 0.9)], decided=0, level=level, offered=offered)[1] == 1.0  # type: ignore[index]
    assert intraday.day_end_range(0.8, moved=[(None, 0.7)], decided=0, level=level, offered=offered) is None


def test_what_comes_and_how_long_it_takes_are_surer_as_the_day_goes() -> None:
    early, late = intraday.Reading(0.0, 0.0), intraday.Reading(500.0, 500.0)
    assert intraday.volume_spread(early) == pytest.approx(intraday.DAY_SPREAD)
    assert intraday.volume_spread(late) < intraday.DAY_SPREAD / 2
    assert intraday.aht_spread(finished=300) == pytest.approx(intraday.aht_spread(finished=0) / 2)


@pytest.mark.parametrize(
    ("planned", "actual", "minutes", "meaning"),
    [
        ("break", "talk", 31, "owed"), ("lunch", "ready", 10, "owed"), ("training", "talk", 12, "helping"),
        ("queue", "lunch", 14, "short"), ("queue", "off", 30, "short"), ("queue", "wrap", 6, "long_wrap"),
        ("queue", "talk", 60, None), ("queue", "break", 2, None), ("break", "talk", 2, None), ("break", "break", 10, None),
        ("training", "meeting", 20, None), (None, "talk", 30, None),
    ],
)  # fmt: skip
def test_being_off_plan_is_told_by_its_effect(planned: str | None, actual: str, minutes: int, meaning: Effect | None) -> None:
    at = 100_000.0
    since = at - minutes * 60
    now = Now(planned, since, actual, since)
    assert effect(now, at=at) == meaning
