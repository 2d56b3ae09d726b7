"""How much of the paid time was not at the service of contacts."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

SHRINKAGE = Measure(
    code="shrinkage",
    name="Shrinkage",
    unit="share",
    better="within a band",
    requirement="organisational",
    aspect="time",
    numerator={"paid_off_queue_seconds": 1},
    denominator={"paid_seconds": 1},
    meaning="Of the paid time, the share away from contacts: breaks, training, meetings and the like.",
    formula="paid time off the queues / paid time",
    source="Call Centre A to Z, shrinkage; on a base of paid time.",
    page="occupancy",
)
