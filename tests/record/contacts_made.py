"""Contacts made by hand: a queue, a customer, a few calls with their parts, counted into facts of a folder of their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import override_settings

from floorwalker.ground import clock, references
from floorwalker.ground.models import Line, Queue, Standard
from floorwalker.record import counting
from floorwalker.record.models import Customer, Interaction, Segment
from floorwalker.record.sight import Shown

AT = datetime(2026, 2, 23, 10, 0, tzinfo=UTC)
LONG_AGO = date(2024, 1, 1)


def a_queue(code: str = "claims", *, channel: str = "voice", target_seconds: float | None = 20.0, **fields: Any) -> Queue:
    """Make a queue in London with a standard of 80 % within `target_seconds`."""
    line, _ = Line.objects.get_or_create(code="claims", defaults={"name": "Claims"})
    found = Queue.objects.filter(code=code).first()
    if found is not None:
        return found
    queue = Queue.objects.create(
        reference=f"Q-{code}"[:16], code=code, name=code.title(), line=line, channel=channel, zone="Europe/London", **fields
    )
    if target_seconds is not None:
        Standard.objects.create(
            reference=f"STD-{code}"[:16], measure="service_level", queue=queue, target=0.8, tolerance=0.05,
            target_seconds=target_seconds, starts_on=LONG_AGO,
        )
    return queue


def a_customer(number: str = "K1", **fields: Any) -> Customer:
    """Make a customer."""
    return Customer.objects.get_or_create(
        source="test", external_id=number,
        defaults={"id": references.allocate("CUS")[0], "created_at": AT, **fields},
    )[0]


def a_contact(at: datetime = AT, *, queue: Queue | None = None, **said: Any) -> Interaction:
    """Make one contact that waited, and was talked to unless its outcome says otherwise."""
    contact, parts = _made(references.allocate("C")[0], at, queue=queue or a_queue(), **said)
    contact.save(force_insert=True)
    Segment.objects.bulk_create(parts)
    return contact


def many_contacts(said: Iterable[dict[str, Any]]) -> list[Interaction]:
    """Make contacts as `a_contact` does, each with its `at` and `queue`, in three statements."""
    asked = list(said)
    made = [_made(number, **each) for number, each in zip(references.allocate("C", len(asked)), asked, strict=True)]
    Interaction.objects.bulk_create([contact for contact, _ in made])
    Segment.objects.bulk_create([part for _, parts in made for part in parts])
    return [contact for contact, _ in made]


def _made(
    number: int, at: datetime, *, queue: Queue, agent: Any = None, waited: float = 10.0, talk: float = 100.0,
    outcome: str = "answered", **fields: Any,
) -> tuple[Interaction, list[Segment]]:
    served = at + timedelta(seconds=waited)
    end = served + timedelta(seconds=talk) if outcome == "answered" else served
    contact = Interaction(
        id=number, uuid=uuid.uuid4(), source="test", external_id=str(number), channel=queue.channel, queue=queue,
        agent=agent if outcome == "answered" else None, outcome=outcome, started_at=at, ended_at=end, **fields,
    )
    parts = [Segment(
        interaction=contact, position=0, kind="queue", visit=0, queue=queue, started_at=at, ended_at=served,
        outcome="" if outcome == "answered" else outcome,
    )]
    if outcome == "answered":
        parts.append(Segment(
            interaction=contact, position=1, kind="talk", visit=0, queue=queue, person=agent, started_at=served, ended_at=end,
            outcome="answered",
        ))
    return contact, parts


@contextmanager
def counted(folder: Path) -> Iterator[None]:
    """Count every contact there is into facts under `folder`, and let the house read them there."""
    with override_settings(FLOORWALKER_DATA_DIR=folder):
        days = {moment.date() for moment in Segment.objects.values_list("started_at", flat=True)}
        for batches in counting.count(days, shown=Shown(0, frozenset())):
            counting.store().replace_days(batches, written_at=clock.now())
        yield
