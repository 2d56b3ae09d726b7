"""The address of a moment in a contact: its page opens there, with the player and what was said at that place."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

AT: Final = "at_ms"
"""Milliseconds from the beginning of the contact's first recording, or of its conversation."""
MOST: Final = 7 * 86_400_000


def url(reference: str, *, at_ms: int | None = None, turn: int | None = None) -> str:
    """Return the address of the contact called `reference`, at a moment, a turn, or both."""
    page = reverse("record:contact", args=[reference])
    return f"{page}{'' if at_ms is None else f'?{AT}={at_ms}'}{'' if turn is None else f'#turn-{turn}'}"


def asked(value: str | None) -> int | None:
    """Return the moment that an address asks for, None where it asks for none that there is."""
    is_number = bool(value) and len(value or "") <= len(str(MOST)) and (value or "").isascii() and (value or "").isdecimal()
    return int(value or 0) if is_number and int(value or 0) <= MOST else None
