"""How many customers gave up waiting."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

ABANDONED = Measure(
    code="abandoned",
    name="Abandoned",
    unit="contacts",
    better="lower",
    requirement="customer",
    moment="lagging",
    aspect="volume",
    numerator={"abandoned": 1},
    meaning="Contacts whose customer left the queue before an answer.",
    formula="Count of offered visits that ended abandoned; voicemail and callback are not.",
    source="Amazon Connect metric definitions: callbacks are not abandoned.",
    page="abandonment",
)
