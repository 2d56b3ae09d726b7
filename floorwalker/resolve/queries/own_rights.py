"""What somebody of the house asked about data kept on themselves, and what became of it."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.resolve.models import RightsRequest

ASK: Final = "resolve.ask_own_rights"


def mine(by: Actor) -> QuerySet[RightsRequest]:
    """Return what `by` asked, the newest first.

    Raises
    ------
    NotAllowed
        If no role of `by` asks.
    """
    policy.require(by, ASK)
    return RightsRequest.objects.filter(person__isnull=False, person=by.person_id or 0).select_related("owner").prefetch_related("letters")
