"""What contacts judged by a scorecard say of all: their score, how many pass, and critical errors by whom they hurt (COPC).

Only contacts drawn by a sample plan count, each as often as the contacts that it stands for; those chosen for another reason are
evaluated too, and would make any figure of all contacts wrong.
"""

from __future__ import annotations

from typing import Final

from floorwalker.engine.measures.base import Aspect, Better, Measure, Requirement

_SOURCE: Final = "Hajek 1971: weighted by one over the chance to be drawn; interval of the effective number (Kish 1965)."


def _rate(
    code: str, name: str, *, above: str, kind: str, better: Better, requirement: Requirement, aspect: Aspect, meaning: str, formula: str
) -> Measure:
    return Measure(
        code=code, name=name, unit="share", better=better, requirement=requirement, aspect=aspect, numerator={above: 1},
        denominator={f"{kind}_weight": 1}, spread="weighted proportion", counted="scored" if kind == "scored" else f"{kind}_checked",
        weights_squared=f"{kind}_weight_squared", covers=("evaluated_drawn", "evaluated"), meaning=meaning, formula=formula,
        source=_SOURCE, page="quality-scores",
    )


QUALITY_SCORE = Measure(
    code="quality_score",
    name="Quality score",
    unit="share",
    better="higher",
    requirement="organisational",
    aspect="quality",
    numerator={"score_weight": 1},
    denominator={"scored_weight": 1},
    spread="weighted mean",
    squares="score_weight_squared",
    counted="scored",
    weights_squared="scored_weight_squared",
    covers=("evaluated_drawn", "evaluated"),
    meaning="The mean score of contacts by their scorecard, estimated for all contacts from those that were drawn.",
    formula="sum of score x weight / sum of weight",
    source=_SOURCE,
    page="quality-scores",
)
QUALITY_PASS_RATE = _rate(
    "quality_pass_rate", "Quality pass rate", above="passed_weight", kind="scored", better="higher", requirement="organisational",
    aspect="quality", meaning="The share of contacts that pass by their scorecard, estimated for all contacts from those that were drawn.",
    formula="weight of passed / weight of scored",
)
CUSTOMER_CRITICAL_ERRORS = _rate(
    "customer_critical_errors", "Customer-critical errors", above="customer_failed_weight", kind="customer", better="lower",
    requirement="customer", aspect="quality", meaning="The share of contacts with at least one error that hurts the customer first.",
    formula="weight with a customer-critical fail / weight in which one could be judged",
)
BUSINESS_CRITICAL_ERRORS = _rate(
    "business_critical_errors", "Business-critical errors", above="business_failed_weight", kind="business", better="lower",
    requirement="organisational", aspect="quality", meaning="The share of contacts with at least one error that costs the house first.",
    formula="weight with a business-critical fail / weight in which one could be judged",
)
COMPLIANCE_CRITICAL_ERRORS = _rate(
    "compliance_critical_errors", "Compliance-critical errors", above="compliance_failed_weight", kind="compliance", better="lower",
    requirement="organisational", aspect="compliance", meaning="The share of contacts with at least one error against a rule of law.",
    formula="weight with a compliance-critical fail / weight in which one could be judged",
)
ETHICS_FAILURES = _rate(
    "ethics_failures", "Ethics failures", above="ethics_failed_weight", kind="ethics", better="lower", requirement="customer",
    aspect="quality", meaning="The share of contacts in which something unfair, unclear, misleading or pressing was found.",
    formula="weight with a failed question of ethics / weight in which one was judged",
)
