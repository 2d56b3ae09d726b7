"""What came of something that customers were told, by mail, text or notice: contacts, their reasons, and what customers said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.plan import sight as plan_sight
from floorwalker.plan.models import CustomerMessage, DocumentVersion
from floorwalker.plan.queries import customer_messages
from floorwalker.plan.queries.customer_messages import Effect as ForecastEffect
from floorwalker.plan.rules import document_kinds
from floorwalker.record import counting, whose
from floorwalker.record.facts import matters as facts
from floorwalker.record.facts.question import Question
from floorwalker.record.models import Reason
from floorwalker.record.queries.asked import VIEW as VIEW_MEASURES
from floorwalker.review.queries import happenings, matters, moved
from floorwalker.review.queries.happenings import Happening
from floorwalker.review.queries.moved import Looked, Moved
from floorwalker.serve import sight as serve_sight
from floorwalker.serve.models import Entry

LOOKED_BACK: Final = timedelta(weeks=26)
SAID_BY: Final = ("template", "script", "statement", "notice", "guide")
"""Kinds of documents that reach customers, in writing or by who speaks."""
DOCUMENT_DAYS: Final = 14
"""Days looked at after a text came in force, and after a notice of the log without an end."""
NOTICE_DAYS: Final = 3
TAIL: Final = 2
"""Days after the last of a mailing on which customers still ask, where it says nothing of that."""
LONGEST: Final = 28
CHOICES: Final = (1, 3, 7, 14, 28)
REASONS_SHOWN: Final = 8
KINDS: Final = {"message": "Message to customers", "document": "Text in force", "log": "Entry of the log"}


@dataclass(frozen=True)
class Communication:
    """Something that customers were told, or heard: from which day, until which its effect is looked for, and where customers ask."""

    kind: str
    reference: str
    name: str
    what: str
    starts: date
    ends: date
    queue: Queue | None
    reasons: tuple[int, ...]
    url: str
    ref: str
    message: CustomerMessage | None = None

    @property
    def address(self) -> str:
        """Where its effect is shown."""
        return reverse("review:communication", args=[self.kind, self.reference])


@dataclass(frozen=True)
class Told:
    """What came of a communication.

    Attributes
    ----------
    contacts
        How many came, beside what the same weekdays before lead to expect.
    reasons
        The same by reason, those that moved most; which stand is said of all reasons together.
    others
        What customers said and did: satisfaction, ease, resolution and the rest.
    forecast
        What came beside the forecast that was in use, where there was one; of mailings alone.
    beside
        What else happened on these days.
    why_not
        In words, where nothing can be told.
    """

    queue: Queue | None
    first: date
    last: date
    contacts: Moved | None
    reasons: Sequence[Moved]
    others: Sequence[Moved]
    forecast: ForecastEffect | None
    beside: Sequence[Happening]
    why_not: str = ""


def today() -> date:
    """Return the present day of the house."""
    return clock.today(whose.house_zone())


def listed(by: Actor) -> list[Communication]:
    """Return what customers were told in the last half year and `by` may see, the latest first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing effects and measures.
    """
    policy.require(by, matters.VIEW)
    policy.require(by, VIEW_MEASURES)
    since, until = today() - LOOKED_BACK, today()
    found = [*_messages(by, since, until), *_documents(by, since, until), *_logged(by, since, until)]
    return sorted(found, key=lambda each: (each.starts, each.reference), reverse=True)


def find(kind: str, reference: str, *, by: Actor) -> Communication:
    """Return one of `listed`.

    Raises
    ------
    NotFound
        If there is none such that `by` may see.
    """
    found = next((each for each in listed(by) if (each.kind, each.reference) == (kind, reference)), None)
    if found is None:
        raise NotFound(f"There is no {reference[:20]} of the last half year that you may see.", remedy="Choose one of the list.")
    return found


def told(one: Communication, *, queue: Queue | None, days: int | None, by: Actor) -> Told:
    """Return what came of `one` at `queue` (else where it names, else anywhere), over `days` (else as long as it is usually felt)."""
    at = queue or one.queue
    zone = at.zone if at is not None else whose.house_zone()
    last = one.starts + timedelta(days=min(days, LONGEST) - 1) if days else one.ends
    known = moved.days_followed()
    beside = happenings.between(one.starts, min(last, one.starts + timedelta(days=LONGEST)), by=by, queue=at, but=one.ref)
    if known is None or known[1] < one.starts or known[0] >= one.starts:
        why = "No contact of its days is followed yet." if known is None or known[1] < one.starts else "No contact before it is followed."
        return Told(at, one.starts, last, None, (), (), None, beside, why)
    last, first = min(last, known[1]), max(one.starts - moved.BEFORE, known[0])
    filters = {"queue": [at.pk]} if at is not None else {}
    if one.reasons and queue is None:
        filters["reason"] = list(one.reasons)
    asked = moved.question(first, last, zone=zone, filters=filters)
    rows = moved.by_day(asked, None, zone=zone)
    whole = moved.standing([
        moved.of(rows, looked, where="", first=first, since=one.starts, last=last) for looked in moved.LOOKED
    ])
    reasons = moved.standing(_by_reason(asked, first=first, since=one.starts, last=last, zone=zone))[:REASONS_SHOWN]
    forecast = customer_messages.effect(one.message) if one.message is not None else None
    return Told(at, one.starts, last, whole[0], reasons, whole[1:], forecast, beside)


def _by_reason(asked: Question, *, first: date, since: date, last: date, zone: str) -> list[Moved]:
    """Return how the contacts of each reason moved, those that moved most first."""
    rows = facts.counts_by_day(counting.store(), asked, by="reason", zone=zone)
    names = dict(Reason.objects.values_list("pk", "name"))
    keys, days = {row["key"] for row in rows}, {row["day"] for row in rows}
    looked = Looked("contacts", "Contacts", "contacts", "neither", "offered")
    found = [
        moved.of(
            [{"key": row["day"], "offered": row["n"]} for row in rows if row["key"] == key], looked,
            where=names.get(key, "No reason told"), first=first, since=since, last=last, open_on=days,
        )
        for key in keys
    ]
    told = [each for each in found if each.effect.difference == each.effect.difference]
    return sorted(told, key=lambda each: (each.effect.p, each.where))


def _messages(by: Actor, since: date, until: date) -> list[Communication]:
    if not policy.allows(by, customer_messages.VIEW):
        return []
    rows = customer_messages.listed(by).filter(state=CustomerMessage.State.APPROVED, starts_on__gte=since, starts_on__lte=until)
    return [
        Communication(
            "message", each.reference, each.name, f"{', '.join(each.channels)} to {each.audience_size:,} customers", each.starts_on,
            each.ends_on + timedelta(days=max(len(each.profile) - 1, 0) if each.profile else TAIL), each.queue, (),
            reverse("plan:customer_message", args=[each.reference]), str(Ref("customer_message", each.reference)), each,
        )
        for each in rows
    ]


def _documents(by: Actor, since: date, until: date) -> list[Communication]:
    rows = DocumentVersion.objects.filter(
        document__in=plan_sight.documents(by), document__kind__in=SAID_BY, digest__gt="", starts_on__gte=since, starts_on__lte=until
    ).select_related("document").prefetch_related("document__reasons")
    return [
        Communication(
            "document", f"{each.document.reference}.{each.number}", each.title,
            f"{document_kinds.get(each.document.kind).label}, version {each.number}", each.starts_on,
            min(each.starts_on + timedelta(days=DOCUMENT_DAYS - 1), (each.ends_on or date.max) - timedelta(days=1)), None,
            tuple(reason.pk for reason in each.document.reasons.all()), reverse("plan:document", args=[each.document.reference]),
            str(Ref("document", each.document.reference)),
        )
        for each in rows if each.starts_on is not None and each.ends_on != each.starts_on
    ]


def _logged(by: Actor, since: date, until: date) -> list[Communication]:
    rows = serve_sight.seen(by).filter(
        Q(kind=Entry.Kind.NOTE) | Q(kind=Entry.Kind.ISSUE), starts_at__date__gte=since, starts_at__date__lte=until
    ).select_related("queue")
    return [
        Communication(
            "log", each.reference, each.what[:80], str(each.get_kind_display()), each.starts_at.date(),
            each.ends_at.date() if each.ends_at is not None else each.starts_at.date() + timedelta(days=NOTICE_DAYS - 1), each.queue, (),
            reverse("serve:entry", args=[each.reference]), str(Ref("day_log", each.reference)),
        )
        for each in rows
    ]
