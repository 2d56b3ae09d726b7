"""The share of customers who gave up waiting, with and without the short ones."""

from __future__ import annotations

from floorwalker.engine.measures.base import Measure

ABANDONMENT_RATE = Measure(
    code="abandonment_rate",
    name="Abandonment rate",
    unit="share",
    better="lower",
    requirement="customer",
    moment="lagging",
    aspect="speed",
    numerator={"abandoned": 1},
    denominator={"offered": 1},
    spread="proportion",
    meaning="Of the contacts offered, the share whose customer gave up waiting.",
    formula="abandoned / offered",
    source="callcentrehelper.com, call abandon rate.",
    page="abandonment",
)

ABANDONMENT_RATE_WITHOUT_SHORT = Measure(
    code="abandonment_rate_without_short",
    name="Abandonment rate without short abandons",
    unit="share",
    better="lower",
    requirement="customer",
    moment="lagging",
    aspect="speed",
    numerator={"abandoned": 1, "abandoned_short": -1},
    denominator={"offered": 1, "abandoned_short": -1},
    spread="proportion",
    meaning="Of the contacts that gave us a chance to answer, the share whose customer gave up waiting.",
    formula="(abandoned - short abandons) / (offered - short abandons)",
    source="Cisco Unified Contact Center reporting: short calls are not counted as offered.",
    page="abandonment",
)
