"""Erlang B against the printed sum, the oracle and its laws."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine.erlang import blocking_probability

from . import exact, oracle


def test_every_number_of_the_oracle_comes_out(test_data: Path) -> None:
    for agents, load, expected in oracle.rows(test_data, "erlang_b"):
        assert blocking_probability(load, agents=int(agents)).item() == pytest.approx(expected, rel=1e-12)


def test_it_equals_the_printed_sum_in_whole_fractions() -> None:
    for load, agents in ((Fraction(1, 2), 3), (Fraction(4), 5), (Fraction(33, 4), 2)):
        terms = [Fraction(1)]
        for n in range(1, agents + 1):
            terms.append(terms[-1] * load / n)
        expected = float(terms[-1] / sum(terms))
        assert blocking_probability(float(load), agents=agents).item() == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(("load", "agents"), [(900.0, 700), (5000.25, 5000), (5000.25, 5300), (200.0, 3)])
def test_starting_the_recursion_late_loses_no_digit(load: float, agents: int) -> None:
    assert blocking_probability(load, agents=agents).item() == pytest.approx(float(exact.blocking(load, agents)), rel=1e-12)


def test_no_work_is_never_blocked_and_no_agent_blocks_everything() -> None:
    assert blocking_probability(0.0, agents=[0, 1, 5]).tolist() == [1.0, 0.0, 0.0]
    assert blocking_probability([0.3, 7.0], agents=0).tolist() == [1.0, 1.0]


def test_far_more_agents_than_work_is_zero_and_not_an_overflow() -> None:
    assert blocking_probability([0.01, 500.0], agents=10_000_000).tolist() == [0.0, 0.0]


@given(load=st.floats(0.001, 3000), agents=st.integers(0, 3000))
def test_one_more_agent_never_blocks_more(load: float, agents: int) -> None:
    one, more = blocking_probability(load, agents=[agents, agents + 1])
    assert 0.0 <= more <= one <= 1.0


@pytest.mark.parametrize(
    ("load", "agents", "words"),
    [
        (-1.0, 3, "load must be an offered load from 0 to 1000000 Erlang; got -1.0"),
        (np.nan, 3, "load must be an offered load from 0 to 1000000 Erlang; got nan"),
        (1.0, 2.5, "agents must be a whole number of agents from 0 to 1000000000; got 2.5"),
        (1.0, -1, "agents must be a whole number of agents from 0 to 1000000000; got -1.0"),
    ],
)
def test_impossible_inputs_are_named(load: float, agents: float, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace(".", r"\.")):
        blocking_probability(load, agents=agents)
