"""Recordings: which one may see, the one of a contact, what of it one may hear, and which wait for their contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.record import keeping, sight
from floorwalker.record.archive import reading, whereabouts
from floorwalker.record.models import Interaction, Recording, RecordingBatch, RecordingSpan, Segment
from floorwalker.record.queries.contacts import number_of

LISTEN: Final = sight.LISTEN
HEAR_MASKED: Final = "record.hear_masked"
BRING: Final = "record.bring_recordings"
SILENT: Final = (RecordingSpan.Kind.MASKED, RecordingSpan.Kind.REMOVED)
MILLISECONDS: Final = 1000
HEAVY: Final = ("outline", "speech")
"""What only a page that draws a recording needs."""

Rows = QuerySet[Recording]
seen = sight.recordings


@dataclass(frozen=True)
class Facts:
    """What a recording copies of its contact."""

    contact: int | None
    agent: int | None = None
    queue: int | None = None
    dissatisfied: bool = False


def listed(by: Actor) -> Rows:
    """Return those that `by` may listen to for a list, newest first."""
    return seen(by).select_related("agent", "queue", "stored").defer(*HEAVY).order_by("-started_at", "-id")


def unmatched() -> Rows:
    """Return the recordings whose contact is not known, newest first."""
    return Recording.objects.filter(contact=None).defer(*HEAVY).order_by("-started_at", "-id")


def find(reference: str, *, by: Actor, code: str = LISTEN) -> Recording:
    """Return the recording called `reference`, its spans read.

    Raises
    ------
    NotFound
        If there is none that `by` reaches with the permission `code`; it does not say which of the two.
    """
    number = reference.upper()
    found = seen(by, code=code).filter(reference=number).select_related("stored", "agent", "queue").prefetch_related("spans").first()
    if found is None:
        raise NotFound(
            f"There is no recording {reference} that you may listen to.",
            remedy="Check the reference, or ask somebody whose role reaches it.",
        )
    return found


def of_contact(contact: int) -> Sequence[Recording]:
    """Return the recordings of the contact with this number, the first first; whoever shows them asks what the reader may."""
    return list(
        Recording.objects.filter(contact=contact).order_by("started_at", "id").select_related("stored", "agent").prefetch_related("spans")
    )


def listens(by: Actor) -> bool:
    """Return whether a role of `by` includes listening, however far it reaches."""
    return policy.allows(by, LISTEN)


def silent(recording: Recording, *, by: Actor) -> list[tuple[int, int]]:
    """Return the spans of `recording` that `by` may not hear, in milliseconds, in order."""
    hears = policy.allows(by, HEAR_MASKED)
    kinds = {RecordingSpan.Kind.REMOVED} if hears else set(SILENT)
    return [(span.at_ms, span.to_ms) for span in recording.spans.all() if span.kind in kinds]


def require_sound(recording: Recording) -> None:
    """Go on if the sound of `recording` is still kept.

    Raises
    ------
    RuleBroken
        If it is gone; says since when and by which rule.
    """
    if recording.stored is None:
        raise RuleBroken(
            f"The sound of {recording.reference} is gone since {recording.gone_at:%d %B %Y}: {recording.gone_rule}.",
            remedy="What was written of the contact stays on its page.", code="recording_gone",
        )


def facts_of(*, contact: str = "", source: str = "", key: str = "") -> Facts:
    """Return what a recording copies of the contact that is meant, by our reference or by its key in its source; also in an archive."""
    number = number_of(contact) if contact else None

    def look() -> Interaction | None:
        rows = sight.published()
        if number is not None:
            return rows.filter(pk=number).first()
        return rows.filter(source=source, external_id=key).first() if source and key else None

    found = whereabouts.found(look) if number is not None or (source and key) else None
    return Facts(None) if found is None else Facts(found.pk, found.agent_id, found.queue_id, found.dissatisfied)


def facts_now(some: Sequence[Recording]) -> dict[int, Facts]:
    """Return what each of `some` would copy now, by its key; nothing of those that still wait, and of those whose contact lies in
    an archive. A contact that is nowhere any more leaves the facts of none."""
    wanted = Q(pk__in=[each.contact for each in some if each.contact is not None])
    named = {(each.contact_source, each.contact_key) for each in some if each.contact is None and each.contact_key}
    for source, key in named:
        number = number_of(key) if not source else None
        wanted |= Q(pk=number) if number is not None else Q(source=source, external_id=key)
    rows = list(sight.published().filter(wanted).only("source", "external_id", "agent", "queue", "dissatisfied"))
    by_number = {row.pk: row for row in rows}
    by_key = {(row.source, row.external_id): row for row in rows}
    archived = [(held.start, held.end) for held in reading.known().values()]
    told: dict[int, Facts] = {}
    for each in some:
        if each.contact is not None:
            row = by_number.get(each.contact)
        else:
            row = by_key.get((each.contact_source, each.contact_key)) or by_number.get(number_of(each.contact_key) or 0)
        if row is not None:
            told[each.pk] = Facts(row.pk, row.agent_id, row.queue_id, row.dissatisfied)
        elif each.contact is not None and not any(start <= each.started_at < end for start, end in archived):
            told[each.pk] = Facts(None)
    return told


def parts_of(contact: int) -> list[tuple[str, datetime, datetime]]:
    """Return kind, start and end of the timed parts of a contact that lies in the house."""
    rows = Segment.objects.filter(interaction=contact).order_by("position")
    return list(rows.values_list("kind", "started_at", "ended_at"))


def holds_of(parts: Iterable[tuple[str, datetime, datetime]], *, started_at: datetime, length_ms: int) -> list[tuple[int, int]]:
    """Return where in a recording its contact was on hold, as the timed parts of the contact have it."""
    spans = []
    for kind, start, end in parts:
        at, to = (max(0, min(length_ms, round((each - started_at).total_seconds() * MILLISECONDS))) for each in (start, end))
        if kind == Segment.Kind.HOLD and at < to:
            spans.append((at, to))
    return spans


def none() -> Rows:
    """Return no recording."""
    return Recording.objects.none()


def last_reading(batch: RecordingBatch) -> Job | None:
    """Return the latest work asked for on an archive of recordings."""
    return Job.objects.filter(kind__startswith="record.", arguments__batch=batch.reference).order_by("-id").first()


def expiring(rows: Rows, *, before: datetime) -> Rows:
    """Keep those of `rows` whose sound goes by the moment `before`."""
    return rows.filter(pk__in=keeping.due(before).order_by().values("pk"))
