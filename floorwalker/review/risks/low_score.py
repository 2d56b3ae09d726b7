"""Low survey scores."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.record.facts.handled import Handled
from floorwalker.record.queries import marked
from floorwalker.review.risks.base import Limit, Mask, RiskRule

_PERCENT: Final = 100


def _matched(found: Handled, limit: float, _tag: str) -> Mask:
    return np.isin(found.contact, marked.low_scored(found, share=limit / _PERCENT))


RULE: Final = RiskRule(
    "low_score", "Low survey score", "The customer's answer to a survey lies in the worst part of its scale: 25 % is 1 or 2 of 5.",
    "Survey score in the lowest {limit} %", _matched, Limit("Lowest", "% of the scale", 25, 0, 50),
)
