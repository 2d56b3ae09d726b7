"""Complaints by what is due next, as lines for pages that join rooms: Today's and My day's."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from floorwalker.desks.my_day.rows import Row
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.resolve import due
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import caseload, cases

SOON: Final = timedelta(hours=24)


def sees(by: Actor) -> bool:
    """Return whether `by` handles complaints, so that what is due next is theirs to look at."""
    return policy.allows(by, "resolve.handle_complaints")


def rows(by: Actor, *, zone: str, most: int, own: bool) -> list[Row]:
    """Return the open complaints that `by` sees, or has, by what is due next; one query, few rows of it."""
    if not sees(by):
        return []
    found = caseload.is_open(cases.complaints(by)).filter(next_due_at__isnull=False)
    if own:
        found = found.filter(owner=by.person_id)
    return [_row(each, zone) for each in found.order_by("next_due_at", "pk")[:most]]


def _row(one: Complaint, zone: str) -> Row:
    assert one.next_due_at is not None
    left = one.next_due_at - clock.now()
    when = formats.moment(one.next_due_at, zone=zone)
    if left <= timedelta(0):
        status = Status("miss", _("%(n)s late") % {"n": formats.duration(-left.total_seconds())})
    else:
        status = Status("watch", formats.duration(left.total_seconds())) if left <= SOON else Status("info", when)
    owner = one.owner.display_name if one.owner is not None else _("nobody has it")
    small = f"{one.reference}, {due.in_words(one.next_step).lower()}, {when}; {owner}"
    return Row(status, one.summary, small, reverse("resolve:complaint", args=[one.reference]))
