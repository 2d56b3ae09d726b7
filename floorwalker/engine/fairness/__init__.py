"""Results of people that are fair to them: ranges and not ranks, few contacts drawn towards what is usual, strict judges taken off."""

from __future__ import annotations

from floorwalker.engine.fairness.estimates import Estimates, Order, Rates, order
from floorwalker.engine.fairness.leaning import Leaning, leanings
from floorwalker.engine.fairness.mix import without_mix
from floorwalker.engine.fairness.pace import as_multiples
from floorwalker.engine.fairness.pass_rates import LEAST_PEOPLE, pass_rates
from floorwalker.engine.fairness.scores import mean_scores
from floorwalker.engine.fairness.severity import Severity, severity, severity_of_sums

__all__ = [
    "LEAST_PEOPLE",
    "Estimates",
    "Leaning",
    "Order",
    "Rates",
    "Severity",
    "as_multiples",
    "leanings",
    "mean_scores",
    "order",
    "pass_rates",
    "severity",
    "severity_of_sums",
    "without_mix",
]
