"""Asking every room: what each one puts on a shelf, read from the one list of rooms."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings

ROOM_FILES = {
    "kinds": "KINDS",
    "personal": "PERSONAL",
    "jobs": "JOBS",
    "events": "EVENTS",
    "permissions": "PERMISSIONS",
    "pages": "PAGES",
    "owned": "OWNED",
    "notices": "NOTICES",
    "beside": "BESIDE",
}


def gather(file: str) -> tuple[Any, ...]:
    """Return what every room declares in `file`, in the order of the rooms.

    Raises
    ------
    ModuleNotFoundError, AttributeError
        If a room lacks the file or its constant: every room has all of them, even where a tuple is empty.
    """
    constant = ROOM_FILES[file]
    found: list[Any] = []
    for room in settings.FLOORWALKER_ROOMS:
        found.extend(getattr(import_module(f"{room}.{file}"), constant))
    return tuple(found)
