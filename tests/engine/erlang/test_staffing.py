"""The search for agents against brute force in 30 digits, with every target, and its explanation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine.erlang import Staffing, required_agents, with_shrinkage

from . import exact
from .exact import Exact

HALF_HOUR = 1800.0
LIMITS = [
    {"target_share": 0.8},
    {"target_share": 0.99},
    {"max_asa_seconds": 15.0},
    {"max_occupancy": 0.85},
    {"target_share": 0.5, "max_asa_seconds": 40.0, "max_occupancy": 0.9, "min_agents": 2},
]


def brute_force(figures: Callable[[int], Exact], first: int, **limits: float) -> int:
    """Try one number of agents after the other until the exact figures keep every limit."""
    for agents in itertools.count(max(first, int(limits.get("min_agents", 0)))):
        queue = figures(agents)
        if (
            queue.service_level >= limits.get("target_share", 0)
            and queue.asa_seconds <= limits.get("max_asa_seconds", math.inf)
            and queue.abandonment <= limits.get("max_abandonment", 1)
            and queue.occupancy <= limits.get("max_occupancy", 1)
        ):
            return agents
    raise AssertionError("never reached")


def staffing(load: float, aht: float = 240.0, target: float = 20.0, **more: float) -> Staffing:
    """Solve one half hour with this load."""
    offered = load * HALF_HOUR / aht
    return required_agents(offered, interval_seconds=HALF_HOUR, aht_seconds=aht, target_seconds=target, **more)


@pytest.mark.parametrize("limits", LIMITS, ids=str)
@pytest.mark.parametrize("load", [0.01, 0.25, 0.4999, 0.5, 1.0, 1.5, 2.0, 7.0, 10.0, 33.5, 100.0, 480.5])
def test_erlang_c_equals_brute_force(load: float, limits: dict[str, float]) -> None:
    for target in (0.0, 20.0, 600.0):
        solved = staffing(load, target=target, **limits)
        used = solved.load[0].item()
        expected = brute_force(lambda n: exact.with_delay(used, n, 240.0, target), math.floor(used) + 1, **limits)  # noqa: B023
        assert solved.agents.tolist() == [expected], (load, target)


@pytest.mark.parametrize("load", [2500.0, 4000.25])
def test_erlang_c_equals_brute_force_at_thousands_of_agents(load: float) -> None:
    solved = staffing(load, target_share=0.8)
    assert solved.load[0] == pytest.approx(load, rel=1e-15)
    agents, used = solved.agents[0].item(), solved.load[0].item()
    assert exact.with_delay(used, agents, 240.0, 20.0).service_level >= 0.8
    assert exact.with_delay(used, agents - 1, 240.0, 20.0).service_level < 0.8


@pytest.mark.parametrize("limits", [*LIMITS, {"max_abandonment": 0.03}, {"max_abandonment": 0.4}], ids=str)
@pytest.mark.parametrize("load", [0.01, 0.4999, 1.0, 2.0, 12.5, 40.0])
@pytest.mark.parametrize("patience", [15.0, 300.0])
def test_erlang_a_equals_brute_force(load: float, limits: dict[str, float], patience: float) -> None:
    solved = staffing(load, patience_seconds=patience, **limits)
    used = solved.load[0].item()
    # Every number from one on where that is quick; above, from two below the answer (the laws say that less is worse).
    first = 1 if load < 10 else max(1, solved.agents[0].item() - 2)
    expected = brute_force(lambda n: exact.with_patience(used, n, 240.0, patience, 20.0), first, **limits)
    assert solved.agents.tolist() == [expected]


def test_erlang_a_equals_brute_force_at_thousands_of_agents() -> None:
    solved = staffing(2000.0, patience_seconds=120.0, target_share=0.8)
    agents, used = solved.agents[0].item(), solved.load[0].item()
    assert agents < 2000
    assert exact.with_patience(used, agents, 240.0, 120.0, 20.0).service_level >= 0.8
    assert exact.with_patience(used, agents - 1, 240.0, 120.0, 20.0).service_level < 0.8


@pytest.mark.parametrize(
    ("offered", "interval_seconds", "aht_seconds", "share", "target_seconds", "agents"),
    [
        (100, 1800, 180, 0.8, 20, 14),  # pyworkforce README
        (25, 900, 752, 0.9, 20, 28),  # test of the stimulus package
        (25, 600, 180, 0.8, 20, 11),  # turbotab README
        (400, 3600, 180, 0.8, 30, 24),  # SWPP prints 23, which gives 74.8 %
    ],
)
def test_published_examples_come_out(
    offered: float, interval_seconds: float, aht_seconds: float, share: float, target_seconds: float, agents: int
) -> None:
    solved = required_agents(
        offered,
        interval_seconds=interval_seconds,
        aht_seconds=aht_seconds,
        target_share=share,
        target_seconds=target_seconds,
    )
    assert solved.agents.tolist() == [agents]


def test_intervals_of_both_kinds_are_solved_together() -> None:
    solved = required_agents(
        [64, 64, 0, 0],
        interval_seconds=HALF_HOUR,
        aht_seconds=[380, 380, np.nan, 300],
        patience_seconds=[np.inf, 240, np.inf, 240],
        target_share=0.8,
        target_seconds=20,
        min_agents=[0, 0, 3, 0],
    )
    assert solved.agents.tolist() == [18, 16, 3, 0]
    assert solved.performance.service_level[:2] == pytest.approx([0.8564250039905047, 0.8041155518180944], rel=1e-12)
    for name in ("service_level", "asa_seconds", "occupancy", "abandonment", "wait_share", "wait_over_share"):
        assert np.isnan(getattr(solved.performance, name)[2:]).all(), "nothing offered has no figures"


def test_without_targets_the_queue_is_only_kept_from_growing() -> None:
    assert staffing(10.0).agents.tolist() == [11]
    assert staffing(10.0, patience_seconds=60.0).agents.tolist() == [1]


def test_a_limit_reached_exactly_is_kept_and_not_missed_by_float_dust() -> None:
    # 17 Erlang on 20 agents are 0.85 busy, also when the load was computed by way of thirds.
    for offered, aht in ((102, 300), (51, 600), (30_600 / 7, 7.0)):
        solved = required_agents(offered, interval_seconds=1800, aht_seconds=aht, target_seconds=20, max_occupancy=0.85)
        assert solved.agents.tolist() == [20]
    # One agent, half an Erlang, no waiting asked of half of the contacts: exactly 0.5.
    assert staffing(0.5, target=0.0, target_share=0.5).agents.tolist() == [1]


@pytest.mark.parametrize(
    ("agents", "shrinkage", "scheduled"),
    [(70, 0.3, 100), (91, 0.3, 130), (9, 0.1, 10), (18, 0.31, 27), (0, 0.4, 0), (7, 0.0, 7), (1, 0.99, 100), (49, 0.02, 50)],
)
def test_shrinkage_divides_and_rounds_up_honestly(agents: int, shrinkage: float, scheduled: int) -> None:
    assert with_shrinkage(agents, shrinkage=shrinkage).item() == scheduled
    share = Fraction(str(shrinkage))
    assert scheduled == math.ceil(agents / (1 - share))


def test_no_shrinkage_given_is_no_number_to_schedule() -> None:
    assert np.isnan(staffing(10.0, target_share=0.8).scheduled).all()


@given(
    load=st.floats(0.01, 300),
    share=st.floats(0.01, 0.99),
    patience=st.one_of(st.just(math.inf), st.floats(1, 5000)),
    occupancy=st.floats(0.3, 1.0),
    abandonment=st.floats(0.01, 1.0),
)
def test_the_answer_keeps_every_target_and_one_less_does_not(
    load: float, share: float, patience: float, occupancy: float, abandonment: float
) -> None:
    solved = staffing(load, target_share=share, patience_seconds=patience, max_occupancy=occupancy, max_abandonment=abandonment)
    agents = solved.agents[0].item()

    def kept(number: int) -> bool:
        figures = solved.performance_with(number)
        return bool(
            figures.service_level[0] >= share - 1e-12
            and figures.occupancy[0] <= occupancy + 1e-12
            and figures.abandonment[0] <= abandonment + 1e-12
            and (math.isfinite(patience) or number > load)
        )

    assert kept(agents)
    assert agents == 1 or not kept(agents - 1)


def test_why_18_names_inputs_formula_deciding_target_and_rungs() -> None:
    solved = required_agents(
        [64, 0],
        interval_seconds=HALF_HOUR,
        aht_seconds=380,
        target_share=0.8,
        target_seconds=20,
        max_occupancy=0.85,
        min_agents=2,
        shrinkage=0.31,
    )
    why = solved.explain(0)
    assert (why.agents, why.scheduled, why.model) == (18, 27.0, "Erlang C")
    assert why.load == pytest.approx(64 * 380 / 1800)
    assert {need.target: need.agents for need in why.needs} == {
        "stability": 14,
        "target_share": 18,
        "max_occupancy": 16,
        "min_agents": 2,
    }
    assert [need.target for need in why.binding] == ["target_share"]
    assert [rung.agents for rung in why.rungs] == [15, 16, 17, 18, 19, 20, 21]
    assert why.rungs[2].service_level < 0.8 <= why.rungs[3].service_level
    assert "service level at least 0.8: 18 (decides)" in str(why)
    assert "18 / (1 - 0.31) makes 27 to schedule." in str(why)
    assert str(solved.explain(1)).startswith("2: nothing is offered")
    with pytest.raises(IndexError):
        solved.explain(2)


def test_why_with_patience_names_the_other_formula() -> None:
    why = staffing(13.5, patience_seconds=240.0, max_abandonment=0.03, target_share=0.8).explain(0)
    assert why.model == "Erlang A"
    assert [need.target for need in why.binding] == ["max_abandonment"]
    assert max(need.agents for need in why.needs) == why.agents


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"target_share": 1.0}, "target_share must be a share from 0 to below 1"),
        ({"target_share": 80}, "got 80.0"),
        ({"max_abandonment": 0.0}, "max_abandonment must be a share above 0"),
        ({"max_asa_seconds": 0.0}, "max_asa_seconds must be a mean wait above 0"),
        ({"max_occupancy": 85}, "max_occupancy must be a share from 0.01 to 1"),
        ({"min_agents": 1.5}, "min_agents must be a whole number"),
        ({"patience_seconds": 0.0}, "patience_seconds must be a mean patience from 0.001"),
        ({"shrinkage": 1.0}, "shrinkage must be a share from 0 to below 1"),
        ({"target_seconds": -1}, "target_seconds must be a time from 0"),
        ({"interval_seconds": 0}, "interval_seconds must be an interval above 0"),
        ({"aht_seconds": np.nan}, "aht_seconds must be a handling time"),
        ({"offered": 9e6, "aht_seconds": 9e6}, "offered load from 0 to 1000000 Erlang"),
        ({"offered": np.ones((2, 2))}, "one row of numbers; got 2 dimensions"),
    ],
    ids=str,
)
def test_impossible_inputs_are_named(wrong: dict[str, float], words: str) -> None:
    right: dict[str, float] = {"offered": 10, "interval_seconds": 1800, "aht_seconds": 300, "target_seconds": 20}
    given = right | wrong
    with pytest.raises(ValueError, match=words):
        required_agents(given.pop("offered"), **given)
