"""How satisfied customers say they are."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

CSAT = Measure(
    code="csat",
    name="Customer satisfaction",
    unit="share",
    better="higher",
    requirement="customer",
    moment="lagging",
    aspect="quality",
    numerator={"csat_satisfied": 1},
    denominator={"csat_answers": 1},
    spread="proportion",
    meaning="Of the answers to the satisfaction question, the share in the two best boxes.",
    formula="answers in the two best boxes / answers",
    source="Top-two-box convention, 4 or 5 of 5.",
    page="survey-scores",
)
