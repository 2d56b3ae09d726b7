"""How far each person did what the roster said, by week."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

ADHERENCE_BY_AGENT = Starter(
    code="adherence_by_agent",
    name="Adherence by agent and week",
    answers="Was the roster kept, and is it the roster or the person?",
    definition=Definition(
        measures=("adherence", "conformance", "occupancy", "shrinkage"), by=("agent", "week"), period="last-4-weeks",
    ),
)
