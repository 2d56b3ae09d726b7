"""Moves of people between queues: logged, ended; closed as issues are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.serve.entries import add, begin, fresh, place_of, refuse_ahead, refuse_beyond, words_or_refuse
from floorwalker.serve.events import PeopleBack, PeopleMoved
from floorwalker.serve.models import Entry
from floorwalker.serve.queries.day_log import LOG


@transaction.atomic
def move(
    people: Sequence[Person], *, from_queue: Queue, queue: Queue, starts_at: datetime, trigger: str, why: str, by: Actor,
    ends_at: datetime | None = None,
) -> Entry:
    """Log that `people` were moved from one queue to another; the roster stays as published.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or do not reach one of the people.
    RuleBroken
        If nobody is moved, both queues are the same, no trigger is known, or it ends before it begins.
    """
    policy.require(by, LOG)
    if not people:
        raise RuleBroken("Nobody was moved.", remedy="Choose at least one person.", code="nobody_moved")
    for person in people:
        policy.require_for(by, LOG, person)
    if from_queue == queue:
        raise RuleBroken(f"They are on {queue.name} already.", remedy="Choose another queue.", code="same_queue")
    if trigger not in Entry.Trigger.values:
        raise RuleBroken(f"{trigger!r} is not a trigger.", remedy=f"There are: {', '.join(Entry.Trigger.values)}.", code="bad_trigger")
    _refuse_backwards(starts_at, ends_at)
    said = words_or_refuse(why, noun="Why they were moved")
    entry = begin(
        Entry.Kind.MOVE, act="moved", by=by, **place_of(by) | {"team": None}, from_queue=from_queue, queue=queue, starts_at=starts_at,
        ends_at=ends_at, trigger=trigger, what=said,
    )
    entry.moved.set(people)
    store.append(
        PeopleMoved(
            subject=entry.reference, people=tuple(person.reference for person in people), from_queue=from_queue.reference,
            queue=queue.reference, trigger=trigger, why=Sleeved(said),
        ),
        by=by,
    )
    return entry


@transaction.atomic
def end(entry: Entry, *, at: datetime, by: Actor) -> Entry:
    """Say when the people of a move were back; said again, the later word counts.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or do not reach it.
    RuleBroken
        If it is closed, or the moment lies before it began or in the future.
    """
    policy.require(by, LOG)
    entry = fresh(entry, Entry.Kind.MOVE)
    refuse_beyond(entry, by=by)
    if entry.closed_at is not None:
        raise RuleBroken(f"{entry.reference} is closed already.", remedy="Add a correction.", code="entry_closed")
    refuse_ahead(at, noun="The end of the move")
    _refuse_backwards(entry.starts_at, at)
    entry.ends_at = at
    entry.save(update_fields=["ends_at"])
    add(entry, act="back", by=by)
    store.append(PeopleBack(subject=entry.reference, at=at), by=by)
    return entry


def _refuse_backwards(starts_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise RuleBroken("The move would end before it begins.", remedy="Give an end after its start.", code="move_backwards")
