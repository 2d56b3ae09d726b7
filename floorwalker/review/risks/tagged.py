"""Contacts that carry a tag."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.record.facts.handled import Handled
from floorwalker.record.queries import marked
from floorwalker.review.risks.base import Mask, RiskRule


def _matched(found: Handled, _limit: float, tag: str) -> Mask:
    return np.isin(found.contact, marked.tagged(tag))


RULE: Final = RiskRule(
    "tagged", "Tagged", "It carries this tag, such as support need or complaint words.", "Tagged {tag}", _matched, takes_tag=True
)
