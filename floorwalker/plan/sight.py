"""What of the plan's papers, briefings and activities stands before a reader; kinds of record and queries ask here alike."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import F, Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.plan.models import (
    Briefing,
    Document,
    DocumentEdition,
    DocumentVariant,
    DocumentVersion,
    Meeting,
    ReadinessRelease,
    Reading,
    ReadingDuty,
    TeamActivity,
)

READ_DOCUMENTS: Final = "plan.read_documents"
WRITE_DOCUMENTS: Final = "plan.write_documents"
APPROVE_DOCUMENTS: Final = "plan.approve_documents"
CHECK_VARIANTS: Final = "plan.check_variants"
VIEW_READING: Final = "plan.view_reading"
VIEW_BRIEFINGS: Final = "plan.view_briefings"
VIEW_READINESS: Final = "plan.view_readiness"
VIEW_ACTIVITIES: Final = "plan.view"
VIEW_MINUTES: Final = "plan.view_minutes"
OWED: Final = Q(released_at=None) | Q(attested_at__isnull=False)
"""What counts in "n of n": who must, and who has and must no more."""
_State = DocumentVersion.State


def holding(day: date) -> QuerySet[DocumentVersion]:
    """Return the versions of documents that hold on `day`."""
    rows = DocumentVersion.objects.filter(state=_State.PUBLISHED, starts_on__lte=day, document__retired_at=None)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=day))


def works_on_documents(by: Actor) -> bool:
    """Return whether `by` may see what is not published: who writes or approves."""
    return policy.allows(by, WRITE_DOCUMENTS) or policy.allows(by, APPROVE_DOCUMENTS)


def documents(by: Actor) -> QuerySet[Document]:
    """Return the documents that `by` may see: what was published and what is in consultation; drafts for who writes or approves."""
    rows = Document.objects.all()
    if works_on_documents(by):
        return rows
    if not policy.allows(by, READ_DOCUMENTS):
        return rows.none()
    shown = DocumentVersion.objects.filter(state__in=[_State.PUBLISHED, _State.CONSULTING])
    return rows.filter(pk__in=shown.values("document"))


def variants(by: Actor) -> QuerySet[DocumentVariant]:
    """Return what `by` may read in other languages: what was checked of published versions, and what `by` is asked to check."""
    rows = DocumentVariant.objects.all()
    if works_on_documents(by):
        return rows
    seen = Q(pk__in=())
    if policy.allows(by, READ_DOCUMENTS):
        seen |= Q(state__in=[DocumentVariant.State.CHECKED, DocumentVariant.State.REPLACED], version__state=_State.PUBLISHED)
    if policy.allows(by, CHECK_VARIANTS):
        seen |= Q(state=DocumentVariant.State.CHECKING, checker=by.person_id or 0)
    return rows.filter(seen)


def live_variants() -> QuerySet[DocumentVariant]:
    """Return the checked texts of published versions whose original is still the one that they were written beside."""
    return DocumentVariant.objects.filter(
        state=DocumentVariant.State.CHECKED, version__state=_State.PUBLISHED, of_digest=F("version__digest"), edition__ended_at=None
    )


def editions(by: Actor) -> QuerySet[DocumentEdition]:
    """Return in which languages and for which brands the documents are wanted that `by` may see, or has a text of to check."""
    return DocumentEdition.objects.filter(Q(document__in=documents(by)) | Q(pk__in=variants(by).values("edition")))


def duties(by: Actor) -> QuerySet[ReadingDuty]:
    """Return what `by` sees of who must read what: the people they reach, all of what they own, and their own."""
    inside = Q(person=by.person_id or 0)
    if policy.allows(by, VIEW_READING):
        reach = policy.scope(by, VIEW_READING)
        if reach.everything:
            return ReadingDuty.objects.filter(OWED)
        inside |= reach.q(person="person") | Q(reading__version__document__owner=by.person_id or 0)
    return ReadingDuty.objects.filter(inside).filter(OWED)


def readings(by: Actor) -> QuerySet[Reading]:
    """Return the readings with somebody in them whom `by` sees, and those of documents that `by` owns."""
    rows = Reading.objects.all()
    inside = Q(pk__in=duties(by).values("reading"))
    if policy.allows(by, VIEW_READING):
        if policy.scope(by, VIEW_READING).everything:
            return rows
        inside |= Q(version__document__owner=by.person_id or 0)
    return rows.filter(inside)


def briefings(by: Actor) -> QuerySet[Briefing]:
    """Return the briefings that `by` may see: those one leads, called or was asked to, and those for somebody whom one's role reaches."""
    rows = Briefing.objects.all()
    reach = policy.scope(by, VIEW_BRIEFINGS)
    if reach.everything:
        return rows
    me = by.person_id or 0
    own = Q(people__person=me) | Q(leader=me) | Q(called_by=me)
    return rows.filter(pk__in=Briefing.objects.filter(own | reach.q(person="people__person")).values("pk"))


def activities(by: Actor) -> QuerySet[TeamActivity]:
    """Return the activities of teams that `by` may see: all for who sees rosters, else those that one owns or is asked to."""
    rows = TeamActivity.objects.all()
    if policy.allows(by, VIEW_ACTIVITIES):
        return rows
    me = by.person_id or 0
    return rows.filter(pk__in=TeamActivity.objects.filter(Q(people__person=me) | Q(owner=me)).values("pk"))


def releases(by: Actor) -> QuerySet[ReadinessRelease]:
    """Return the releases from readiness that hold somebody whom the role of `by` reaches."""
    rows = ReadinessRelease.objects.all()
    reach = policy.scope(by, VIEW_READINESS)
    if reach.everything:
        return rows
    return rows.filter(pk__in=ReadinessRelease.objects.filter(reach.q(person="overrides__person")).values("pk"))


def minutes(by: Actor) -> QuerySet[Meeting]:
    """Return the minutes that `by` may see: every one for whose role reaches the whole house, else those one has a part in."""
    rows = Meeting.objects.all()
    if policy.scope(by, VIEW_MINUTES).everything:
        return rows
    me = by.person_id or 0
    own = Q(present=me) | Q(apologies=me) | Q(chair=me) | Q(written_by=me) | Q(actions__owner=me)
    return rows.filter(pk__in=Meeting.objects.filter(own).values("pk"))
