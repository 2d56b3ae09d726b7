"""What a statement sets going: keeping who says it, and telling everybody whose text it changes on the day it comes in force."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import document_feedback, places, reading_rounds
from floorwalker.plan.models import Document, DocumentVersion, Reading, ReadingDuty, StatementSpread, StatementUse
from floorwalker.plan.queries import places as places_said
from floorwalker.plan.queries import statements as queries
from floorwalker.plan.reading_events import ReadingClosed
from floorwalker.plan.rules import statements as rules
from floorwalker.plan.said import STATEMENT
from floorwalker.plan.statement_events import StatementCameInForce

SPREAD: Final = "plan.spread_statements"


def published(version: DocumentVersion) -> None:
    """Keep which statements a version says, once it is published."""
    references = {reference for _, reference in rules.named(version.body)}
    found = Document.objects.filter(reference__in=references, kind=STATEMENT)
    StatementUse.objects.bulk_create([StatementUse(version=version, statement=each) for each in found], ignore_conflicts=True)


def require_unsaid(document: Document) -> None:
    """Refuse to retire a statement that texts in force, or places outside, still say.

    Raises
    ------
    RuleBroken
        Naming them.
    """
    texts = [each.document.reference for each in queries.holders(document)]
    said = list(dict.fromkeys([*texts, *document.outside_places.filter(ended_at=None).values_list("reference", flat=True)]))
    if said:
        more = f" and {len(said) - 5} more" if len(said) > 5 else ""
        raise RuleBroken(
            f"{', '.join(said[:5])}{more} {'says' if len(said) == 1 else 'say'} {document.reference}.",
            remedy="Take it out there first, and end the places.", code="statement_said",
        )


def spread_all(running: RunningJob) -> dict[str, Any]:
    """Tell whose text changed of every statement that came in force in a new version since the last round."""
    rows = list(queries.in_force().filter(number__gt=1, spread=None).values_list("pk", flat=True))
    for number, key in enumerate(rows, 1):
        with transaction.atomic():
            version = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document__owner").get(pk=key)
            running.progress(number, total=len(rows), note=version.document.reference)
            if not StatementSpread.objects.filter(version=version).exists():  # by another round, since
                _spread(version, by=running.owner)
    return {"statements": len(rows)}


def _spread(version: DocumentVersion, *, by: Actor) -> None:
    reference, today = version.document.reference, queries.today()
    untold = _untold(version)
    changed = next((each for each in reversed(untold) if each.is_material), version)
    texts = asked = 0
    for each in queries.holders(version.document):
        document_feedback.index(each)
        if each.starts_on is None or each.starts_on > today:
            continue
        texts += 1
        telling.tell(
            each.document.owner, kind="documents", key=f"statement:{reference}:{version.number}:{each.pk}:owner",
            about=f"document:{each.document.reference}", group=f"statement:{reference}",
            what=f"{each.title} says other words from today: {version.title} ({reference}) has version {version.number}"[:200],
        )
        asked += _tell_readers(each, changed, by=by)
    for message in places_said.messages_saying(version.document):
        todos.owe(
            message.owner, key=f"customer_message:{message.reference}:words:{reference}:{version.number}", stage="plan",
            what=f"Read what {message.name} says now", about=f"customer_message:{message.reference}",
            why=f"It was checked and approved with other words of {version.title}.",
        )
    outside = places.ask_owners(version)
    StatementSpread.objects.bulk_create(StatementSpread(version=each, at=clock.now()) for each in untold)
    store.append(
        StatementCameInForce(subject=reference, number=version.number, texts=texts, places=outside, readings=asked), by=by
    )


def _untold(version: DocumentVersion) -> list[DocumentVersion]:
    """Return the versions of a statement up to `version` of which nobody was told: several where no round came between their first days."""
    told = StatementSpread.objects.filter(version__document=version.document_id).aggregate(last=Max("version__number"))["last"]
    rows = DocumentVersion.objects.filter(
        document=version.document_id, state=queries.State.PUBLISHED, number__gt=told or 1, number__lte=version.number
    )
    return list(rows.select_related("document").order_by("number"))


def _tell_readers(holder: DocumentVersion, changed: DocumentVersion, *, by: Actor) -> int:
    """Ask who confirmed other words to read them again where the change is material, else tell them; return how many readings."""
    since = queries.in_force_at(changed)
    reading = Reading.objects.select_for_update(of=("self",)).filter(version=holder, closed_at=None).first()
    if reading is None:
        return 0
    read_before = list(reading.duties.filter(attested_at__lt=since, released_at=None).select_related("person"))
    if not read_before:
        return 0
    reference = changed.document.reference
    if not changed.is_material:
        for duty in read_before:
            _tell_reader(duty, holder, changed)
        return 0
    why = f"{reference} version {changed.number} changed what it says: {changed.summary}"[:500]
    reading_rounds.end(reading, why)
    store.append(ReadingClosed(subject=reading.reference, reason=Sleeved(why)), by=by)
    reading_rounds.ask_anew(reading, holder, is_material=True, by=by, on=queries.today())
    return 1


def _tell_reader(duty: ReadingDuty, holder: DocumentVersion, changed: DocumentVersion) -> None:
    telling.tell(
        duty.person, kind="reading", key=f"statement:{changed.document.reference}:{changed.number}:{holder.pk}:{duty.person_id}",
        about=f"document:{holder.document.reference}", group=f"document:{holder.document.reference}",
        what=f"{holder.title}, which you confirmed, says some words otherwise, nothing material: {changed.summary}"[:200],
    )
