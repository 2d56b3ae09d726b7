"""Which variances of teams and which notes on performance stand before a reader; kinds of record and queries ask here alike."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.review.models import PerformanceNote, Variance

VIEW_TEAM: Final = "review.view_team"
VIEW_NOTES: Final = "review.view_notes"


def variances(by: Actor) -> QuerySet[Variance]:
    """Return the variances of teams that `by` reaches, and those that `by` owns; none where no role sees pages of teams."""
    if not policy.allows(by, VIEW_TEAM):
        return Variance.objects.none()
    own = Q(owner=by.person_id) if by.person_id is not None else Q(pk__in=())
    return Variance.objects.filter(own | policy.scope(by, VIEW_TEAM).q(team="team"))


def notes(by: Actor) -> QuerySet[PerformanceNote]:
    """Return the notes on people whom `by` reaches, and those on `by`; none where no role sees notes."""
    if not policy.allows(by, VIEW_NOTES):
        return PerformanceNote.objects.none()
    own = Q(person=by.person_id) if by.person_id is not None else Q(pk__in=())
    return PerformanceNote.objects.filter(own | policy.scope(by, VIEW_NOTES).q(person="person"))
