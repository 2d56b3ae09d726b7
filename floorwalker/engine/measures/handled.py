"""How many contacts a person answered."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

HANDLED = Measure(
    code="handled",
    name="Handled",
    unit="contacts",
    better="neither",
    requirement="organisational",
    aspect="volume",
    numerator={"answered": 1},
    meaning="Contacts that a person answered.",
    formula="Count of offered visits with an answer.",
    source="House rule: counted in the interval of arrival, so that handled and offered match.",
    page="service-level",
)
