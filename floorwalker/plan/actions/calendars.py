"""Opening and closing the private address of one's own calendar, and reading by it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.plan.models import CalendarAddress
from floorwalker.plan.roster_events import CalendarClosed, CalendarOpened

PERMISSION = "plan.view_own_roster"
SECRET_BYTES = 32
READ_AGAIN = timedelta(hours=1)


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def open_address(person: Person, *, by: Actor) -> str:
    """Open a private address for the calendar of `person`, close the one before, and return its secret: it is never shown again.

    Raises
    ------
    NotAllowed
        If `by` is not that person, or may not see the own roster.
    """
    _only_oneself(person, by)
    policy.require_for(by, PERMISSION, person)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarAddress.objects.update_or_create(
        person=person, defaults={"digest": digest(secret), "made_at": clock.now(), "read_at": None}
    )
    store.append(CalendarOpened(subject=person.reference), by=by)
    return secret


@transaction.atomic
def close_address(person: Person, *, by: Actor) -> None:
    """Close the private address of the calendar of `person`; nothing happens if there is none.

    Raises
    ------
    NotAllowed
        If `by` is not that person, or may not see the own roster.
    """
    _only_oneself(person, by)
    policy.require_for(by, PERMISSION, person)
    if CalendarAddress.objects.filter(person=person).delete()[0]:
        store.append(CalendarClosed(subject=person.reference), by=by)


def opened_by(secret: str) -> Person | None:
    """Return whose calendar the secret opens; None where it opens none, or its person left or lost the right."""
    found = CalendarAddress.objects.select_related("person__site").filter(digest=digest(secret)).first()
    if found is None or not policy.allows(Actor.person(found.person_id), PERMISSION):
        return None
    lately = Q(read_at=None) | Q(read_at__lt=clock.now() - READ_AGAIN)
    CalendarAddress.objects.filter(lately, pk=found.pk).update(read_at=clock.now())
    return found.person


def _only_oneself(person: Person, by: Actor) -> None:
    if by.person_id != person.pk:
        raise NotAllowed("An address for a calendar is opened and closed by its own person.", remedy="Ask them to do it.")
