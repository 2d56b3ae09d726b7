"""Asking for what evaluations ask of people: to read one's own, and of whose people something is open."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.review import sight
from floorwalker.review.models import Evaluation


def unread(by: Actor) -> QuerySet[Evaluation]:
    """Return the evaluations of contacts of `by` that they have not acknowledged, the first to be answered first."""
    rows = Evaluation.objects.filter(agent=by.person_id, kind=Evaluation.Kind.QUALITY, submitted_at__isnull=False, acknowledged_at=None)
    return rows.filter(voided_at=None).order_by("dispute_until")


def open_of(people: Collection[int], *, by: Actor) -> QuerySet[Evaluation]:
    """Return the evaluations of `people` that `by` may see and that are unread or disputed, the oldest first."""
    if not policy.allows(by, sight.VIEW):
        return Evaluation.objects.none()
    waits = Q(acknowledged_at=None) | Q(dispute__isnull=False, dispute__decided_at=None)
    rows = sight.seen(by).filter(waits, agent__in=people, kind=Evaluation.Kind.QUALITY, submitted_at__isnull=False, voided_at=None)
    return rows.select_related("agent", "dispute").order_by("submitted_at")
