"""What a reader may see of the log of the day."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.serve.models import Entry

VIEW: Final = "serve.view_day_log"
ASK: Final = "serve.ask_exception"
FLOOR_WIDE: Final = (Entry.Kind.ISSUE, Entry.Kind.MOVE)
"""What concerns everybody who runs the floor, also where no team is named."""


def seen(by: Actor) -> QuerySet[Entry]:
    """Return the entries that `by` may see: of the people and teams in reach, of the whole floor, one's own."""
    rows = Entry.objects.all()
    reach = policy.scope(by, VIEW)
    if reach.everything:
        return rows
    own = Q(pk__in=())
    if by.person_id is not None and policy.allows(by, ASK):
        own = Q(kind=Entry.Kind.EXCEPTION, person=by.person_id) | Q(kind=Entry.Kind.HANDOVER, person=by.person_id)
    if reach.sites or reach.teams:
        own |= reach.q(person="person", team="team", site="site") | Q(raised_by=f"{by.kind}:{by.id}") | Q(owner=by.person_id)
        own |= Q(kind__in=FLOOR_WIDE, team=None)
    return rows.filter(own)
