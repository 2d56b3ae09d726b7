"""Whether people gave the queues as much time as the roster said, whenever it was."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

CONFORMANCE = Measure(
    code="conformance",
    name="Conformance",
    unit="share",
    better="within a band",
    requirement="organisational",
    aspect="time",
    numerator={"on_queue_seconds": 1},
    denominator={"scheduled_on_queue_seconds": 1},
    meaning="Time on the queues as a share of the time the roster gave to them; it can pass 100 %.",
    formula="actual time on the queues / scheduled time on the queues",
    source="Genesys Cloud, how adherence and conformance are calculated.",
    page="adherence",
)
