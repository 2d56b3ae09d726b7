"""Handle time of each team with its parts."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

HANDLE_TIME_BY_TEAM = Starter(
    code="handle_time_by_team",
    name="Handle time by team",
    answers="Where does the time of a contact go, and has it changed?",
    definition=Definition(
        measures=("aht", "average_talk", "average_hold", "average_wrap", "handled"), by=("team",), period="last-4-weeks", versus="before",
    ),
)
