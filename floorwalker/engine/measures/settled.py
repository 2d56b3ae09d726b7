"""Whether customers say that their question was settled."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

SETTLED = Measure(
    code="settled",
    name="Settled, as customers say",
    unit="share",
    better="higher",
    requirement="customer",
    aspect="quality",
    numerator={"settled_yes": 1},
    denominator={"settled_answers": 1},
    spread="proportion",
    meaning="Share of the customers who answered that say their question was settled.",
    formula="answers yes / answers to the question whether it was settled",
    source="First-contact resolution by survey; those who answer are not all who were served.",
    page="resolution",
)
