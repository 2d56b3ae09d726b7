"""What of the plan's documents, briefings and minutes stands before a reader; the kinds of record and the queries ask here alike."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.plan.models import Briefing, DocumentVersion, Meeting

VIEW_BRIEFINGS: Final = "plan.view_briefings"
VIEW_MINUTES: Final = "plan.view_minutes"


def holding(day: date) -> QuerySet[DocumentVersion]:
    """Return the versions of documents that hold on `day`."""
    rows = DocumentVersion.objects.filter(state=DocumentVersion.State.PUBLISHED, starts_on__lte=day, document__retired_at=None)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=day))


def briefings(by: Actor) -> QuerySet[Briefing]:
    """Return the briefings that `by` may see: those one leads, called or was asked to, and those for somebody whom one's role reaches."""
    rows = Briefing.objects.all()
    reach = policy.scope(by, VIEW_BRIEFINGS)
    if reach.everything:
        return rows
    me = by.person_id or 0
    own = Q(people__person=me) | Q(leader=me) | Q(called_by=me)
    return rows.filter(pk__in=Briefing.objects.filter(own | reach.q(person="people__person")).values("pk"))


def minutes(by: Actor) -> QuerySet[Meeting]:
    """Return the minutes that `by` may see: every one for whose role reaches the whole house, else those one has a part in."""
    rows = Meeting.objects.all()
    if policy.scope(by, VIEW_MINUTES).everything:
        return rows
    me = by.person_id or 0
    own = Q(present=me) | Q(apologies=me) | Q(chair=me) | Q(written_by=me) | Q(actions__owner=me)
    return rows.filter(pk__in=Meeting.objects.filter(own).values("pk"))
