"""Who is at work by the published roster, absences taken off: what the rooms below ask before they write to somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from floorwalker.ground.at_work import Attendance
from floorwalker.plan.models import Absence, Shift

LOOKS_AHEAD = timedelta(days=14)
"""Who has no shift within this stands on no roster."""
Span = tuple[datetime, datetime]


def attendance(people: Collection[int], *, at: datetime) -> dict[int, Attendance]:
    """Return how those of `people` stand to work who have a published shift ahead or are recorded as away; two queries."""
    until = at + LOOKS_AHEAD
    spans: dict[int, list[Span]] = defaultdict(list)
    told = Shift.objects.filter(roster__published_at__isnull=False, roster__retired_at=None, person__in=people)
    for person, begins, ends in told.filter(ends_at__gt=at, starts_at__lt=until).order_by("starts_at").values_list(
        "person", "starts_at", "ends_at"
    ):
        spans[person].append((begins, ends))
    away: dict[int, list[Span]] = defaultdict(list)
    absences = Absence.objects.filter(person__in=people, ends_at__gt=at, starts_at__lt=until).order_by("starts_at")
    for person, begins, ends in absences.values_list("person", "starts_at", "ends_at"):
        away[person].append((begins, ends))
    found = {}
    for person in people:
        if spans[person]:
            found[person] = _standing([piece for span in spans[person] for piece in without(span, away[person])], at)
        elif any(begins <= at for begins, _ in away[person]):
            found[person] = Attendance(since=None, next_at=max(ends for _, ends in away[person]))
    return found


def without(span: Span, away: Iterable[Span]) -> list[Span]:
    """Return what is left of `span` when the stretches in `away`, in order of time, are taken off."""
    left, begins = [], span[0]
    for gone, back in away:
        if gone >= span[1] or back <= begins:
            continue
        if gone > begins:
            left.append((begins, gone))
        begins = max(begins, back)
    return [*left, (begins, span[1])] if begins < span[1] else left


def _standing(pieces: list[Span], at: datetime) -> Attendance:
    since = next((begins for begins, ends in pieces if begins <= at < ends), None)
    return Attendance(since=since, next_at=next((begins for begins, _ in pieces if begins > at), None))
