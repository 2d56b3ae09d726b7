"""First days in the job."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final

import numpy as np

from floorwalker.ground.people.models import Person
from floorwalker.record.facts.handled import Handled
from floorwalker.review.risks.base import Limit, Mask, RiskRule


def _matched(found: Handled, limit: float, _tag: str) -> Mask:
    """Match contacts handled before so many days after the person joined (UTC days, as the facts have them)."""
    people, place = np.unique(found.agent, return_inverse=True)
    joined = dict(Person.objects.filter(pk__in=people.tolist()).values_list("pk", "joined_on"))
    until = [
        int((datetime.combine(joined[key], time(), UTC) + timedelta(days=limit)).timestamp() * 1_000_000) if key in joined else 0
        for key in people.tolist()
    ]
    return found.at < np.array(until, dtype=np.int64)[place]


RULE: Final = RiskRule(
    "new_in_job", "First days in the job", "Who handled it joined less than this before.", "First {limit} days in the job", _matched,
    Limit("First", "days", 30, 1, 365),
)
