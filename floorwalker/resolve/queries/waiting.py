"""What complaints wait for: evidence, answers of others and news to customers, in two queries for a list; letters that have not gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.resolve import sight
from floorwalker.resolve.models import CaseLetter, CaseRequest, Complaint, CustomerUpdate, Evidence


@dataclass
class Waits:
    """What one complaint waits for."""

    wanted: int = 0
    settled: int = 0
    teams: list[str] = field(default_factory=list)
    overdue_since: datetime | None = None


def of(complaints: Sequence[Complaint]) -> dict[int, Waits]:
    """Return what each of `complaints` waits for, by key; one that waits for nothing and asked for nothing is left out."""
    found: dict[int, Waits] = {}
    keys, at = [each.pk for each in complaints], clock.now()
    for complaint, state in Evidence.objects.filter(complaint__in=keys).values_list("complaint", "state"):
        held = found.setdefault(complaint, Waits())
        held.wanted += 1
        held.settled += state != Evidence.State.WANTED
    requests = CaseRequest.objects.filter(complaint__in=keys, answered_at=None, dropped_at=None).order_by("due_at")
    late: list[tuple[int, datetime]] = []
    for complaint, team, due_at in requests.values_list("complaint", "team", "due_at"):
        found.setdefault(complaint, Waits()).teams.append(team)
        late.append((complaint, due_at))
    updates = CustomerUpdate.objects.filter(complaint__in=keys, given_at=None, dropped_at=None, promised_for__lte=at)
    late += [(complaint, promised) for complaint, promised in updates.values_list("complaint", "promised_for") if promised is not None]
    for complaint, due_at in late:
        held = found.setdefault(complaint, Waits())
        if due_at <= at and (held.overdue_since is None or due_at < held.overdue_since):
            held.overdue_since = due_at
    return found


def letters(by: Actor) -> QuerySet[CaseLetter]:
    """Return the letters of open complaints that were begun and have not gone, those of what is due first, first; none for who sees no
    files."""
    if not sight.sees_files(by):
        return CaseLetter.objects.none()
    rows = CaseLetter.objects.filter(
        state__in=(CaseLetter.State.DRAFT, CaseLetter.State.SIGNED), complaint__state=Complaint.State.OPEN,
        complaint__in=sight.complaints(by),
    )
    return rows.select_related("complaint__owner").order_by(F("complaint__next_due_at").asc(nulls_last=True), "pk")
