"""Service level in each interval of a day."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

SERVICE_LEVEL_BY_INTERVAL = Starter(
    code="service_level_by_interval",
    name="Service level by interval",
    answers="In which half hours of yesterday did customers wait too long?",
    definition=Definition(
        measures=("service_level", "offered", "asa", "abandonment_rate", "longest_wait"), by=("interval",), period="yesterday",
    ),
)
