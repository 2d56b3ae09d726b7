"""The worst wait of all."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

LONGEST_WAIT = Measure(
    code="longest_wait",
    name="Longest wait",
    unit="seconds",
    better="lower",
    requirement="customer",
    aspect="speed",
    numerator={"wait_longest_seconds": 1},
    meaning="The longest wait of any contact offered, answered or not.",
    formula="Largest wait of offered visits.",
    source="House rule: those who gave up have waited too.",
    page="service-level",
)
