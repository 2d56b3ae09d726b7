"""Finding difficulties and complaints, each as far as the reader sees."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.resolve import sight
from floorwalker.resolve.models import Complaint, Difficulty

VIEW: Final = sight.VIEW


def difficulties(by: Actor) -> QuerySet[Difficulty]:
    """Return the difficulties and requests that `by` may see.

    Raises
    ------
    NotAllowed
        If no role of `by` sees cases.
    """
    policy.require(by, VIEW)
    return sight.difficulties(by).select_related("line", "customer", "owner", "logged_by", "complaint")


def complaints(by: Actor) -> QuerySet[Complaint]:
    """Return the complaints that `by` may see.

    Raises
    ------
    NotAllowed
        If no role of `by` sees cases.
    """
    policy.require(by, VIEW)
    return sight.complaints(by).select_related("line", "customer", "owner")


def difficulty(reference: str, *, by: Actor) -> Difficulty:
    """Return the difficulty called `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` sees cases.
    NotFound
        If there is none that `by` may see.
    """
    found = difficulties(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no difficulty {reference} that you may see.", remedy="Check the reference.")
    return found


def late(rows: QuerySet[Difficulty]) -> QuerySet[Difficulty]:
    """Keep what is open and should have been put right by now."""
    return rows.filter(state=Difficulty.State.OPEN, due_at__lte=clock.now())


def of_contact(number: int, *, by: Actor) -> tuple[list[Difficulty], list[Complaint]]:
    """Return the cases that a contact belongs to and `by` may see, the newest first."""
    here = Q(contact=number) | Q(contacts__contact=number)
    return (
        list(sight.difficulties(by).filter(here).distinct().order_by("-received_at")),
        list(sight.complaints(by).filter(here).distinct().order_by("-received_at")),
    )


def found_in(record: Ref, *, by: Actor) -> tuple[list[Difficulty], list[Complaint]]:
    """Return the cases that were found in a record, such as an evaluation, and `by` may see, the newest first."""
    return (
        list(sight.difficulties(by).filter(source_ref=str(record)).order_by("-received_at")),
        list(sight.complaints(by).filter(source_ref=str(record)).order_by("-received_at")),
    )


def difficulties_owned(person: Person) -> list[Difficulty]:
    """Return the open difficulties that a person has."""
    return list(Difficulty.objects.filter(owner=person, state=Difficulty.State.OPEN).order_by("due_at"))


def complaints_owned(person: Person) -> list[Complaint]:
    """Return the open complaints that a person has."""
    return list(Complaint.objects.filter(owner=person, state=Complaint.State.OPEN).order_by("next_due_at"))
