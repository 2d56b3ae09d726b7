"""Loading records that are ready: whole batches from a source that needs no importer, such as the demo."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import orjson
from django.db import connection, models, transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record import bulk
from floorwalker.record.events import ReasonsLoaded, RecordsLoaded
from floorwalker.record.models import AgentState, Customer, Interaction, Reason, Segment, SurveyAnswer

Row = tuple[Any, ...]

COLUMNS: Final[dict[str, tuple[type[models.Model], tuple[str, ...]]]] = {
    "customers": (Customer, ("id", "uuid", "source", "external_id", "name", "is_pseudonym", "created_at")),
    "contacts": (
        Interaction,
        (
            "id", "uuid", "source", "external_id", "channel", "direction", "customer_id", "queue_id", "agent_id", "reason_id",
            "outcome", "resolved", "dissatisfied", "started_at", "ended_at", "repaired", "note",
        ),
    ),
    "segments": (
        Segment,
        (
            "interaction_id", "position", "kind", "visit", "queue_id", "person_id", "started_at", "ended_at", "outcome",
            "concurrency",
        ),
    ),
    "states": (
        AgentState,
        ("person_id", "state", "queue_id", "started_at", "ended_at", "paid", "scheduled_activity", "in_adherence"),
    ),
    "answers": (
        SurveyAnswer,
        ("interaction_id", "instrument", "score", "scale_min", "scale_max", "high_is_good", "answered_at", "comment"),
    ),
}
"""What each part of a batch is, and what its rows hold in which order."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Ready rows, in the order of `COLUMNS`: keys known, UUIDs as 32 digits, times as UTC text in the way Django writes them."""

    customers: Sequence[Row] = ()
    contacts: Sequence[Row] = ()
    segments: Sequence[Row] = ()
    states: Sequence[Row] = ()
    answers: Sequence[Row] = ()


@transaction.atomic
def load(batch: Batch, *, name: str, by: Actor) -> None:
    """Write `batch` whole, with one line in the trail that carries its counts and digest under `name`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    IntegrityError
        If a row is there already or points to nothing; then nothing of the batch is written.
    """
    policy.require(by, "record.import")
    sha256 = hashlib.sha256()
    counts: dict[str, int] = {}
    for part in fields(batch):
        rows: Sequence[Row] = getattr(batch, part.name)
        counts[part.name] = len(rows)
        if rows:
            sha256.update(orjson.dumps(rows))
            _insert(*COLUMNS[part.name], rows)
    store.append(RecordsLoaded(subject=name, sha256=sha256.hexdigest(), **counts), by=by)


def _insert(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    if connection.vendor == "postgresql":
        bulk.insert(model, columns, rows)
        return
    # The values are as SQLite keeps them already; looking at each of some millions again takes a third of the time.
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', rows)  # noqa: S608 (our own names)


@transaction.atomic
def add_reasons(tree: Sequence[tuple[str, str, str | None]], *, by: Actor) -> list[Reason]:
    """Add reasons, each as code, name and the code of its branch, branches first; return them in the same order.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    IntegrityError
        If a code is taken.
    """
    policy.require(by, "record.import")
    made: dict[str, Reason] = {}
    for position, (code, name, branch) in enumerate(tree, start=1):
        made[code] = Reason.objects.create(
            code=code.replace(".", "-").replace("_", "-"), name=name, parent=None if branch is None else made[branch], position=position
        )
    store.append(ReasonsLoaded(subject="reasons", reasons=tuple(reason.code for reason in made.values())), by=by)
    return list(made.values())
