"""Contacts that were over very soon."""

from __future__ import annotations

from typing import Final

from floorwalker.record.facts.handled import Handled
from floorwalker.review.risks.base import Limit, Mask, RiskRule


def _matched(found: Handled, limit: float, _tag: str) -> Mask:
    return found.length < limit


RULE: Final = RiskRule(
    "short_handled", "Very short", "Talk, hold and wrap-up together took less than this.", "Handled in under {limit} s", _matched,
    Limit("Under", "s", 30, 1, 600),
)
