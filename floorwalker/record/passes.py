"""The pass that lets the sound of a recording be fetched: given by a listen, good for who got it, for one recording and for a shift."""

from __future__ import annotations

from typing import Final

from django.core import signing

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed

SALT: Final = "floorwalker.record.listen"
LASTS_SECONDS: Final = 12 * 3600
"""A page left open over lunch goes on playing."""


def give(reference: str, *, to: Actor) -> str:
    """Return a pass for the recording called `reference`."""
    return signing.dumps([reference, to.kind, to.id], salt=SALT)


def check(reference: str, kept: str, *, of: Actor) -> None:
    """Go on if `kept` is a pass for the recording called `reference` that `of` got within a shift.

    Raises
    ------
    NotAllowed
        If it is not.
    """
    try:
        told = signing.loads(kept, salt=SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        told = None
    if told != [reference, of.kind, of.id]:
        raise NotAllowed("A listen begins with its line in the trail.", remedy="Press play on the page of the contact.", code="no_listen")
