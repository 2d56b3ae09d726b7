"""Who reads which requests about rights: handlers those of customers, officers those of colleagues too, and nobody handles their own."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.resolve.models import RightsRequest

VIEW: Final = "resolve.view_rights"
HANDLE: Final = "resolve.handle_rights"
DECIDE: Final = "resolve.decide_rights"
WORKERS: Final = "resolve.handle_worker_rights"


def requests(by: Actor) -> QuerySet[RightsRequest]:
    """Return what `by` may read of requests: never one's own, and those of colleagues only where a role handles them."""
    if not policy.allows(by, VIEW):
        return RightsRequest.objects.none()
    rows = RightsRequest.objects.exclude(person__isnull=False, person=by.person_id or 0)
    return rows if policy.allows(by, WORKERS) else rows.filter(Q(person=None))


def somebody(by: Actor) -> Person:
    """Return the person of the house who acts.

    Raises
    ------
    RuleBroken
        If it is no person: who handles what somebody asks about their data is named.
    """
    if by.kind != "person" or by.person_id is None:
        raise RuleBroken("Only a person of the house does this.", remedy="Sign in as yourself.", code="not_a_person")
    return Person.objects.get(pk=by.person_id)
