"""Windows of an agreement, what the rest of one must reach, in words, and what a miss costs."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pytest

from floorwalker.engine import measures
from floorwalker.plan.rules.keeping import Sofar, Step, credit, needed, outlook, step_of
from floorwalker.plan.rules.windows import Window, last_windows, window_of
from tests.plan.agreements_made import FEW_LOST, IN_TIME, TODAY

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("kind", "day", "start", "end"),
    [
        ("day", date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 3)),
        ("week", date(2026, 3, 1), date(2026, 2, 23), date(2026, 3, 2)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        ("quarter", date(2026, 11, 5), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_window_is_whole_and_half_open(kind: str, day: date, start: date, end: date) -> None:
    assert window_of(day, kind) == Window(start, end)


def test_windows_are_cut_by_the_days_of_the_agreement_and_follow_each_other() -> None:
    found = last_windows("month", starts_on=date(2026, 1, 12), ends_on=date(2026, 3, 5), today=date(2026, 6, 1), most=13)
    assert [(each.start, each.end) for each in found] == [
        (date(2026, 1, 12), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 3, 1), date(2026, 3, 5)),
    ]
    assert len(last_windows("day", starts_on=date(2020, 1, 1), ends_on=None, today=TODAY, most=13)) == 13
    assert not last_windows("week", starts_on=date(2026, 4, 1), ends_on=None, today=TODAY, most=13)


def test_what_the_rest_must_reach_brings_the_whole_to_the_target() -> None:
    need = needed(0.8, so_far=Sofar(0.7, 300), to_come=200)
    assert need is not None
    assert (0.7 * 300 + need * 200) / 500 == pytest.approx(0.8)
    assert needed(0.8, so_far=Sofar(), to_come=10) == pytest.approx(0.8)
    assert needed(0.8, so_far=Sofar(0.7, 300), to_come=0) is None


@pytest.mark.parametrize(
    ("code", "need", "usual", "said"),
    [
        ("service_level", 1.01, Sofar(0.9, 100, 0.85, 0.95), "out of reach"),
        ("service_level", -0.1, Sofar(0.1, 100, 0.05, 0.2), "kept whatever comes"),
        ("service_level", 0.84, Sofar(0.9, 100, 0.85, 0.95), "likely"),
        ("service_level", 0.86, Sofar(0.9, 100, 0.85, 0.95), "at risk"),
        ("service_level", 0.86, Sofar(), "too early to say"),
        ("service_level", None, Sofar(0.9), "out of reach"),
        ("abandonment_rate", -0.01, Sofar(0.03, 100, 0.02, 0.05), "out of reach"),
        ("abandonment_rate", 1.0, Sofar(0.03, 100, 0.02, 0.05), "kept whatever comes"),
        ("abandonment_rate", 0.06, Sofar(0.03, 100, 0.02, 0.05), "likely"),
        ("abandonment_rate", 0.04, Sofar(0.03, 100, 0.02, 0.05), "at risk"),
        ("asa", 25.0, Sofar(20.0, 100, math.nan, math.nan), "likely"),
        ("asa", -1.0, Sofar(20.0, 100, math.nan, math.nan), "out of reach"),
    ],
)
def test_the_outlook_is_one_rule_for_what_should_be_high_and_low(code: str, need: float | None, usual: Sofar, said: str) -> None:
    assert outlook(measures.get(code), need, so_far=Sofar(0.7, 10), target=0.8, usual=usual) == said
    if need is None:
        kept = outlook(measures.get(code), need, so_far=Sofar(0.9, 10), target=0.8, usual=usual)
        assert kept == "kept whatever comes"
        assert outlook(measures.get(code), need, so_far=Sofar(), target=0.8, usual=usual) == "too early to say"


def test_of_several_steps_the_furthest_fallen_through_is_paid_to_the_penny() -> None:
    steps = list(IN_TIME.steps)
    high, low = measures.get("service_level"), measures.get("abandonment_rate")
    assert step_of(high, 0.7, steps) == steps[0]
    assert step_of(high, 0.55, steps) == steps[1]
    assert step_of(high, 0.8, steps) is None
    assert step_of(low, 0.2, list(FEW_LOST.steps)) == FEW_LOST.steps[0]
    assert credit(Step(0.8, share=Decimal("0.025")), fee=Decimal("100.20")) == Decimal("2.51")
    assert credit(Step(0.8, share=Decimal("0.025")), fee=None) is None
