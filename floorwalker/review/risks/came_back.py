"""Contacts after which the customer came back."""

from __future__ import annotations

from typing import Final

from floorwalker.record.facts.handled import Handled
from floorwalker.review.risks.base import Mask, RiskRule


def _matched(found: Handled, _limit: float, _tag: str) -> Mask:
    return found.followed_up


RULE: Final = RiskRule(
    "came_back", "Customer came back", "The customer came back within the window of the house for repeat contact.", "Customer came back",
    _matched,
)
