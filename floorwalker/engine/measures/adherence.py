"""Whether people did what the roster said, when it said so."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

ADHERENCE = Measure(
    code="adherence",
    name="Adherence",
    unit="share",
    better="higher",
    requirement="organisational",
    aspect="time",
    numerator={"adherent_seconds": 1},
    denominator={"scheduled_seconds": 1},
    meaning="Of the scheduled time, the share in which agents did what the roster said.",
    formula="1 - exception time / scheduled time",
    source="Genesys Cloud, how adherence and conformance are calculated; work outside the shift does not count.",
    page="adherence",
)
