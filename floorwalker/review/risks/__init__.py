"""The shelf of risks: rules that find contacts worth a look beyond chance; one file each."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.shelf import Shelf
from floorwalker.review.risks import (
    came_again,
    came_back,
    dissatisfied,
    long_hold,
    low_score,
    low_sentiment,
    new_in_job,
    no_outcome,
    short_handled,
    tagged,
    transferred,
)
from floorwalker.review.risks.base import Limit, RiskRule

RISKS: Final = Shelf(
    "risk",
    tuple(
        each.RULE
        for each in (
            dissatisfied, long_hold, new_in_job, low_score, low_sentiment, came_again, came_back, no_outcome, short_handled,
            transferred, tagged,
        )
    ),
)

__all__ = ["RISKS", "Limit", "RiskRule"]
