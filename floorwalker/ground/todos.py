"""To-dos: raising what a person owes, ticking it off, and counting it for the rail."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.models import Todo
from floorwalker.ground.people.models import Person


def owe(
    person: Person, *, key: str, stage: str, what: str, why: str, about: str, due_at: datetime | None = None
) -> Todo:
    """Let `person` owe `what`; raising the same `key` again changes nothing. The action that raises it writes the trail."""
    todo, _ = Todo.objects.get_or_create(
        key=key,
        defaults={
            "person": person, "stage": stage, "what": what[:200], "why": why[:300], "about": about, "due_at": due_at,
            "raised_at": clock.now(),
        },
    )
    return todo


def settle(key: str) -> None:
    """Tick off what was raised under `key`; nothing happens if it was never owed."""
    Todo.objects.filter(key=key, done_at=None).update(done_at=clock.now())


def owed_by(person_id: int) -> QuerySet[Todo]:
    """Return what the person owes, most urgent first."""
    return Todo.objects.filter(person_id=person_id, done_at=None)


def counts(person_id: int) -> dict[str, int]:
    """Return how much the person owes by stage of the loop, for the rail. One query."""
    rows = owed_by(person_id).order_by().values("stage").annotate(number=Count("pk"))
    return {row["stage"]: row["number"] for row in rows}
