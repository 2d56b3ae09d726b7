"""How many contacts of the last weeks each scorecard judges, and how many none does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.record.models import Reason
from floorwalker.record.queries import figures
from floorwalker.review.queries import scorecards as queries

DAYS: Final = 28
"""Four whole weeks: every weekday counts the same."""
MOST_GROUPS: Final = 12


@dataclass(frozen=True)
class Group:
    """Contacts alike in channel, queue and reason that no scorecard judges."""

    channel: str
    queue: str
    reason: str
    contacts: int


@dataclass(frozen=True)
class Coverage:
    """How many handled contacts there were, how many each scorecard judges by reference, and the largest groups that none does."""

    contacts: int
    by_scorecard: dict[str, int]
    unjudged: int
    groups: tuple[Group, ...]


def coverage() -> Coverage:
    """Return how far the scorecards reach over what was handled in the last 28 days."""
    end = clock.now()
    answer = figures.ask(
        measures=["handled"], start=end - timedelta(days=DAYS), end=end, zone="UTC", by=("channel", "queue", "reason")
    ).table.table().to_pylist()
    uses, judged, left = queries.uses(), Counter[str](), Counter[tuple[str, int | None, int | None]]()
    for row in answer:
        contacts = round(row["handled"] or 0)
        reference = queries.judging(uses, channel=row["channel"], queue=row["queue"], reason=row["reason"])
        if reference is None:
            left[(row["channel"], row["queue"], row["reason"])] += contacts
        else:
            judged[reference] += contacts
    queues: dict[int | None, str] = dict(Queue.objects.values_list("pk", "name"))
    reasons: dict[int | None, str] = dict(Reason.objects.values_list("pk", "name"))
    groups = tuple(
        Group(channel, queues.get(queue, "no queue"), reasons.get(reason, "no reason said"), contacts)
        for (channel, queue, reason), contacts in left.most_common(MOST_GROUPS)
    )
    return Coverage(judged.total() + left.total(), dict(judged), left.total(), groups)
