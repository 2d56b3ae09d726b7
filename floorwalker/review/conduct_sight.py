"""Who reads which disclosures, and who opens which concerns."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.review.models import Concern, Disclosure

READ: Final = "review.read_disclosures"


def disclosures(by: Actor) -> QuerySet[Disclosure]:
    """Return what `by` may read of interests and gifts: as far as a role reaches, and one's own."""
    mine = Q(person=by.person_id or 0)
    return Disclosure.objects.filter(mine | policy.scope(by, READ).q(person="person") if policy.allows(by, READ) else mine)


def concerns(by: Actor) -> QuerySet[Concern]:
    """Return the concerns that `by` was named to open; no part of the system opens any."""
    return Concern.objects.filter(readers__person=by.person_id or 0)
