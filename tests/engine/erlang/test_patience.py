"""Erlang A against the oracle, a slow exact twin, published laws and a simulated floor."""

from __future__ import annotations

import heapq
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine.erlang import Performance, blocking_probability, delay, performance

from . import exact, oracle

NAMES = ("wait_share", "abandonment", "asa_seconds", "wait_over_share", "service_level", "occupancy")


def one(load: float, agents: int, aht: float, patience: float, target: float) -> Performance:
    """Return the figures of one queue."""
    return performance(load, agents=agents, aht_seconds=aht, patience_seconds=patience, target_seconds=target)


def test_every_number_of_the_oracle_comes_out(test_data: Path) -> None:
    for load, agents, aht, patience, target, *expected in oracle.rows(test_data, "erlang_a"):
        queue = one(load, int(agents), aht, patience, target)
        for name, value in zip(NAMES, expected, strict=True):
            # The oracle prints 15 digits.
            assert getattr(queue, name).item() == pytest.approx(value, rel=1e-13), (load, agents, name)


@pytest.mark.parametrize(
    ("load", "agents", "aht", "patience", "target"),
    [
        (0.2, 1, 300, 120, 20),
        (0.2, 1, 300, 0.5, 20),
        (5, 5, 60, 60, 0),
        (480, 480, 300, 120, 120),
        (2000, 1990, 300, 900, 120),
        (120, 40, 300, 120, 20),
        (40, 120, 300, 120, 20),
        (30, 20, 300, 5000, 1500),
        (30.5, 32, 10, 20_000, 30),
        (7.25, 1, 3600, 40, 600),
    ],
)
def test_it_equals_the_slow_exact_twin(load: float, agents: int, aht: float, patience: float, target: float) -> None:
    queue, slow = one(load, agents, aht, patience, target), exact.with_patience(load, agents, aht, patience, target)
    for name in NAMES:
        assert getattr(queue, name).item() == pytest.approx(float(getattr(slow, name)), rel=1e-12, abs=1e-14), name


def test_no_work_no_agents_and_both() -> None:
    quiet = one(0.0, 3, 300, 120, 20)
    assert [getattr(quiet, name).item() for name in NAMES] == [0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    for load in (0.0, 2.0):
        closed = one(load, 0, 300, 120, 60)
        expected = [1.0, 1.0, 120.0, pytest.approx(np.exp(-0.5)), 0.0]
        assert [getattr(closed, name).item() for name in NAMES[:5]] == expected
        assert np.isnan(closed.occupancy.item())


def test_endless_patience_is_erlang_c_also_beside_finite_patience() -> None:
    mixed = performance([48, 48, 60], agents=50, aht_seconds=60, patience_seconds=[np.inf, 120, np.inf], target_seconds=20)
    endless = delay.performance(48.0, agents=50, aht_seconds=60, target_seconds=20)
    assert mixed.service_level[0] == endless.service_level.item()
    assert 0.94 < mixed.service_level[1] < 0.95
    assert (mixed.wait_share[2], mixed.service_level[2], mixed.asa_seconds[2]) == (1.0, 0.0, np.inf)


def test_ever_longer_patience_comes_to_erlang_c() -> None:
    long, endless = one(48, 50, 60, 1e8, 20), delay.performance(48.0, agents=50, aht_seconds=60, target_seconds=20)
    assert long.service_level.item() == pytest.approx(endless.service_level.item(), rel=1e-5)
    assert long.asa_seconds.item() == pytest.approx(endless.asa_seconds.item(), rel=1e-4)


def test_a_flood_loses_what_the_agents_cannot_carry() -> None:
    flood = performance([500, 50_000, 1e6], agents=[10, 100, 1000], aht_seconds=300, patience_seconds=600, target_seconds=20)
    assert flood.abandonment == pytest.approx([0.98, 0.998, 0.999], rel=1e-12)
    assert flood.wait_share.tolist() == [1.0, 1.0, 1.0]
    assert flood.occupancy == pytest.approx(1.0)
    assert flood.service_level == pytest.approx(0.0, abs=1e-3)
    assert flood.service_level.min() >= 0.0


queues = st.tuples(st.floats(0.01, 800), st.integers(1, 900), st.floats(10, 2000), st.floats(0.5, 20_000), st.floats(0, 1000))


@given(queues)
def test_every_share_is_a_share_and_the_flows_balance(queue: tuple[float, int, float, float, float]) -> None:
    load, agents, _, patience, _ = queue
    figures = one(*queue)
    shares = [figures.wait_share, figures.wait_over_share, figures.service_level, figures.abandonment, figures.occupancy]
    assert all(-1e-12 <= share.item() <= 1.0 + 1e-12 for share in shares)
    assert figures.service_level.item() + figures.wait_over_share.item() <= 1.0 + 1e-12
    assert figures.asa_seconds.item() == pytest.approx(figures.abandonment.item() * patience)
    assert figures.occupancy.item() * agents == pytest.approx(load * (1.0 - figures.abandonment.item()), rel=1e-9, abs=1e-12)
    assert figures.service_level.item() >= 1.0 - figures.wait_share.item() - 1e-12


@given(queues)
def test_one_more_agent_never_makes_it_worse(queue: tuple[float, int, float, float, float]) -> None:
    load, agents, aht, patience, target = queue
    less, more = one(*queue), one(load, agents + 1, aht, patience, target)
    assert more.service_level.item() >= less.service_level.item() - 1e-12
    assert more.abandonment.item() <= less.abandonment.item() + 1e-12
    assert more.occupancy.item() <= less.occupancy.item() + 1e-12


@given(queues)
def test_patience_never_loses_more_than_turning_away(queue: tuple[float, int, float, float, float]) -> None:
    # Garnett, Mandelbaum, Reiman 2002, in the proof of theorem 1: P(abandon) <= B for every patience.
    assert one(*queue).abandonment.item() <= blocking_probability(queue[0], agents=queue[1]).item() + 1e-12


@given(queues.filter(lambda queue: 0.5 < queue[0] / queue[1] < 1.5))
def test_garnett_mandelbaum_and_reimans_identity_holds(queue: tuple[float, int, float, float, float]) -> None:
    load, agents = queue[:2]
    figures, blocked = one(*queue), blocking_probability(load, agents=agents).item()
    wait, rho = figures.wait_share.item(), load / agents
    if 1e-6 < wait < 1.0 - 1e-6:
        identity = (1 - 1 / rho + (blocked / rho) / ((1 - blocked) / (1 - wait) - 1 + blocked)) * wait
        assert figures.abandonment.item() == pytest.approx(identity, rel=1e-6, abs=1e-9)


def test_a_simulated_floor_does_the_same() -> None:
    load, agents, aht, patience, target = 18.0, 18, 200.0, 150.0, 20.0
    figures = one(load, agents, aht, patience, target)
    contacts, days = 20_000, 20
    rng = np.random.default_rng(20_261_130)
    abandoned, in_time = [], []
    for _ in range(days):
        arrivals = np.cumsum(rng.exponential(aht / load, contacts))
        handling, willing = rng.exponential(aht, contacts), rng.exponential(patience, contacts)
        free_at = [0.0] * agents
        lost = quick = 0
        for arrived, takes, waits in zip(arrivals.tolist(), handling.tolist(), willing.tolist(), strict=True):
            wait = max(free_at[0] - arrived, 0.0)
            if wait > waits:
                lost += 1
                continue
            heapq.heapreplace(free_at, arrived + wait + takes)
            quick += wait <= target
        abandoned.append(lost / contacts)
        in_time.append(quick / contacts)
    for seen, expected in ((abandoned, figures.abandonment), (in_time, figures.service_level)):
        error = np.std(seen, ddof=1) / np.sqrt(days)
        assert abs(np.mean(seen) - expected.item()) < 4 * error + 1e-3  # the day starts empty: about 1e-3
