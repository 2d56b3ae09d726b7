"""Anonymised copies: one of them, and those of a record."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.resolve import sight
from floorwalker.resolve.models import AnonymisedCopy

VIEW: Final = sight.COPIES
MAKE: Final = "resolve.make_copies"
RELEASE: Final = sight.RELEASE_COPIES


def find(reference: str, *, by: Actor) -> AnonymisedCopy:
    """Return the copy `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` sees copies.
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, VIEW)
    found = sight.copies(by).select_related("stored").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no copy {reference} that you may see.", remedy="Look at the list of copies.")
    return found


def of(record: Ref, *, by: Actor) -> QuerySet[AnonymisedCopy]:
    """Return the copies of `record` that `by` may see."""
    return sight.copies(by).filter(about=str(record))
