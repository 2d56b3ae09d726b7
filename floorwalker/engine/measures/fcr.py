"""Whether the first contact was enough."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

FCR = Measure(
    code="fcr",
    name="First-contact resolution",
    unit="share",
    better="higher",
    requirement="customer",
    aspect="quality",
    numerator={"resolved_first": 1},
    denominator={"watched": 1},
    spread="proportion",
    covers=("answered_known", "answered"),
    provisional="still_open",
    meaning="Of the contacts we can follow to the end of their window, the share whose customer need not come back.",
    formula="resolved without a return / answered, customer known, window passed",
    source="House rule: of all contacts, not first ones only; unknown customers are left out, coverage is shown.",
    page="resolution",
)
