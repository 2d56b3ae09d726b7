"""How soon each channel answers and settles: mean, median and 90th percentile."""

from __future__ import annotations

from floorwalker.review.reports.base import Starter
from floorwalker.review.rules.reports import Definition

RESPONSE_TIMES = Starter(
    code="response_times",
    name="Response times by channel",
    answers="How long do customers wait for an answer, and until it is settled?",
    definition=Definition(
        measures=("handled",), durations=("wait_answered_seconds", "first_response_seconds", "resolution_seconds"),
        by=("channel",), period="last-4-weeks",
    ),
)
