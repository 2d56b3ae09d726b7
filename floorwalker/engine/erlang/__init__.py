"""How many agents, and what they will do: Erlang B, C and A, the search for agents, patience from the log."""

from floorwalker.engine.erlang.delay import Performance, wait_probability
from floorwalker.engine.erlang.explanation import Explanation, Need, Rung
from floorwalker.engine.erlang.loss import blocking_probability
from floorwalker.engine.erlang.patience import performance
from floorwalker.engine.erlang.patience_estimate import (
    ExponentialityTest,
    PatienceEstimate,
    SurvivalCurve,
    exponential_patience,
    exponentiality_test,
    survival_curve,
)
from floorwalker.engine.erlang.staffing import Staffing, required_agents, with_shrinkage

__all__ = [
    "Explanation",
    "ExponentialityTest",
    "Need",
    "PatienceEstimate",
    "Performance",
    "Rung",
    "Staffing",
    "SurvivalCurve",
    "blocking_probability",
    "exponential_patience",
    "exponentiality_test",
    "performance",
    "required_agents",
    "survival_curve",
    "wait_probability",
    "with_shrinkage",
]
