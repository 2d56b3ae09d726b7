"""The measures give the figures that their sources print."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine import measures

# ICMI QueueTips 2005: 1,000 answered, 60 abandoned; 860 answered and 20 abandoned within 20 s, 10 within 5 s.
ICMI = {
    "offered": 1060,
    "answered": 1000,
    "abandoned": 60,
    "answered_in_time": 860,
    "abandoned_in_time": 20,
    "abandoned_short": 10,
}
# Cisco: 70 answered in time, 10 abandoned in time, 20 exceeded.
CISCO = {"offered": 100, "answered": 90, "answered_in_time": 70, "abandoned_in_time": 10, "abandoned_short": 0}


@pytest.mark.parametrize(
    ("code", "percent"),
    [
        ("service_level_abandons_positive", 83.0),
        ("service_level_answered_only", 86.0),
        ("service_level", 81.1),
        ("service_level_abandons_ignored", 82.7),
        ("service_level_short_abandons_positive", 82.1),
    ],
)
def test_the_five_service_levels_of_icmi(code: str, percent: float) -> None:
    assert round(100 * measures.get(code).compute(ICMI).item(), 1) == percent


@pytest.mark.parametrize(
    ("code", "percent"),
    [
        ("service_level_abandons_ignored", 77.8),
        ("service_level", 70.0),
        ("service_level_abandons_positive", 80.0),
    ],
)
def test_the_three_service_levels_of_cisco(code: str, percent: float) -> None:
    assert round(100 * measures.get(code).compute(CISCO).item(), 1) == percent


def test_the_rate_of_abandonment_with_and_without_short_ones() -> None:
    assert measures.get("abandonment_rate").compute(ICMI).item() == 60 / 1060
    assert measures.get("abandonment_rate_without_short").compute(ICMI).item() == 50 / 1050


def test_adherence_and_conformance_of_genesys_and_cx_central() -> None:
    # 60 minutes scheduled, 10 late, 10 extra outside the shift: work outside the shift does not count.
    late = {"scheduled_seconds": 3600, "adherent_seconds": 3000}
    assert measures.get("adherence").compute(late).item() == pytest.approx(0.833, abs=5e-4)
    whole = {"on_queue_seconds": 3600, "scheduled_on_queue_seconds": 3600}
    assert measures.get("conformance").compute(whole).item() == 1
    # 15 late of 60.
    assert measures.get("adherence").compute({"scheduled_seconds": 60, "adherent_seconds": 45}).item() == 0.75


def test_handle_time_is_the_sum_of_its_parts_and_adjusted_where_contacts_run_side_by_side() -> None:
    sums = {
        "answered": 4,
        "handle_known": 4,
        "handle_seconds": 1600,
        "handle_seconds_squared": 4 * 400.0**2,
        "talk_known": 4,
        "talk_seconds": 1000,
        "hold_known": 4,
        "hold_seconds": 200,
        "wrap_known": 4,
        "wrap_seconds": 400,
        "effort_seconds": 800,
    }
    parts = [measures.get(f"average_{part}").compute(sums).item() for part in ("talk", "hold", "wrap")]
    assert measures.get("aht").compute(sums).item() == sum(parts) == 400
    assert measures.get("aht_adjusted").compute(sums).item() == 200
    assert [end.item() for end in measures.get("aht").range(sums)] == [400, 400]


def test_occupancy_utilisation_and_shrinkage_share_one_day() -> None:
    # Eight paid hours: 4.8 handling, 1.2 waiting, 2 away.
    day = {
        "handling_seconds": 4.8,
        "available_seconds": 1.2,
        "paid_seconds": 8,
        "paid_on_queue_seconds": 6,
        "paid_off_queue_seconds": 2,
    }
    assert measures.get("occupancy").compute(day).item() == pytest.approx(0.8)
    assert measures.get("utilisation").compute(day).item() == 0.75
    assert measures.get("shrinkage").compute(day).item() == 0.25


def test_passives_stay_in_the_denominator_of_the_net_promoter_score() -> None:
    answers = {"nps_promoters": 50, "nps_detractors": 20, "nps_answers": 100}
    score = measures.get("nps")
    assert score.compute(answers).item() == 30
    low, high = score.range(answers)
    assert -100 < low.item() < 30 < high.item() < 100


def test_resolution_says_how_many_contacts_it_speaks_for() -> None:
    sums = {"answered": 100, "answered_known": 60, "watched": 50, "came_back": 10, "resolved_first": 35, "still_open": 10}
    fcr, repeat = measures.get("fcr"), measures.get("repeat_contact")
    assert (fcr.compute(sums).item(), repeat.compute(sums).item()) == (0.7, 0.2)
    assert fcr.coverage(sums).item() == 0.6
    assert fcr.number(sums).item() == 50


def test_a_count_has_no_denominator() -> None:
    with pytest.raises(LookupError, match="is a count"):
        measures.get("offered").number({"offered": 3})


def test_the_longest_of_two_halves_is_the_longer() -> None:
    half, other = {"wait_longest_seconds": 30.0}, {"wait_longest_seconds": 90.0}
    assert measures.get("longest_wait").compute(measures.add(half, other)).item() == 90
    assert np.isnan(measures.add({"wait_longest_seconds": np.nan}, {"wait_longest_seconds": np.nan})["wait_longest_seconds"])
