"""Whether customers would recommend us."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

NPS = Measure(
    code="nps",
    name="Net promoter score",
    unit="points",
    better="higher",
    requirement="customer",
    moment="lagging",
    aspect="quality",
    numerator={"nps_promoters": 1, "nps_detractors": -1},
    denominator={"nps_answers": 1},
    scale=100,
    spread="net promoter",
    meaning="Share of promoters (9 or 10) minus share of detractors (0 to 6), in points from -100 to 100.",
    formula="100 x (promoters - detractors) / answers",
    source="F. Reichheld, The one number you need to grow, HBR 2003; passives stay in the denominator.",
    page="survey-scores",
)
