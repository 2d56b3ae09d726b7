"""Which steps of contacts are stamped, and which of them late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from floorwalker.record.models import ContactStamp, LoggedContact

IN_TIME: Final = timedelta(minutes=5)
"""What is stamped within this after a contact ended was stamped while it was fresh; later is told as late."""


class Brief(NamedTuple):
    """What came of a step, as far as it is counted."""

    answer: str
    at: datetime
    ended_at: datetime | None


def of_logged(references: Collection[str]) -> Mapping[str, dict[str, ContactStamp]]:
    """Return the stamps of logged contacts, by contact and step."""
    found: dict[str, dict[str, ContactStamp]] = defaultdict(dict)
    for each in ContactStamp.objects.filter(logged__in=references).select_related("person").order_by("at", "id"):
        found[each.logged][each.step] = each
    return found


def of_logged_since(moment: datetime) -> Mapping[str, dict[str, Brief]]:
    """Return what came of the steps stamped since a moment, by contact and step: tens of thousands are read to be counted."""
    found: dict[str, dict[str, Brief]] = defaultdict(dict)
    rows = ContactStamp.objects.filter(at__gte=moment).order_by().values_list("logged", "step", "answer", "at", "ended_at")
    for logged, step, answer, at, ended_at in rows.iterator():
        found[logged][step] = Brief(answer, at, ended_at)
    return found


def is_running(logged: LoggedContact) -> bool:
    """Whether a contact was begun and nobody said yet when it ended."""
    return logged.closed_at is None and logged.ended_at == logged.started_at


def late_by(at: datetime, *, ended_at: datetime) -> timedelta | None:
    """Return how long after its contact a step was stamped; None where it was in time."""
    after = at - ended_at
    return after if after > IN_TIME else None
