"""Writing one batch of an import: its contacts and their parts, those already known left out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.db import connection, transaction

from floorwalker.ground import references
from floorwalker.record import bulk
from floorwalker.record.importers.base import Contact, Stretch
from floorwalker.record.models import (
    AgentState,
    Customer,
    Features,
    Import,
    Interaction,
    IntervalTotal,
    Match,
    Restatement,
    Segment,
    Sighting,
    SurveyAnswer,
    Transcript,
)
from floorwalker.record.naming import Named, Names

INTERACTION: Final = (
    "id", "uuid", "source", "external_id", "batch_id", "channel", "direction", "customer_id", "customer_said_id", "queue_id",
    "queue_said_id", "agent_id", "agent_said_id", "reason_id", "reason_said_id", "outcome", "resolved", "dissatisfied", "started_at",
    "ended_at", "repaired", "note",
)
CHUNK: Final = 2_000
FILLED: Final = (Customer, Interaction, Segment, SurveyAnswer, AgentState)
"""What is written in bulk."""
CONTACT_TABLES: Final = (
    (Segment, "interaction_id"), (SurveyAnswer, "interaction_id"), (Match, "contact_id"), (Restatement, "interaction_id"),
    (Features, "contact"), (Interaction, "id"),
)
"""Where a contact stands, in the order in which it is taken out."""
SEGMENT: Final = (
    "interaction_id", "position", "kind", "visit", "queue_id", "queue_said_id", "person_id", "agent_said_id", "started_at", "ended_at",
    "outcome", "concurrency",
)


def known(contacts: Sequence[Contact], *, source: str) -> set[str]:
    """Return the keys of `contacts` that are kept already, from this import or from one before."""
    keys = [contact.external_id for contact in contacts]
    return set(Interaction.objects.filter(source=source, external_id__in=keys).values_list("external_id", flat=True))


def remove(batch: Import, *, fence: Callable[[int], None]) -> int:
    """Remove what `batch` wrote, in transactions as short as those that wrote it; return how many contacts went.

    `fence` is called in each transaction with the number removed so far.
    """
    gone = 0
    while numbers := list(batch.interactions.order_by("id").values_list("id", flat=True)[:CHUNK]):
        with transaction.atomic():
            fence(gone)
            Transcript.objects.filter(contact__in=numbers).delete()
            for model, column in CONTACT_TABLES:
                chunk = model._base_manager.filter(**{f"{column}__in": numbers})
                chunk._raw_delete(chunk.db)  # no row of ours listens to deletions
        gone += len(numbers)
    with transaction.atomic():
        fence(gone)
        AgentState.objects.filter(batch=batch).delete()
        IntervalTotal.objects.filter(batch=batch).delete()
        forget_words(batch)
        Sighting.objects.filter(batch=batch).delete()
        batch.restatements.filter(was__isnull=True).delete()
    return gone


def forget_words(batch: Import) -> None:
    """Remove the transcripts that came with `batch` of contacts that stay, and what was worked out from them."""
    contacts = list(Transcript.objects.filter(batch=batch).values_list("contact", flat=True))
    Transcript.objects.filter(batch=batch).delete()
    Features.objects.filter(contact__in=contacts).delete()


def one_writer_a_source(source: str) -> None:
    """Let imports of one source write one after another, so that neither takes the other's rows for new. SQLite does so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import:{source}"])


def count_anew() -> None:
    """Let PostgreSQL learn what came in bulk; its own round comes minutes later, and until then days are counted by a wrong index.

    On SQLite the shares that the planner needs stand in the database (migration 0003).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE " + ", ".join(model._meta.db_table for model in FILLED))


Part = tuple[str, int, Named, Named, datetime, datetime, str]
"""Kind, visit, queue, person, start, end and outcome of a part."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A contact as a source tells it, its names resolved."""

    contact: Contact
    customer: Named
    queue: Named
    agent: Named
    reason: Named
    parts: tuple[Part, ...]


def resolved(contacts: Sequence[Contact], *, names: Names) -> Iterator[Telling]:
    """Yield `contacts` with their names resolved; what a name stands for is made on first use."""
    agents = {contact.agent for contact in contacts} | {piece.agent for contact in contacts for piece in contact.pieces}
    names.meet({name for name in agents if name is not None})
    names.customers({contact.customer for contact in contacts if contact.customer is not None})
    for contact in contacts:
        at = contact.started_at
        agent, queue = names.agent(contact.agent, at=at), _queue(contact, contact.queue, names)
        parts = []
        for piece in contact.pieces:
            held = names.agent(piece.agent, at=at) if piece.agent != contact.agent else agent
            waited = _queue(contact, piece.queue, names) if piece.queue != contact.queue else queue
            parts.append((piece.kind, piece.visit, waited, held, piece.started_at, piece.ended_at, piece.outcome))
        yield Telling(contact, names.customer(contact.customer, at=at), queue, agent, names.reason(contact.reason, at=at), tuple(parts))


def write(contacts: Sequence[Contact], *, source: str, batch: Import, names: Names) -> None:
    """Write `contacts`, none of which is known, as part of `batch`, in the open transaction."""
    if not contacts:
        return
    numbers = references.allocate("C", len(contacts))
    interactions, segments = [], []
    for number, telling in zip(numbers, resolved(contacts, names=names), strict=True):
        contact, at = telling.contact, telling.contact.started_at
        customer, queue, agent, reason = telling.customer, telling.queue, telling.agent, telling.reason
        interactions.append(
            (
                number, uuid.uuid4(), source, contact.external_id, batch.pk, contact.channel, contact.direction, customer.target,
                customer.said, queue.target, queue.said, agent.target, agent.said, reason.target, reason.said, contact.outcome,
                reason.settles, False, at, contact.ended_at, bool(contact.repairs), contact.note,
            )
        )
        named = [agent, queue, reason]
        for position, (kind, visit, waited, held, started, ended, outcome) in enumerate(telling.parts):
            named += (held, waited)
            segments.append(
                (number, position, kind, visit, waited.target, waited.said, held.target, held.said, started, ended, outcome, 1.0)
            )
        names.saw(named, at=at)
    bulk.insert(Interaction, INTERACTION, interactions)
    bulk.insert(Segment, SEGMENT, segments)


def _queue(contact: Contact, name: str | None, names: Names) -> Named:
    return names.queue(name, channel=contact.channel, line=contact.reason or name or "", at=contact.started_at)


def write_stretches(stretches: Sequence[Stretch], *, batch: Import, names: Names) -> list[Stretch]:
    """Write those of `stretches` that are not kept yet, in the open transaction, and return them."""
    if not stretches:
        return []
    names.meet({stretch.agent for stretch in stretches})
    named = [names.agent(stretch.agent, at=stretch.started_at) for stretch in stretches]
    span = [stretch.started_at for stretch in stretches]
    known = set(
        AgentState.objects.filter(
            person__in={each.target for each in named}, started_at__gte=min(span), started_at__lte=max(span)
        ).values_list("person_id", "state", "started_at")
    )
    fresh = [
        (stretch, each)
        for stretch, each in zip(stretches, named, strict=True)
        if (each.target, stretch.state, stretch.started_at) not in known
    ]
    AgentState.objects.bulk_create(
        AgentState(
            person_id=cast(int, each.target), agent_said_id=each.said, batch=batch, state=stretch.state, started_at=stretch.started_at,
            ended_at=stretch.ended_at, paid=stretch.state != "lunch",
        )
        for stretch, each in fresh
    )
    for stretch, each in fresh:
        names.saw([each], at=stretch.started_at, contacts=0)
    return [stretch for stretch, _ in fresh]
