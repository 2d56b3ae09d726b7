"""Handle time of each person and week with its parts, beside the band in force."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

HANDLE_TIME_BY_AGENT = Starter(
    code="handle_time_by_agent",
    name="Handle time by agent and week",
    answers="How long do contacts take whom, beside the band that is in force?",
    definition=Definition(
        measures=("aht", "average_talk", "average_hold", "average_wrap", "aht_adjusted", "handled"), by=("agent", "week"),
        period="last-4-weeks",
    ),
)
