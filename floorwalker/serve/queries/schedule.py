"""What the record is told when it counts people's time: the published roster less those away, and the exceptions that were approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from floorwalker.plan.models import Absence, Activity
from floorwalker.record.facts.schemas import ON_QUEUE_ACTIVITY
from floorwalker.record.scheduled import Planned, Schedule
from floorwalker.serve.models import Entry

LONGEST = timedelta(days=1)
"""No activity of a shift is longer, so none that touches a window began earlier than this before it."""


def schedule(start: datetime, end: datetime) -> Schedule:
    """Return what touches [start, end); three queries, two where nobody was rostered."""
    rows = Entry.objects.filter(
        kind=Entry.Kind.EXCEPTION, approved=True, closed_at=None, starts_at__lt=end, ends_at__gt=start, person__isnull=False
    ).values_list("person_id", "starts_at", "ends_at")
    excused = tuple((person, begin, finish) for person, begin, finish in rows if person is not None and finish is not None)
    return Schedule(planned=tuple(_planned(start, end)), excused=excused)


def _planned(start: datetime, end: datetime) -> Iterable[Planned]:
    rows = list(
        Activity.objects.filter(
            starts_at__gte=start - LONGEST, starts_at__lt=end, ends_at__gt=start, shift__roster__retired_at=None,
            shift__roster__published_at__isnull=False,
        ).order_by("shift__person_id", "starts_at").values_list("shift__person_id", "starts_at", "ends_at", "kind")
    )
    if not rows:
        return
    away: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for person, begin, finish in Absence.objects.filter(starts_at__lt=end, ends_at__gt=start).values_list(
        "person_id", "starts_at", "ends_at"
    ):
        away[person].append((begin, finish))
    for person, begin, finish, kind in rows:
        for first, last in _without(begin, finish, away[person]):
            yield person, first, last, ON_QUEUE_ACTIVITY if kind == "queue" else kind


def _without(start: datetime, end: datetime, away: Sequence[tuple[datetime, datetime]]) -> Iterable[tuple[datetime, datetime]]:
    """Yield what is left of [start, end) outside `away`."""
    at = start
    for first, last in sorted(span for span in away if span[0] < end and span[1] > start):
        if first > at:
            yield at, first
        at = max(at, last)
    if at < end:
        yield at, end
