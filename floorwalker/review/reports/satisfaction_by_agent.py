"""What customers say of contacts of each person, by week."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

SATISFACTION_BY_AGENT = Starter(
    code="satisfaction_by_agent",
    name="Satisfaction by agent and week",
    answers="What do customers say after contacts with whom?",
    definition=Definition(
        measures=("csat", "ces"), by=("agent", "week"), period="last-4-weeks",
    ),
)
