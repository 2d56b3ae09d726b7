"""What customers say, by week."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

SATISFACTION_BY_WEEK = Starter(
    code="satisfaction_by_week",
    name="Satisfaction by week",
    answers="Are customers more or less satisfied than before?",
    definition=Definition(
        measures=("csat", "nps", "ces"), by=("week",), period="last-13-weeks", versus="before",
    ),
)
