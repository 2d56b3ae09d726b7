"""How many customers gave up almost at once."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

SHORT_ABANDONS = Measure(
    code="short_abandons",
    name="Short abandons",
    unit="contacts",
    better="neither",
    requirement="organisational",
    aspect="volume",
    numerator={"abandoned_short": 1},
    meaning="Contacts whose customer left within the short-abandon threshold, often before anyone could have answered.",
    formula="Count of abandoned visits that waited no longer than the threshold.",
    source="No standard threshold; 5 s is usual (callcentrehelper.com, call abandon rate).",
    page="abandonment",
)
