"""Writing one batch of an import: its contacts and their parts, those already known left out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Final

from django.db import connection, transaction

from floorwalker.ground import references
from floorwalker.record import bulk
from floorwalker.record.importers.base import Contact, Stretch
from floorwalker.record.models import AgentState, Customer, Import, Interaction, Segment, SurveyAnswer
from floorwalker.record.naming import Names

INTERACTION: Final = (
    "id", "uuid", "source", "external_id", "batch_id", "channel", "direction", "customer_id", "queue_id", "agent_id", "reason_id",
    "outcome", "dissatisfied", "started_at", "ended_at", "repaired", "note",
)
CHUNK: Final = 2_000
FILLED: Final = (Customer, Interaction, Segment, SurveyAnswer, AgentState)
"""What is written in bulk."""
SEGMENT: Final = (
    "interaction_id", "position", "kind", "visit", "queue_id", "person_id", "started_at", "ended_at", "outcome", "concurrency",
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
            for model, column in ((Segment, "interaction_id"), (SurveyAnswer, "interaction_id"), (Interaction, "id")):
                chunk = model._base_manager.filter(**{f"{column}__in": numbers})
                chunk._raw_delete(chunk.db)  # no row of ours listens to deletions
        gone += len(numbers)
    with transaction.atomic():
        fence(gone)
        AgentState.objects.filter(batch=batch).delete()
    return gone


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


def write(contacts: Sequence[Contact], *, source: str, batch: Import, names: Names) -> None:
    """Write `contacts`, none of which is known, as part of `batch`, in the open transaction."""
    if not contacts:
        return
    agents = {contact.agent for contact in contacts} | {piece.agent for contact in contacts for piece in contact.pieces}
    people = names.people({name for name in agents if name is not None})
    customers = names.customers({contact.customer for contact in contacts if contact.customer is not None})

    def queue_key(contact: Contact, name: str | None) -> int | None:
        if name is None:
            return None
        return names.queue(name, channel=contact.channel, line=contact.reason or name)

    numbers = references.allocate("C", len(contacts))
    interactions, segments = [], []
    for number, contact in zip(numbers, contacts, strict=True):
        interactions.append(
            (
                number, uuid.uuid4(), source, contact.external_id, batch.pk, contact.channel, contact.direction,
                customers.get(contact.customer or ""), queue_key(contact, contact.queue), people.get(contact.agent or ""),
                names.reason(contact.reason) if contact.reason else None, contact.outcome, False, contact.started_at,
                contact.ended_at, bool(contact.repairs), contact.note,
            )
        )
        for position, piece in enumerate(contact.pieces):
            segments.append(
                (
                    number, position, piece.kind, piece.visit, queue_key(contact, piece.queue), people.get(piece.agent or ""),
                    piece.started_at, piece.ended_at, piece.outcome, 1.0,
                )
            )
    bulk.insert(Interaction, INTERACTION, interactions)
    bulk.insert(Segment, SEGMENT, segments)


def write_stretches(stretches: Sequence[Stretch], *, batch: Import, names: Names) -> list[Stretch]:
    """Write those of `stretches` that are not kept yet, in the open transaction, and return them."""
    if not stretches:
        return []
    people = names.people({stretch.agent for stretch in stretches})
    span = [stretch.started_at for stretch in stretches]
    kept = AgentState.objects.filter(
        person__in=people.values(), started_at__gte=min(span), started_at__lte=max(span)
    ).values_list("person_id", "state", "started_at")
    known = set(kept)
    fresh = [each for each in stretches if (people[each.agent], each.state, each.started_at) not in known]
    AgentState.objects.bulk_create(
        AgentState(
            person_id=people[each.agent], batch=batch, state=each.state, started_at=each.started_at, ended_at=each.ended_at,
            paid=each.state != "lunch",
        )
        for each in fresh
    )
    return fresh
