"""What a new day brings by itself: who left no longer enters, and who changed to a team elsewhere works there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import queries
from floorwalker.ground.people.actions import handing_over
from floorwalker.ground.people.models import Membership, Person

LOOKED_BACK_DAYS = 14
"""Work that a stopped worker missed is caught up; what was given to a leaver later is found too."""


def follow(*, by: Actor) -> dict[str, Any]:
    """Settle whoever has left and whoever changed site by now; safe to do again."""
    tomorrow_anywhere = clock.now().date() + timedelta(days=1)
    since = tomorrow_anywhere - timedelta(days=LOOKED_BACK_DAYS)
    handed = left = moved = 0
    leavers = Person.objects.filter(left_on__lte=tomorrow_anywhere).filter(Q(left_on__gte=since) | Q(account__is_active=True))
    for person in leavers.select_related("site"):
        if person.left_on is not None and person.left_on <= queries.today_of(person):
            handed += handing_over.pass_last_day(person, by=by)
            left += 1
    elsewhere = Membership.objects.on(tomorrow_anywhere).exclude(team__site=F("person__site"))
    for person in Person.objects.filter(pk__in=elsewhere.values("person"), left_on=None).select_related("site"):
        moved += handing_over.follow_team(person, by=by)
    return {"left": left, "handed": handed, "moved": moved}
