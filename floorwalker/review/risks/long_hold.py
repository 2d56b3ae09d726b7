"""Long holds."""

from __future__ import annotations

from typing import Final

from floorwalker.record.facts.handled import Handled
from floorwalker.review.risks.base import Limit, Mask, RiskRule

_MINUTE_SECONDS: Final = 60


def _matched(found: Handled, limit: float, _tag: str) -> Mask:
    return found.hold > limit * _MINUTE_SECONDS


RULE: Final = RiskRule(
    "long_hold", "Long hold", "The customer was on hold for longer than this, all holds together.", "Hold over {limit} minutes", _matched,
    Limit("Over", "min", 8, 0.5, 120),
)
