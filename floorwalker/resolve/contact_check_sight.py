"""Which judged contacts stand before a reader, and who judges."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.resolve.models import ContactCheck

CHECK: Final = "resolve.check_contacts"
VIEW: Final = "resolve.view_contact_checks"


def judged(by: Actor) -> QuerySet[ContactCheck]:
    """Return what was judged of contacts that `by` reaches: those of a team by the team on the day of the contact, and their own."""
    rows = ContactCheck.objects.filter(answered_at__isnull=False)
    if not policy.allows(by, VIEW):
        return rows.none()
    scope = policy.scope(by, VIEW)
    return rows if scope.everything else rows.filter(scope.q(team="team") | Q(agent__in=scope.people))


def given(by: Actor) -> QuerySet[ContactCheck]:
    """Return what `by` was given to judge."""
    return ContactCheck.objects.filter(checker=by.person_id or 0)


def seen(by: Actor) -> QuerySet[ContactCheck]:
    """Return what `by` judges or judged, and what was judged within their reach."""
    return ContactCheck.objects.filter(Q(pk__in=given(by).values("pk")) | Q(pk__in=judged(by).values("pk")))
