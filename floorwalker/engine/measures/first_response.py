"""How long a written contact waited for its first answer."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

FIRST_RESPONSE = Measure(
    code="first_response",
    name="First response time",
    unit="seconds",
    better="lower",
    requirement="customer",
    aspect="speed",
    numerator={"first_response_seconds": 1},
    denominator={"first_responses": 1},
    meaning="Mean wait until the first answer in channels other than voice.",
    formula="wait of answered contacts that are not voice / their number",
    source="House rule; median and 90th percentile come from the distribution of waits.",
    page="handle-time",
)
