"""How much of the paid time stood at the service of contacts."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

UTILISATION = Measure(
    code="utilisation",
    name="Utilisation",
    unit="share",
    better="within a band",
    requirement="organisational",
    aspect="time",
    numerator={"paid_on_queue_seconds": 1},
    denominator={"paid_seconds": 1},
    meaning="Of the paid time, the share in which agents handled contacts or waited for them.",
    formula="(talk + hold + wrap-up + available) / paid",
    source="COPC meaning; others call occupancy times (1 - shrinkage) utilisation.",
    page="occupancy",
)
