"""Service level of each queue by day."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

SERVICE_LEVEL_BY_DAY = Starter(
    code="service_level_by_day",
    name="Service level by day",
    answers="Did each queue keep its promise last week, and was it the same the week before?",
    definition=Definition(
        measures=("service_level", "offered", "asa", "abandonment_rate"), by=("day", "queue"), versus="before",
    ),
)
