"""By person."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.people.models import Person
from floorwalker.review.strata.base import Drawable, Stratum, Told, by_key


def _read(found: Drawable) -> Told:
    keys = found.handled.agent
    """Call people by their references: what was drawn is kept for good, names are not."""
    rows = Person.objects.filter(pk__in=set(keys.tolist())).values_list("pk", "reference")
    return by_key(keys, dict(rows), unknown="Not known")


STRATUM: Final = Stratum("agent", "Person", "Who handled the contact last.", _read)
