"""Days that count and when a clock runs out: business days, calendar weeks and months, hours, and days put off to a business day."""

from __future__ import annotations

from floorwalker.engine.calendar.clocks import UNITS, Clock, Deadline, Unit, deadline
from floorwalker.engine.calendar.days import Weekend, add_business_days, add_months, is_business_day, next_business_day

__all__ = [
    "UNITS",
    "Clock",
    "Deadline",
    "Unit",
    "Weekend",
    "add_business_days",
    "add_months",
    "deadline",
    "is_business_day",
    "next_business_day",
]
