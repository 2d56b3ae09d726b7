"""Contacts that went from hand to hand."""

from __future__ import annotations

from typing import Final

from floorwalker.record.facts.handled import Handled
from floorwalker.review.risks.base import Limit, Mask, RiskRule


def _matched(found: Handled, limit: float, _tag: str) -> Mask:
    return found.visits - 1 >= limit


RULE: Final = RiskRule(
    "transferred", "Transferred", "It was handled at more than one queue, passed on at least so many times.",
    "Passed on {limit} times or more", _matched, Limit("At least", "times", 1, 1, 10),
)
