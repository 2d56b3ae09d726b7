"""How often customers complain."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

COMPLAINTS_PER_1000 = Measure(
    code="complaints_per_1000",
    name="Complaints per 1,000 contacts",
    unit="per thousand",
    better="lower",
    requirement="customer",
    aspect="quality",
    moment="lagging",
    numerator={"complaints": 1},
    denominator={"offered": 1},
    scale=1000.0,
    spread="rate",
    meaning="Complaints that customers made on these days, for each thousand contacts that came on them.",
    formula="1,000 × complaints received / offered",
    source="Exact Poisson interval (Garwood 1936); a complaint counts on the day on which the customer said it.",
    page="complaints",
)
