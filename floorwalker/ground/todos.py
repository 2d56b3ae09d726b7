"""To-dos: raising what a person owes, ticking it off, handing it over, and counting it for the rail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, QuerySet

from floorwalker.ground import clock, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.events import TodoHandedOver
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store


def owe(
    person: Person, *, key: str, stage: str, what: str, why: str, about: str, due_at: datetime | None = None,
    is_own: bool = False, is_decision: bool = False,
) -> Todo:
    """Let `person` owe `what`; raising the same `key` again changes nothing. The action that raises it writes the trail.

    `is_own` says that it is about the person alone: it is handed to nobody. `is_decision` says that a yes or a no is asked for.
    """
    todo, _ = Todo.objects.get_or_create(
        key=key,
        defaults={
            "person": person, "stage": stage, "what": what[:200], "why": why[:300], "about": about, "due_at": due_at,
            "raised_at": clock.now(), "is_own": is_own, "is_decision": is_decision,
        },
    )
    return todo


def settle(key: str) -> None:
    """Tick off what was raised under `key`; nothing happens if it was never owed."""
    Todo.objects.filter(key=key, done_at=None).update(done_at=clock.now())


def reopen(key: str) -> None:
    """Let what was raised under `key` be owed again, since it was not done after all; nothing happens if it was never owed."""
    Todo.objects.filter(key=key, done_at__isnull=False).update(done_at=None)


def move(key: str, *, due_at: datetime) -> None:
    """Let what was raised under `key` be due at another time; nothing happens if it is done."""
    Todo.objects.filter(key=key, done_at=None).update(due_at=due_at)


def settle_about(about: str, *, beginning: str = "") -> None:
    """Tick off everything that anybody owes about one record, or what has a key `beginning` so: nothing is left to do about it."""
    Todo.objects.filter(about=about, key__startswith=beginning, done_at=None).update(done_at=clock.now())


@transaction.atomic
def hand_over(pk: int, *, to: Person, by: Actor) -> Todo:
    """Let `to` owe what somebody else owes under the number `pk`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is done by now.
    """
    todo = Todo.objects.select_for_update(of=("self",)).select_related("person").filter(pk=pk, done_at=None).first()
    if todo is None:
        raise RuleBroken("That to-do is done by now.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", todo.person)
    before, todo.person = todo.person, to
    todo.save(update_fields=["person"])
    store.append(TodoHandedOver(subject=todo.about, before=before.reference, to=to.reference), by=by)
    return todo


def let_go(person: Person) -> None:
    """Tick off what is about `person` alone, because they have left."""
    Todo.objects.filter(person=person, is_own=True, done_at=None).update(done_at=clock.now())


def owed_by(person_id: int) -> QuerySet[Todo]:
    """Return what the person owes, most urgent first."""
    return Todo.objects.filter(person_id=person_id, done_at=None).order_by(F("due_at").asc(nulls_last=True), "pk")


def late(people: Collection[int]) -> QuerySet[Todo]:
    """Return what `people` owe and should have done by now, the longest overdue first, each with who owes it."""
    return Todo.objects.filter(person__in=people, done_at=None, due_at__lt=clock.now()).select_related("person").order_by("due_at", "pk")


def to_decide(person_id: int) -> QuerySet[Todo]:
    """Return the decisions that the person owes, most urgent first."""
    return owed_by(person_id).filter(is_decision=True)


def in_short(todo: Todo) -> str:
    """Return what `todo` is about by kind and reference, for what leaves the house: its words may be a customer's."""
    ref = Ref.parse(todo.about)
    return f"{refs.kinds().get(ref.kind).label} {ref.reference}"


def counts(person_id: int) -> dict[str, int]:
    """Return how much the person owes by stage of the loop, for the rail. One query."""
    rows = owed_by(person_id).order_by().values("stage").annotate(number=Count("pk"))
    return {row["stage"]: row["number"] for row in rows}
