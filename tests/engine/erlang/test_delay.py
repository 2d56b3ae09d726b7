"""Erlang C against the oracle, published examples and its laws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine.erlang import delay, wait_probability

from . import exact, oracle


def test_every_number_of_the_oracle_comes_out(test_data: Path) -> None:
    for agents, load, expected in oracle.rows(test_data, "erlang_c"):
        assert wait_probability(load, agents=int(agents)).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("load", "agents", "expected"), [(10_000, 10_050, 0.505689091108), (100_000, 100_100, 0.658138805462)])
def test_a_hundred_thousand_agents_do_not_overflow(load: float, agents: int, expected: float) -> None:
    assert wait_probability(load, agents=agents).item() == pytest.approx(expected, abs=1e-12)


def test_the_published_example_of_a_hundred_calls_comes_out() -> None:
    # pyworkforce README and the R ErlangC vignette: 100 calls in 30 minutes, 3 minutes each, 80/20.
    queue = delay.performance(10.0, agents=14, aht_seconds=180, target_seconds=20)
    assert queue.service_level.item() == pytest.approx(0.8883500191794669, rel=1e-12)
    assert queue.wait_share.item() == pytest.approx(0.1741319335950498, rel=1e-12)
    assert queue.asa_seconds.item() == pytest.approx(7.83593701177724, rel=1e-12)
    assert queue.occupancy.item() == pytest.approx(10 / 14, rel=1e-15)
    assert queue.abandonment.item() == 0.0


def test_mandelbaum_and_zeltyns_endless_queue_comes_out() -> None:
    # "The Palm/Erlang-A queue": 48 calls a minute of one minute, 50 agents; printed ASA 20.8 s, occupancy 96 %.
    queue = delay.performance(48.0, agents=50, aht_seconds=60, target_seconds=58.1387)
    assert queue.asa_seconds.item() == pytest.approx(20.8337, abs=5e-5)
    assert queue.wait_over_share.item() == pytest.approx(0.1, abs=1e-6)


@pytest.mark.parametrize(
    ("load", "agents", "aht", "target"), [(0.3, 1, 400, 20), (5.0, 6, 1000, 0), (999.5, 1000, 240, 3600), (3000, 3055, 300, 20)]
)
def test_it_equals_the_slow_exact_twin(load: float, agents: int, aht: float, target: float) -> None:
    queue, slow = (
        delay.performance(load, agents=agents, aht_seconds=aht, target_seconds=target),
        exact.with_delay(load, agents, aht, target),
    )
    for name in ("wait_share", "wait_over_share", "service_level", "asa_seconds", "occupancy"):
        assert getattr(queue, name).item() == pytest.approx(float(getattr(slow, name)), rel=1e-11, abs=1e-15), name


@pytest.mark.parametrize(("load", "agents"), [(10.0, 10), (10.0, 9), (0.5, 0)])
def test_as_much_work_as_agents_is_a_queue_that_never_empties(load: float, agents: int) -> None:
    queue = delay.performance(load, agents=agents, aht_seconds=300, target_seconds=20)
    assert (queue.wait_share.item(), queue.service_level.item(), queue.asa_seconds.item()) == (1.0, 0.0, np.inf)
    assert queue.occupancy.item() == 1.0 if agents else np.isnan(queue.occupancy.item())


def test_no_work_never_waits() -> None:
    queue = delay.performance(0.0, agents=[0, 4], aht_seconds=300, target_seconds=20)
    assert queue.wait_share.tolist() == queue.asa_seconds.tolist() == [0.0, 0.0]
    assert queue.service_level.tolist() == [1.0, 1.0]
    np.testing.assert_array_equal(queue.occupancy, [np.nan, 0.0])


@given(load=st.floats(0.001, 2000), agents=st.integers(1, 2500), target=st.floats(0, 600))
def test_one_more_agent_never_makes_it_worse(load: float, agents: int, target: float) -> None:
    queue = delay.performance(load, agents=[agents, agents + 1], aht_seconds=240, target_seconds=target)
    assert 0.0 <= queue.wait_share[1] <= queue.wait_share[0] <= 1.0
    assert 0.0 <= queue.service_level[0] <= queue.service_level[1] <= 1.0
    assert queue.asa_seconds[1] <= queue.asa_seconds[0]


def test_shapes_broadcast() -> None:
    queue = delay.performance([[5.0], [9.0]], agents=[10, 11, 12], aht_seconds=300, target_seconds=20)
    assert queue.service_level.shape == (2, 3)
