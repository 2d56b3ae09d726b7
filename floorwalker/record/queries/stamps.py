"""Which steps of contacts are stamped, and which of them late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from floorwalker.record.models import ContactStamp, LoggedContact

IN_TIME: Final = timedelta(minutes=5)
"""What is stamped within this after a contact ended was stamped while it was fresh; later is told as late."""


def of_logged(references: Collection[str]) -> Mapping[str, dict[str, ContactStamp]]:
    """Return the stamps of logged contacts, by contact and step."""
    return _by_contact(ContactStamp.objects.filter(logged__in=references).select_related("person"))


def of_logged_since(moment: datetime) -> Mapping[str, dict[str, ContactStamp]]:
    """Return the stamps that were made since a moment, by contact and step."""
    return _by_contact(ContactStamp.objects.filter(at__gte=moment))


def _by_contact(rows: QuerySet[ContactStamp]) -> Mapping[str, dict[str, ContactStamp]]:
    found: dict[str, dict[str, ContactStamp]] = defaultdict(dict)
    for each in rows.order_by("at", "id"):
        found[each.logged][each.step] = each
    return found


def is_running(logged: LoggedContact) -> bool:
    """Whether a contact was begun and nobody said yet when it ended."""
    return logged.closed_at is None and logged.ended_at == logged.started_at


def late_by(at: datetime, *, ended_at: datetime) -> timedelta | None:
    """Return how long after its contact a step was stamped; None where it was in time."""
    after = at - ended_at
    return after if after > IN_TIME else None
