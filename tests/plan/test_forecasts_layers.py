"""What changes laid over a base do to it: the arithmetic of every effect, and the laws that hold for any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.plan.rules.layers import lay

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)
STARTS = [START + HALF * place for place in range(4)]
EFFECTS = ("percent", "add", "set", "at_least", "at_most")


@dataclass(frozen=True)
class Laid:
    effect: str
    amount: float
    first: int = 0
    until: int = 4
    kind: str = "override"
    switched_on: bool = True

    @property
    def starts_at(self) -> datetime:
        return START + HALF * self.first

    @property
    def ends_at(self) -> datetime:
        return START + HALF * self.until


@pytest.mark.parametrize(
    ("effect", "amount", "becomes"),
    [
        ("percent", 10.0, [10, 22, 33, 40]), ("percent", -100.0, [10, 0, 0, 40]), ("add", 10.0, [10, 24, 36, 40]),
        ("set", 7.0, [10, 7, 7, 40]), ("at_least", 25.0, [10, 25, 30, 40]), ("at_most", 25.0, [10, 20, 25, 40]),
        ("add", -100.0, [10, 0, 0, 40]),
    ],
)  # fmt: skip
def test_an_effect_changes_the_intervals_of_its_span_and_no_other(effect: str, amount: float, becomes: list[float]) -> None:
    laid = lay(STARTS, [10, 20, 30, 40], [Laid(effect, amount, 1, 3)])
    assert laid.forecast.tolist() == pytest.approx(becomes)
    assert laid.base.tolist() == [10, 20, 30, 40]


def test_a_total_is_spread_evenly_where_nothing_is_expected() -> None:
    assert lay(STARTS, [0, 0, 5, 5], [Laid("add", 6.0, 0, 2)]).forecast.tolist() == [3, 3, 5, 5]


def test_layers_act_in_their_order_and_each_says_what_it_adds() -> None:
    laid = lay(STARTS, [10, 20, 30, 40], [Laid("percent", 50.0, kind="event"), Laid("at_most", 40.0)])
    assert laid.forecast.tolist() == [15, 30, 40, 40]
    assert laid.events.tolist() == [5, 10, 15, 20]
    assert laid.overrides.tolist() == [0, 0, -5, -20]


def test_a_layer_that_is_off_changes_nothing_and_says_what_it_would_add() -> None:
    laid = lay(STARTS, [10, 20, 30, 40], [Laid("percent", 10.0, switched_on=False), Laid("set", 20.0, 0, 1)])
    assert laid.forecast.tolist() == [20, 20, 30, 40]
    assert laid.effects[0].tolist() == pytest.approx([2, 2, 3, 4])


def test_an_unknown_effect_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="double"):
        lay(STARTS, [1, 1, 1, 1], [Laid("double", 2.0)])


@st.composite
def layers(draw: st.DrawFn) -> list[Laid]:
    found = []
    for _ in range(draw(st.integers(0, 5))):
        first = draw(st.integers(0, 3))
        found.append(Laid(
            draw(st.sampled_from(EFFECTS)), draw(st.floats(-100, 200)), first, draw(st.integers(first + 1, 4)),
            draw(st.sampled_from(("event", "override"))), draw(st.booleans()),
        ))  # fmt: skip
    return found


@given(st.lists(st.floats(0, 500), min_size=4, max_size=4), layers())
def test_base_events_and_overrides_always_make_the_forecast_and_nothing_is_negative(base: list[float], laid: list[Laid]) -> None:
    found = lay(STARTS, base, laid)
    assert (found.forecast >= 0.0).all()
    assert np.allclose(found.base + found.events + found.overrides, found.forecast)
    assert np.allclose(found.base, base)
    on = [effect for effect, layer in zip(found.effects, laid, strict=True) if layer.switched_on]
    assert np.allclose(found.base + sum(on, np.zeros(4)), found.forecast)
