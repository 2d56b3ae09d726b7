"""Contacts of which nothing is known."""

from __future__ import annotations

from typing import Final

from floorwalker.record.facts.handled import Handled
from floorwalker.review.risks.base import Mask, RiskRule


def _matched(found: Handled, _limit: float, _tag: str) -> Mask:
    return ~found.told


RULE: Final = RiskRule(
    "no_outcome", "No outcome", "Neither why the customer came nor whether it was settled is known.", "No reason and no outcome", _matched
)
