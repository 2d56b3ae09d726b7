"""Who works on personal data for the house: the list, one of them, and what of the record of processing reaches them."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from floorwalker.ground import clock, house, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.resolve.models import Processor
from floorwalker.resolve.queries.processing import VIEW

KEEP: Final = "resolve.keep_processors"
NOT_SAID: Final = "Not said yet"


def register(by: Actor) -> QuerySet[Processor]:
    """Return every processor, also those that ended.

    Raises
    ------
    NotAllowed
        If no role of `by` reads the record of processing.
    """
    policy.require(by, VIEW)
    return Processor.objects.select_related("owner")


def find(reference: str, *, by: Actor) -> Processor:
    """Return one processor.

    Raises
    ------
    NotAllowed, NotFound
        If no role of `by` reads the record of processing, or there is no such processor.
    """
    found = register(by).filter(reference=reference).select_related("added_by").first()
    if found is None:
        raise NotFound(f"There is no processor {reference}.", remedy="Look at the list.")
    return found


def by_room() -> dict[str, list[Processor]]:
    """Return the processors of today by the room whose data reach them."""
    found: dict[str, list[Processor]] = {}
    for each in Processor.objects.filter(ended_on=None):
        for room in each.rooms:
            found.setdefault(room, []).append(each)
    return found


def rooms() -> list[str]:
    """Return the rooms that keep something about people."""
    return sorted({each.model.partition(".")[0] for each in house.gather("personal")})


def keepers() -> QuerySet[Person]:
    """Return who may look after a processor."""
    return who_may(KEEP, on=clock.now().date())


def owned_by(person: Person) -> QuerySet[Processor]:
    """Return the processors of today that somebody looks after."""
    return Processor.objects.filter(owner=person, ended_on=None).order_by("review_on")


def controller() -> tuple[str, str]:
    """Return who the controller is and how the data protection officer is reached; empty where nobody said."""
    said = [str(settings.get(code)) for code in ("controller", "data_protection_officer")]
    return tuple("" if each == NOT_SAID else each for each in said)  # type: ignore[return-value]  # two of them
