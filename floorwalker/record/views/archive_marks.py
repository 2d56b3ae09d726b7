"""What pages of contacts say of archives: where they read, which years lie elsewhere, and addresses that stay where they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.urls import reverse

from floorwalker.ground.web import formats
from floorwalker.ground.web.parts import Act
from floorwalker.ground.web.register import COUNT_LIMIT, Register
from floorwalker.record.archive import reading
from floorwalker.record.models import Archive
from floorwalker.record.queries import archives, contacts
from floorwalker.record.queries.contacts import Rows

Row = TypeVar("Row")
ICON: Final = "layers"
NAMED_AT_MOST: Final = 3
"""Archived years that a list names; each of the others is a date filter away."""


def contact_url(reference: str) -> str:
    """Return the address of a contact where contacts are read now."""
    archive = reading.current()
    if archive is None:
        return reverse("record:contact", args=[reference])
    return reverse("record:archived_contact", args=[archive.year, reference])


def logged_url(reference: str) -> str:
    """Return the address of a logged contact where they are read now."""
    archive = reading.current()
    if archive is None:
        return reverse("record:logged_contact", args=[reference])
    return reverse("record:archived_logged", args=[archive.year, reference])


def list_url() -> str:
    """Return the address of the list of contacts where they are read now."""
    archive = reading.current()
    return reverse("record:contacts") if archive is None else reverse("record:archived_contacts", args=[archive.year])


def marked(register: Register[Row]) -> Register[Row]:
    """Return `register` as it stands in the archive that is read: named so, and without hands."""
    archive = reading.current()
    if archive is None:
        return register
    return replace(
        register, title=f"{register.title}, archive {archive.year}, read-only", hands=(), acts=(), view_act=None,
        elsewhere=[Act("Back to the house", reverse("record:contacts"), icon=ICON, effect=f"You read the archive of {archive.year}.")],
    )


def elsewhere(query: Mapping[str, str], zone: str, rows: Callable[[], Rows]) -> list[Act]:
    """Return the archived years in which more contacts may lie under the filters `query`; `rows` narrows them there.

    They are counted where a time is asked for, as far as a list counts.
    """
    if reading.current() is not None or not reading.known():
        return []
    first, until = _day(query, "from", zone), _day(query, "to", zone, after=1)
    asked = {name: value for name, value in query.items() if value and name not in {"page", "format", "part", "view"}}
    return [
        _line(archive, urlencode(asked), rows if first or until else None)
        for archive in archives.touched(first, until)[:NAMED_AT_MOST]
    ]


def _line(archive: Archive, query: str, rows: Callable[[], Rows] | None) -> Act:
    if not reading.is_there(archive):
        words = f"The archive of {archive.year} cannot be read now: its file is not as it was sealed."
        return Act("", "", icon="octagon-alert", effect=words)
    url = f"{reverse('record:archived_contacts', args=[archive.year])}{f'?{query}' if query else ''}"
    if rows is None:
        return Act("Search there", url, icon=ICON, effect=f"{archive.year} is in the archive.")
    with reading.inside(archive):
        count = rows().order_by()[: COUNT_LIMIT + 1].count()
    many = f"more than {formats.count(COUNT_LIMIT)}" if count > COUNT_LIMIT else formats.count(count)
    words = f"{archive.year} is in the archive: {many} contact{'' if count == 1 else 's'} there."
    return Act("Search there", url, icon=ICON, effect=words)


def _day(query: Mapping[str, Any], name: str, zone: str, *, after: int = 0) -> datetime | None:
    with suppress(ValueError, OverflowError):
        day = date.fromisoformat(str(query.get(name, "")).strip())
        if day.year in contacts.YEARS:
            return contacts.midnight(day + timedelta(days=after), zone)
    return None
