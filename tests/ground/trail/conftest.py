"""A trail of its own for each test, and the hand that reaches past the house into its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import guard, queries, seal, store
from floorwalker.ground.trail.events import TRAIL_EVENTS, Event, Sleeved

ADA = Actor.person(12)


@dataclass(frozen=True, kw_only=True)
class ComplaintEscalated(Event):
    """A complaint went one tier up."""

    kind = "complaint.escalated"
    sentence = "Escalated {subject} from tier {tier_from} to {tier_to}: {reason}"

    tier_from: int
    tier_to: int
    reason: Sleeved


@pytest.fixture(autouse=True)
def _keys_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path / "data"


@pytest.fixture(autouse=True)
def _known_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {event.kind: event for event in (*TRAIL_EVENTS, ComplaintEscalated)}
    monkeypatch.setattr(queries, "kinds", lambda: known)


def run(statements: list[str]) -> None:
    """Run `statements` as somebody would who has the database open."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def tamper(db: None) -> Iterator[Callable[..., None]]:
    """Change the tables past the house: ``tamper("DELETE FROM trail_line WHERE id = %s", 3)``; no trigger stands."""
    run(guard.removal(connection.vendor))

    def execute(statement: str, *parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            assert cursor.rowcount != 0, "The tampering must change something, or the test shows nothing."

    yield execute
    if not connection.in_atomic_block:
        run(guard.statements(connection.vendor))


@pytest.fixture
def write(db: None) -> Callable[..., list[Any]]:
    """Write lines: ``write(5)``, ``write(5, subject="CMP-9")``."""

    def lines(count: int, *, subject: str | None = None, by: Actor = ADA) -> list[Any]:
        with transaction.atomic():
            return store.append_many(
                (
                    ComplaintEscalated(
                        subject=subject or f"CMP-{number}", tier_from=1, tier_to=2, reason=Sleeved(f"Reason {number}")
                    )
                    for number in range(1, count + 1)
                ),
                by=by,
            )

    return lines


@pytest.fixture
def sealed(write: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Write lines and seal them, a seal for each number: ``sealed(4, 3)``."""

    def lines(*batches: int) -> list[Any]:
        written = []
        for count in batches:
            written += write(count)
            assert seal.seal_once() == count
        return written

    return lines
