"""Service level of each month."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

SERVICE_LEVEL_BY_MONTH = Starter(
    code="service_level_by_month",
    name="Service level by month",
    answers="How has the service level gone over the year?",
    definition=Definition(
        measures=("service_level", "offered", "asa", "abandonment_rate"), by=("month",), period="last-12-months",
    ),
)
