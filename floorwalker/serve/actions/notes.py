"""Notes of the day, and the hand-over of a shift to the one who takes over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.serve.entries import add, begin, fresh, place_of, words_or_refuse
from floorwalker.serve.events import DayNoted, HandOverTaken, ShiftHandedOver
from floorwalker.serve.models import Entry
from floorwalker.serve.queries.day_log import LOG


@transaction.atomic
def note(text: str, *, by: Actor, at: datetime | None = None, team: Team | None = None) -> Entry:
    """Note something of the day.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or `team` is out of reach.
    RuleBroken
        If nothing is said.
    """
    policy.require(by, LOG)
    if team is not None:
        policy.require_for(by, LOG, team)
    said = words_or_refuse(text, noun="The note")
    place = place_of(by)
    if team is not None:
        place = {"site": team.site, "team": team}
    entry = begin(Entry.Kind.NOTE, act="noted", by=by, **place, starts_at=at or clock.now(), what=said)
    store.append(DayNoted(subject=entry.reference, what=Sleeved(said)), by=by)
    return entry


@transaction.atomic
def hand_over(text: str, *, to: Person, by: Actor) -> Entry:
    """Hand the shift over to `to`, who is asked on My day to acknowledge it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day.
    RuleBroken
        If nothing is said, it is handed to oneself, or to somebody who has left.
    """
    policy.require(by, LOG)
    said = words_or_refuse(text, noun="The hand-over note")
    if to.pk == by.person_id:
        raise RuleBroken("A shift is handed over to somebody else.", remedy="Choose who takes over.", code="own_hand_over")
    if to.left_on is not None:
        raise RuleBroken(f"{to.display_name} has left.", remedy="Choose somebody who works here.", code="owner_left")
    entry = begin(Entry.Kind.HANDOVER, act="handed over", by=by, **place_of(by), person=to, starts_at=clock.now(), what=said)
    store.append(ShiftHandedOver(subject=entry.reference, to=to.reference, what=Sleeved(said)), by=by)
    todos.owe(
        to, key=f"handover:{entry.reference}", stage="serve", what=f"Read the hand-over {entry.reference}",
        why="The shift was handed over to you.", about=f"day_log:{entry.reference}",
    )
    return entry


@transaction.atomic
def take_over(entry: Entry, *, by: Actor) -> Entry:
    """Acknowledge a hand-over: only the one it was given to.

    Raises
    ------
    NotAllowed
        If it was given to somebody else.
    RuleBroken
        If it was acknowledged already.
    """
    entry = fresh(entry, Entry.Kind.HANDOVER)
    if entry.person is None or by.person_id != entry.person_id:
        raise NotAllowed(
            f"{entry.reference} was handed to somebody else.", remedy="The one who takes over acknowledges it.", permission=LOG
        )
    policy.require_for(by, "serve.ask_exception", entry.person)
    if entry.closed_at is not None:
        raise RuleBroken(f"{entry.reference} is acknowledged already.", remedy="Nothing is left to do.", code="entry_closed")
    step = add(entry, act="taken over", by=by)
    entry.closed_at = step.at
    entry.save(update_fields=["closed_at"])
    store.append(HandOverTaken(subject=entry.reference), by=by)
    todos.settle(f"handover:{entry.reference}")
    return entry
