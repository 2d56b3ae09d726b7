"""What a note gives the contact it was written of: what the source left open; taken back when they are parted or the note changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from floorwalker.record import recounting
from floorwalker.record.models import Interaction, LoggedContact, Match

EMPTY: Final[dict[str, Any]] = {"customer_id": None, "reason_id": None, "resolved": None, "dissatisfied": False, "note": ""}
"""What a note may fill in of a contact, and what it is when nobody said it."""


def give(match: Match) -> None:
    """Fill in what the note knows and the source of the contact did not say; `match` keeps which columns those are."""
    contact = Interaction.objects.select_for_update(of=("self",)).get(pk=match.contact_id)
    said = _said_in(match.logged)
    match.filled = [name for name, empty in EMPTY.items() if getattr(contact, name) == empty and said[name] != empty]
    match.save(update_fields=["filled"])
    if match.filled:
        for name in match.filled:
            setattr(contact, name, said[name])
        contact.save(update_fields=match.filled)
        recounting.note([contact])


def take_back(match: Match) -> None:
    """Empty again what the note filled in and nobody has said otherwise since."""
    contact = Interaction.objects.select_for_update(of=("self",)).get(pk=match.contact_id)
    said = _said_in(match.logged)
    given = [name for name in match.filled if getattr(contact, name) == said[name]]
    if given:
        recounting.note([contact])  # of the customer who it was until now
        for name in given:
            setattr(contact, name, EMPTY[name])
        contact.save(update_fields=given)
    match.filled = []
    match.save(update_fields=["filled"])


@contextmanager
def followed(note: LoggedContact) -> Iterator[None]:
    """Let the contact that `note` is one with follow what this block saves of the note."""
    match = Match.objects.select_related("logged").filter(logged=note.pk, state=Match.State.CONFIRMED).first()
    if match is not None:
        take_back(match)
    yield
    if match is not None:
        match.logged = note
        give(match)


def _said_in(note: LoggedContact) -> dict[str, Any]:
    return {name: getattr(note, name) for name in EMPTY}
