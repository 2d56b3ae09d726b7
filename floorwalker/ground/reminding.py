"""Reminders: somebody asks the owner of a record to see to it by a day; a To-do of theirs, told inside their shift."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground import clock, refs, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.list_events import Reminded, ReminderDone, ReminderWithdrawn
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved

PERMISSION: Final = "ground.remind"
KEY: Final = "reminder:"
"""Every To-do that is a reminder has a key that begins so."""
WORDS_CHARACTERS: Final = 300
AHEAD_AT_MOST: Final = timedelta(days=366)
DUE_AT: Final = time(17)
"""The hour of the day, where its owner works, by which a reminder is to be seen to: while people are still there."""


class ReminderRefused(RuleBroken):
    """The owner cannot be reminded so."""

    code = "reminder_refused"


@transaction.atomic
def remind(ref: Ref, *, owner: Person | None, words: str, day: date, stage: str, by: Actor) -> Todo:
    """Let `owner` owe a look at the record that `ref` names by 17:00 of `day` where they work, and tell them.

    `stage` is the stage of the loop whose rail counts it. The words stand in the To-do alone: what leaves by mail names the record.

    Raises
    ------
    NotAllowed
        If no role of `by` reminds that person.
    NotFound
        If there is no such record that `by` may see.
    ReminderRefused
        If nobody who works here owns it or they may not see it, they are reminded of it already, or the words or the day cannot be.
    """
    policy.require(by, PERMISSION)
    if owner is None or not policy.works_here(owner):
        raise ReminderRefused(f"Nobody who works here owns {ref.reference}.", remedy="Give it to somebody first.")
    policy.require_for(by, PERMISSION, owner)
    record, kind = refs.record_of(ref), refs.kinds().get(ref.kind)
    if not kind.may_see(by, record):
        raise NotFound(f"There is no {ref} that you may see.", remedy="Choose one from a list.")
    if not kind.may_see(Actor.person(owner.pk), record):
        raise ReminderRefused(f"{owner.display_name} may not see {ref.reference}.", remedy="Give it to somebody who may.")
    words, due_at = " ".join(words.split()), datetime.combine(day, DUE_AT, ZoneInfo(owner.site.zone))
    if not 0 < len(words) <= WORDS_CHARACTERS or not words.isprintable():
        raise ReminderRefused("A reminder says what is to be done.", remedy=f"Write 1 to {WORDS_CHARACTERS} characters.")
    if not clock.now() < due_at <= clock.now() + AHEAD_AT_MOST:
        raise ReminderRefused(f"Nobody can be reminded for {day:%d %B %Y}, 17:00.", remedy="Choose a day to come, within a year.")
    if standing(ref, owner=owner) is not None:
        raise ReminderRefused(f"{owner.display_name} is reminded of {ref.reference} already.", remedy="Speak to them, or wait.")
    todo = todos.owe(
        owner, key=f"{KEY}{next_reference('REM')}", stage=stage, what=f"Look at {kind.label.lower()} {ref.reference}", why=words,
        about=str(ref), due_at=due_at,
    )
    telling.tell(
        owner, kind="reminder", key=todo.key, group="reminders", about=todo.about,
        what=f"You are asked to see to {kind.label.lower()} {ref.reference} by {day:%d %B}",
    )
    store.append(Reminded(subject=str(ref), to=owner.reference, words=Sleeved(words), due_at=due_at.isoformat()), by=by)
    return todo


@transaction.atomic
def withdraw(todo: Todo, *, by: Actor) -> None:
    """Take a reminder back that its owner has not seen to yet.

    Raises
    ------
    NotAllowed
        If no role of `by` reminds that person.
    ReminderRefused
        If it is done by now.
    """
    policy.require_for(by, PERMISSION, todo.person)
    _end(todo)
    store.append(ReminderWithdrawn(subject=todo.about, to=todo.person.reference), by=by)


@transaction.atomic
def done(todo: Todo, *, by: Actor) -> None:
    """Tick off a reminder of one's own.

    Raises
    ------
    NotFound
        If `by` owes no such reminder.
    """
    if todo.person_id != by.person_id or not todo.is_reminder:
        raise NotFound("You owe no such thing.", remedy="It may be done by now; look at My day.")
    _end(todo)
    store.append(ReminderDone(subject=todo.about, to=todo.person.reference), by=by)


def standing(ref: Ref, *, owner: Person) -> Todo | None:
    """Return the reminder of a record that `owner` has not seen to yet, if there is one."""
    return Todo.objects.filter(person=owner, about=str(ref), key__startswith=KEY, done_at=None).select_related("person").first()


def _end(todo: Todo) -> None:
    if not Todo.objects.select_for_update().filter(pk=todo.pk, key__startswith=KEY, done_at=None).exists():
        raise ReminderRefused("It is done by now.", remedy="There is nothing to do.")
    todos.settle(todo.key)
    telling.take_back(todo.key)
