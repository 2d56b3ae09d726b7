"""The shelf of starter reports; a new one is a file here and its name below."""

from __future__ import annotations

from floorwalker.ground.shelf import Shelf
from floorwalker.review.reports.adherence_by_agent import ADHERENCE_BY_AGENT
from floorwalker.review.reports.base import Starter
from floorwalker.review.reports.handle_time_by_agent import HANDLE_TIME_BY_AGENT
from floorwalker.review.reports.handle_time_by_team import HANDLE_TIME_BY_TEAM
from floorwalker.review.reports.response_times import RESPONSE_TIMES
from floorwalker.review.reports.satisfaction_by_agent import SATISFACTION_BY_AGENT
from floorwalker.review.reports.satisfaction_by_week import SATISFACTION_BY_WEEK
from floorwalker.review.reports.service_level_by_day import SERVICE_LEVEL_BY_DAY
from floorwalker.review.reports.service_level_by_interval import SERVICE_LEVEL_BY_INTERVAL
from floorwalker.review.reports.service_level_by_month import SERVICE_LEVEL_BY_MONTH

STARTERS: Shelf[Starter] = Shelf(
    "starter report",
    (
        SERVICE_LEVEL_BY_INTERVAL, SERVICE_LEVEL_BY_DAY, SERVICE_LEVEL_BY_MONTH, RESPONSE_TIMES, HANDLE_TIME_BY_TEAM, HANDLE_TIME_BY_AGENT,
        SATISFACTION_BY_WEEK, SATISFACTION_BY_AGENT, ADHERENCE_BY_AGENT,
    ),
)
