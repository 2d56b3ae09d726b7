"""What of the plan's documents and minutes stands before a reader; the kinds of record and the queries ask here alike."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.plan.models import DocumentVersion, Meeting

VIEW_MINUTES: Final = "plan.view_minutes"


def holding(day: date) -> QuerySet[DocumentVersion]:
    """Return the versions of documents that hold on `day`."""
    rows = DocumentVersion.objects.filter(state=DocumentVersion.State.PUBLISHED, starts_on__lte=day, document__retired_at=None)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=day))


def minutes(by: Actor) -> QuerySet[Meeting]:
    """Return the minutes that `by` may see: every one for whose role reaches the whole house, else those one has a part in."""
    rows = Meeting.objects.all()
    if policy.scope(by, VIEW_MINUTES).everything:
        return rows
    own = Q(present=by.person_id) | Q(apologies=by.person_id) | Q(chair=by.person_id) | Q(written_by=by.person_id)
    return rows.filter(pk__in=Meeting.objects.filter(own | Q(actions__owner=by.person_id)).values("pk"))
