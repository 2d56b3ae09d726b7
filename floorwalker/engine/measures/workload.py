"""How much work there was, where it fell."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

WORKLOAD = Measure(
    code="workload",
    name="Workload",
    unit="seconds",
    better="neither",
    requirement="organisational",
    aspect="volume",
    numerator={"workload_seconds": 1},
    meaning="Talk, hold and wrap-up in the interval where they fell.",
    formula="Seconds of handling inside the interval.",
    source="House rule: seconds count where they fall, visits where they arrive.",
    page="handle-time",
)
