"""How busy those were who stood ready."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

OCCUPANCY = Measure(
    code="occupancy",
    name="Occupancy",
    unit="share",
    better="within a band",
    requirement="organisational",
    aspect="time",
    numerator={"handling_seconds": 1},
    denominator={"handling_seconds": 1, "available_seconds": 1},
    meaning="Of the time agents were handling or waiting for contacts, the share spent handling.",
    formula="(talk + hold + wrap-up) / (talk + hold + wrap-up + available)",
    source="callcentrehelper.com, what is occupancy; ringing counts as available.",
    page="occupancy",
)
