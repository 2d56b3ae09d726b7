"""Customers who come again and again."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.record.facts.handled import Handled
from floorwalker.record.queries import marked
from floorwalker.review.risks.base import Limit, Mask, RiskRule

_TIMES: Final = 3
"""Twice may be a new matter; the third contact is a matter that was not settled."""


def _matched(found: Handled, limit: float, _tag: str) -> Mask:
    return np.isin(found.contact, marked.came_again(found, days=limit, times=_TIMES))


RULE: Final = RiskRule(
    "came_again", "Third contact within days", "It was at least the third contact of its customer within so many days.",
    "Third contact in {limit} days", _matched, Limit("Within", "days", 7, 1, 31),
)
