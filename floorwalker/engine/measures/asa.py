"""How long those who were answered had waited."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

ASA = Measure(
    code="asa",
    name="Average speed of answer",
    unit="seconds",
    better="lower",
    requirement="customer",
    aspect="speed",
    numerator={"wait_answered_seconds": 1},
    denominator={"answered": 1},
    meaning="Mean wait of the contacts that were answered.",
    formula="wait of answered contacts / answered",
    source="Operational definition; the mean wait of all offered, as Erlang A gives it, is another figure.",
    page="service-level",
)
