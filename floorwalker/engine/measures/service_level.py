"""Answered in time, in the five ways the trade counts it; each has a code of its own."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

SERVICE_LEVEL = Measure(
    code="service_level",
    name="Service level",
    unit="share",
    better="higher",
    requirement="customer",
    aspect="speed",
    numerator={"answered_in_time": 1},
    denominator={"offered": 1},
    spread="proportion",
    meaning="Of all contacts offered, the share answered within the target time.",
    formula="answered within T / offered",
    source="ICMI QueueTips 2005, calculation 3: abandons count against us; in Erlang A it is P(served within T).",
    page="service-level",
)

SERVICE_LEVEL_ANSWERED_ONLY = Measure(
    code="service_level_answered_only",
    name="Service level, answered only",
    unit="share",
    better="higher",
    requirement="customer",
    aspect="speed",
    numerator={"answered_in_time": 1},
    denominator={"answered": 1},
    spread="proportion",
    meaning="Of the contacts answered, the share answered within the target time.",
    formula="answered within T / answered",
    source="ICMI QueueTips 2005, calculation 2: abandons are left out altogether.",
    page="service-level",
)

SERVICE_LEVEL_ABANDONS_IGNORED = Measure(
    code="service_level_abandons_ignored",
    name="Service level, abandons in time ignored",
    unit="share",
    better="higher",
    requirement="customer",
    aspect="speed",
    numerator={"answered_in_time": 1},
    denominator={"offered": 1, "abandoned_in_time": -1},
    spread="proportion",
    meaning="Of the contacts that did not leave within the target time, the share answered within it.",
    formula="answered within T / (offered - abandoned within T)",
    source="ICMI QueueTips 2005, calculation 4; Cisco calls it abandoned calls ignored.",
    page="service-level",
)

SERVICE_LEVEL_ABANDONS_POSITIVE = Measure(
    code="service_level_abandons_positive",
    name="Service level, abandons in time positive",
    unit="share",
    better="higher",
    requirement="customer",
    aspect="speed",
    numerator={"answered_in_time": 1, "abandoned_in_time": 1},
    denominator={"offered": 1},
    spread="proportion",
    meaning="Of all contacts offered, the share answered or abandoned within the target time.",
    formula="(answered within T + abandoned within T) / offered",
    source="ICMI QueueTips 2005, calculation 1; Cisco calls it abandoned calls positive.",
    page="service-level",
)

SERVICE_LEVEL_SHORT_ABANDONS_POSITIVE = Measure(
    code="service_level_short_abandons_positive",
    name="Service level, short abandons positive",
    unit="share",
    better="higher",
    requirement="customer",
    aspect="speed",
    numerator={"answered_in_time": 1, "abandoned_short": 1},
    denominator={"offered": 1},
    spread="proportion",
    meaning="Of all contacts offered, the share answered within the target time or abandoned almost at once.",
    formula="(answered within T + short abandons) / offered",
    source="ICMI QueueTips 2005, calculation 5.",
    page="service-level",
)
