"""How many contacts asked to be served."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

OFFERED = Measure(
    code="offered",
    name="Offered",
    unit="contacts",
    better="neither",
    requirement="organisational",
    aspect="volume",
    numerator={"offered": 1},
    meaning="Contacts that reached the queue.",
    formula="Count of visits that were not ended in the menu or refused at the door.",
    source="House rule: a visit counts in the interval in which it reached the queue.",
    page="service-level",
)
