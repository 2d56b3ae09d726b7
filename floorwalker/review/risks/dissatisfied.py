"""Dissatisfaction."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.record.facts.handled import Handled
from floorwalker.record.queries import marked
from floorwalker.review.risks.base import Mask, RiskRule


def _matched(found: Handled, _limit: float, _tag: str) -> Mask:
    return np.isin(found.contact, marked.dissatisfied(found))


RULE: Final = RiskRule(
    "dissatisfied", "Dissatisfaction", "The customer expressed dissatisfaction.", "Customer not satisfied", _matched
)
