"""Asking for documents: which the reader may see, which version holds, what waits for whom, and what is to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue, SpecialDay
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, RoleAssignment
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import Contribution, Document, DocumentComment, DocumentVersion, UnsavedText
from floorwalker.plan.rules import documents as rules
from floorwalker.plan.sight import holding

READ: Final = sight.READ_DOCUMENTS
WRITE: Final = sight.WRITE_DOCUMENTS
APPROVE: Final = sight.APPROVE_DOCUMENTS
COMMENT: Final = "plan.comment_documents"
SOON: Final = timedelta(days=14)
"""How long before its review the owner is told."""
LOOK_BACK: Final = timedelta(days=31)
"""As far back as a day may be moved off closed days."""
FRONTLINE: Final = (Role.AGENT, Role.TEAM_LEADER)
State = DocumentVersion.State
OPEN: Final = (State.DRAFT, State.CONSULTING, State.DECIDING)


def today() -> date:
    """Return the present day of the house: documents hold at sites in several zones, so it is the day in UTC."""
    return clock.today("UTC")


def listed(by: Actor) -> QuerySet[Document]:
    """Return the documents that `by` may see (`sight.documents`).

    Each carries `held_key`, the key of the version that holds today, and `open_state`, how far the next one has come.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    """
    policy.require(by, READ)
    rows = sight.documents(by).select_related("owner", "under")
    held = holding(today()).filter(document=OuterRef("pk")).order_by("-number")
    waits = DocumentVersion.objects.filter(document=OuterRef("pk"), state__in=OPEN)
    return rows.annotate(
        held_key=Subquery(held.values("pk")[:1]), held_number=Subquery(held.values("number")[:1]),
        held_review=Subquery(held.values("review_on")[:1]), held_ends=Subquery(held.values("ends_on")[:1]),
        held_serves=Subquery(held.values("serves")[:1]), open_state=Subquery(waits.values("state")[:1]),
    )


def find(reference: str, *, by: Actor) -> Document:
    """Return the document called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no document {reference} that you may see.", remedy="Look for it under Documents.")
    return found


def versions(document: Document, *, by: Actor) -> QuerySet[DocumentVersion]:
    """Return the versions of `document` that `by` may see, the latest first."""
    policy.require(by, READ)
    rows = DocumentVersion.objects.filter(document=document).select_related(
        "begun_by", "saved_by", "approver", "decided_by", "document__owner", "document__under"
    )
    if not sight.works_on_documents(by):
        rows = rows.filter(state__in=[State.PUBLISHED, State.CONSULTING])
    return rows.order_by("-number")


def version(document: Document, number: int | None, *, by: Actor) -> DocumentVersion:
    """Return the version of `document` with `number`; without one that which holds today, else the latest that `by` may see.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    rows = versions(document, by=by)
    if number is not None:
        found = rows.filter(number=number).first()
    else:
        found = rows.filter(pk__in=holding(today()).values("pk")).first() or rows.first()
    if found is None:
        raise NotFound(f"{document.reference} has no such version that you may see.", remedy="Choose one of those that it has.")
    return found


def published_before(one: DocumentVersion) -> DocumentVersion | None:
    """Return the version that was published last before `one`."""
    rows = DocumentVersion.objects.filter(document=one.document_id, state=State.PUBLISHED, number__lt=one.number)
    return rows.order_by("-number").first()


def open_version(document: Document) -> DocumentVersion | None:
    """Return the version that is being worked on."""
    return DocumentVersion.objects.filter(document=document, state__in=OPEN).first()


def comments(one: DocumentVersion) -> QuerySet[DocumentComment]:
    """Return what was said of a version, the first first."""
    return one.comments.select_related("author", "answered_by")


def contributions(one: DocumentVersion) -> QuerySet[Contribution]:
    """Return who had which part in a version."""
    return one.contributions.select_related("person", "source")


def writers(one: DocumentVersion) -> set[int]:
    """Return the keys of those who wrote a version: they do not decide on it."""
    wrote = Contribution.objects.filter(version=one, act=Contribution.Act.WROTE).values_list("person_id", flat=True)
    return {*wrote, one.begun_by_id, one.saved_by_id}


def approvers(one: DocumentVersion) -> QuerySet[Person]:
    """Return those who may approve a version today, without those who wrote it."""
    return who_may(APPROVE, on=today()).exclude(pk__in=writers(one))


def owners() -> QuerySet[Person]:
    """Return those who may own a document: they may write."""
    return who_may(WRITE, on=today())


def is_frontline(person_id: int) -> bool:
    """Return whether the person is an agent or team leader today."""
    return RoleAssignment.objects.on(today()).filter(person=person_id, role__in=FRONTLINE).exists()


def unsaved_of(one: DocumentVersion, person_id: int | None) -> UnsavedText | None:
    """Return what the person typed and did not save."""
    return UnsavedText.objects.filter(version=one, person=person_id).first() if person_id is not None else None


def review_due(day: date) -> QuerySet[DocumentVersion]:
    """Return what holds and is to be looked at again within two weeks of `day`, or was to be; the longest overdue first."""
    rows = holding(day).filter(review_on__lte=day + SOON).select_related("document__owner")
    return rows.order_by("review_on", "pk")


def waiting(by: Actor) -> QuerySet[DocumentVersion]:
    """Return the versions that wait: in consultation, and for who works on documents those to be decided on too."""
    policy.require(by, READ)
    states = [State.CONSULTING, State.DECIDING] if sight.works_on_documents(by) else [State.CONSULTING]
    rows = DocumentVersion.objects.filter(state__in=states, document__retired_at=None)
    return rows.select_related("document__owner", "approver", "begun_by").order_by("state", "starts_on", "pk")


def places(codes: Iterable[str], *, by: Actor, but: Document | None = None) -> QuerySet[Document]:
    """Return the documents of the kinds called `codes` that something may hang under."""
    rows = listed(by).filter(kind__in=list(codes), retired_at=None)
    return rows.exclude(pk=but.pk) if but is not None else rows


def owned_by(person: Person) -> QuerySet[Document]:
    """Return what `person` owns that is not retired."""
    return Document.objects.filter(owner=person, retired_at=None)


def open_day(day: date) -> date:
    """Return `day`, or where the house is closed then the last day before it on which it is open."""
    return rules.open_day(day, closed=closed_days(day - LOOK_BACK, day))


def closed_days(first: date, last: date) -> set[date]:
    """Return the days from `first` to `last` on which special days shut a whole region's calendar, or every queue in use."""
    shut: dict[date, set[int | None]] = {}
    for row in SpecialDay.objects.filter(day__gte=first, day__lte=last, opens_minute=None):
        shut.setdefault(row.day, set()).add(row.queue_id)
    queues = set(Queue.objects.filter(retired_at=None).values_list("pk", flat=True)) if shut else set()
    return {day for day, closed in shut.items() if None in closed or (queues and queues <= closed)}
