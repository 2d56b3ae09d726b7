"""Contacts that people logged by hand: whose one may see, which are still open, and which ended with nothing settled or promised."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.record import sight
from floorwalker.record.archive import reading, whereabouts
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.models import LoggedContact, Promise
from floorwalker.record.queries import matches

VIEW: Final = sight.VIEW_LOGGED
LOG: Final = "record.log_contact"
STATES: Final = (
    ("open", "Open"), ("no_outcome", "Open, without an outcome"), ("closed", "Closed"),
    ("unresolved", "Not settled, nothing promised"), ("unmatched", "No contact of a system found"),
)


seen = sight.logged


def listed(by: Actor) -> QuerySet[LoggedContact]:
    """Return the same for a list, newest first, in one query."""
    return reading.tied(seen(by), "person", "customer", "queue", "reason", "outcome").defer("note")


def find(reference: str, *, by: Actor) -> LoggedContact:
    """Return the logged contact called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see; it does not say which of the two.
    YearArchived
        If it lies in an archive where `by` may see it; inside `reading` of that year it is found.
    """
    tied = ("person__site", "customer", "queue", "reason", "outcome", "contact")
    found = reading.tied(seen(by), *tied).filter(reference=reference.upper()).first()
    if found is None and (year := whereabouts.of_logged(reference, by=by)) is not None:
        raise YearArchived(year, reference)
    if found is None:
        raise NotFound(f"There is no logged contact {reference} that you may see.", remedy="Check the reference, or look at the list.")
    return found


def open_of(person_id: int) -> QuerySet[LoggedContact]:
    """Return what a person logged and has not closed, the oldest first."""
    return LoggedContact.objects.filter(person=person_id, closed_at=None).select_related("customer", "reason").order_by("started_at", "id")


def in_state(rows: QuerySet[LoggedContact], state: str) -> QuerySet[LoggedContact]:
    """Keep the contacts in a state of `STATES`.

    Raises
    ------
    ValueError
        If there is no such state.
    """
    if state not in dict(STATES):
        raise ValueError("Choose a state from the list.")
    if state == "no_outcome":
        return rows.filter(closed_at=None, outcome=None)
    if state == "unmatched":
        return matches.unmatched_notes(rows)
    if state == "unresolved":
        promised = Promise.objects.filter(logged=OuterRef("pk"), broken_at=None)
        return rows.filter(~Exists(promised), Q(resolved=False) | Q(resolved=None, outcome__settles=False))
    return rows.filter(closed_at=None) if state == "open" else rows.filter(closed_at__isnull=False)


def missing(logged: LoggedContact) -> list[str]:
    """Return what `logged` lacks to be closed, in words."""
    return [word for word, value in (("reason", logged.reason_id), ("outcome", logged.outcome_id)) if value is None]
