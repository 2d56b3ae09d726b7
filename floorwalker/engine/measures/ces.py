"""How easy customers found it."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

CES = Measure(
    code="ces",
    name="Customer effort score",
    unit="points",
    better="higher",
    requirement="customer",
    moment="lagging",
    aspect="quality",
    numerator={"ces_ease_points": 1},
    denominator={"ces_answers": 1},
    spread="mean",
    squares="ces_ease_points_squared",
    meaning="Mean answer to the effort question, carried to the scale 1 (hard) to 7 (easy).",
    formula="sum of ease points / answers",
    source="CES 2.0 asks on 1 to 7; the direction of the scale is kept with every answer.",
    page="survey-scores",
)
