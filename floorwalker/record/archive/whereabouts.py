"""In which archive a contact lies, for a reader who may see it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.record import sight
from floorwalker.record.archive import reading

Record = TypeVar("Record")


def of_contact(key: int, *, by: Actor) -> int | None:
    """Return the year in whose archive the contact with this key lies, if `by` may see it there; None inside an archive."""
    return _year_with(lambda: sight.contacts(by).filter(pk=key).exists())


def of_logged(reference: str, *, by: Actor) -> int | None:
    """Return the year in whose archive the logged contact of this reference lies, in the same way."""
    return _year_with(lambda: sight.logged(by).filter(reference=reference.upper()).exists())


def of_promise(reference: str, *, by: Actor) -> tuple[int, str] | None:
    """Return the year in whose archive a promise lies, and the note it was given in, in the same way."""
    notes: list[str] = []

    def look() -> bool:
        notes.extend(sight.promises(by).filter(reference=reference.upper()).values_list("logged__reference", flat=True))
        return bool(notes)

    year = _year_with(look)
    return None if year is None else (year, notes[0])


def found(look: Callable[[], Record | None]) -> Record | None:
    """Return what `look` finds in the house or, where it is not there, in an archive."""
    for place in reading.places():
        with reading.at(place):
            if (record := look()) is not None:
                return record
    return None


def in_reach(record: Any, rows: Callable[[], QuerySet[Any]]) -> bool:
    """Return whether `record`, found in the house or in an archive, is among `rows` there."""
    alias = str(record._state.db)
    for place in reading.places():
        if (reading.HOUSE if place is None else reading.alias_of(place)) == alias:
            with reading.at(place):
                return rows().filter(pk=record.pk).exists()
    return False


def _year_with(is_there: Callable[[], bool]) -> int | None:
    if reading.current() is not None:
        return None
    for place in reading.places():
        if place is not None:
            with reading.at(place):
                if is_there():
                    return place.year
    return None
