"""How often customers had to come back."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

REPEAT_CONTACT = Measure(
    code="repeat_contact",
    name="Repeat contact",
    unit="share",
    better="lower",
    requirement="customer",
    aspect="quality",
    numerator={"came_back": 1},
    denominator={"watched": 1},
    spread="proportion",
    covers=("answered_known", "answered"),
    provisional="still_open",
    meaning="Of the contacts we can follow to the end of their window, the share whose customer came back inside it.",
    formula="came back / answered, customer known, window passed",
    source="House rule: unknown customers are left out and the coverage is shown.",
    page="resolution",
)
