"""Customers whose words sound unhappy."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.record.facts.handled import Handled
from floorwalker.record.queries import marked
from floorwalker.review.risks.base import Limit, Mask, RiskRule


def _matched(found: Handled, limit: float, _tag: str) -> Mask:
    numbers, values = marked.sentiment(found)
    return np.isin(found.contact, numbers[values <= limit])


RULE: Final = RiskRule(
    "low_sentiment", "Low sentiment", "The customer's words sound so, from -1 to 1; without a conversation nobody knows.",
    "Sentiment of {limit} or lower", _matched, Limit("At most", "of -1 to 1", -0.3, -1, 0),
)
