"""What else happened on some days, so that nobody takes for the effect of one thing what another brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q
from django.urls import reverse

from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue, SpecialDay, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.windows import Period
from floorwalker.plan import sight as plan_sight
from floorwalker.plan.models import CustomerMessage, DocumentVersion
from floorwalker.plan.queries import customer_messages
from floorwalker.serve import sight as serve_sight
from floorwalker.serve.models import Entry
from floorwalker.serve.queries.day_log import overlapping

LOGGED: Final = (Entry.Kind.ISSUE, Entry.Kind.MOVE, Entry.Kind.NOTE)
LETTERS: Final = 120


@dataclass(frozen=True)
class Happening:
    """One thing that happened: on which day, what, and where it stands."""

    day: date
    what: str
    url: str
    ref: str


def between(first: date, last: date, *, by: Actor, queue: Queue | None, but: str = "") -> list[Happening]:
    """Return what happened from the day `first` to `last`, in order, as far as `by` may see it; without the record `but` itself.

    Entries of the log, messages to customers, documents and standards that came in force, and days that differ.
    """
    found = [*_logged(first, last, by, queue), *_messages(first, last, by), *_documents(first, last, by), *_special(first, last, queue)]
    standards = Standard.objects.filter(starts_on__gte=first, starts_on__lte=last)
    found += [
        Happening(
            each.starts_on, f"Standard in force: {measures.get(each.measure).name}", reverse("plan:standard", args=[each.reference]),
            str(Ref("standard", each.reference)),
        )
        for each in standards
    ]
    return sorted((each for each in found if each.ref != but), key=lambda each: (each.day, each.what))


def _logged(first: date, last: date, by: Actor, queue: Queue | None) -> list[Happening]:
    zone = queue.zone if queue is not None else "UTC"
    rows = overlapping(serve_sight.seen(by).filter(kind__in=LOGGED), Period(first, last, zone))
    if queue is not None:
        rows = rows.filter(Q(queue=queue) | Q(from_queue=queue) | Q(queue=None))
    return [
        Happening(
            max(each.starts_at.date(), first), f"{each.get_kind_display()}: {each.what[:LETTERS]}",
            reverse("serve:entry", args=[each.reference]), str(Ref("day_log", each.reference)),
        )
        for each in rows
    ]


def _messages(first: date, last: date, by: Actor) -> list[Happening]:
    if not policy.allows(by, customer_messages.VIEW):
        return []
    rows = CustomerMessage.objects.filter(state=CustomerMessage.State.APPROVED, starts_on__lte=last, ends_on__gte=first)
    return [
        Happening(
            max(each.starts_on, first), f"Message to {each.audience_size:,} customers: {each.name}",
            reverse("plan:customer_message", args=[each.reference]), str(Ref("customer_message", each.reference)),
        )
        for each in rows
    ]


def _documents(first: date, last: date, by: Actor) -> list[Happening]:
    rows = DocumentVersion.objects.filter(
        document__in=plan_sight.documents(by), digest__gt="", starts_on__gte=first, starts_on__lte=last
    ).select_related("document")
    return [
        Happening(
            each.starts_on or first, f"{each.title}, version {each.number}", reverse("plan:document", args=[each.document.reference]),
            str(Ref("document", each.document.reference)),
        )
        for each in rows
    ]


def _special(first: date, last: date, queue: Queue | None) -> list[Happening]:
    rows = SpecialDay.objects.filter(day__gte=first, day__lte=last).filter(Q(queue=queue) | Q(queue=None))
    return [Happening(each.day, each.name, "", "") for each in rows]

