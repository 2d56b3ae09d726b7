"""What was promised to customers: whose one may see, what is due, what is late, and what somebody owes."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import F, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people.models import Person
from floorwalker.record import sight
from floorwalker.record.archive import reading, whereabouts
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.models import Promise

KIND: Final = "promise"
STATES: Final = (
    ("late", "Late"), ("today", "Due within a day"), ("open", "Open"), ("kept", "Kept"), ("kept_late", "Kept late"),
    ("broken", "Broken"), ("moved", "Moved"),
)
DUE_SOON: Final = timedelta(hours=24)


seen = sight.promises


def listed(by: Actor) -> QuerySet[Promise]:
    """Return the same for a list, in one query."""
    return reading.tied(seen(by), "owner", "customer", "logged")


def find(reference: str, *, by: Actor) -> Promise:
    """Return the promise called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see; it does not say which of the two.
    YearArchived
        If it lies in an archive where `by` may see it, naming the note it was given in.
    """
    tied = ("owner__site", "logged__reason", "logged__person")
    found = reading.tied(listed(by), *tied).filter(reference=reference.upper()).first()
    if found is None and (kept := whereabouts.of_promise(reference, by=by)) is not None:
        raise YearArchived(kept[0], reference, note=kept[1])
    if found is None:
        raise NotFound(f"There is no promise {reference} that you may see.", remedy="Check the reference, or look at the list.")
    return found


def open_ones() -> QuerySet[Promise]:
    """Return every promise that is neither kept nor broken, the most urgent first."""
    return Promise.objects.filter(kept_at=None, broken_at=None).order_by("due_at", "id")


def owned_by(person: Person) -> QuerySet[Promise]:
    """Return what `person` still owes customers, the most urgent first."""
    return open_ones().filter(owner=person)


def in_state(rows: QuerySet[Promise], state: str) -> QuerySet[Promise]:
    """Keep the promises in a state of `STATES`.

    Raises
    ------
    ValueError
        If there is no such state.
    """
    if state not in dict(STATES):
        raise ValueError("Choose a state from the list.")
    open_rows, now = rows.filter(kept_at=None, broken_at=None), clock.now()
    return {
        "late": open_rows.filter(due_at__lt=now),
        "today": open_rows.filter(due_at__gte=now, due_at__lt=now + DUE_SOON),
        "open": open_rows,
        "kept": rows.filter(kept_at__isnull=False),
        "kept_late": rows.filter(kept_at__gt=F("first_due_at")),
        "broken": rows.filter(broken_at__isnull=False),
        "moved": rows.filter(moved__gt=0),
    }[state]


def state_of(promise: Promise) -> str:
    """Return the state of `STATES` that a promise is in now."""
    now = clock.now()
    if promise.kept_at is not None:
        return "kept_late" if promise.kept_at > promise.first_due_at else "kept"
    if promise.broken_at is not None:
        return "broken"
    if promise.due_at < now:
        return "late"
    return "today" if promise.due_at < now + DUE_SOON else "open"


def todo_key(promise: Promise) -> str:
    """Return the key of the duty that a promise raises with its owner for its date."""
    return f"{KIND}:{promise.reference}:{promise.owner_id}:{promise.due_at:%Y%m%dT%H%M}"
