"""Speaking up: a concern is told in confidence, answered, shared and closed by those who were named for it, and by nobody else.

The trail says that it happened and never who told: what a teller does is written as the act of the house.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, sealed_value, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.review.conduct_events import (
    ConcernAddedTo,
    ConcernAnswered,
    ConcernClosed,
    ConcernShared,
    ConcernTold,
    RecipientAppointed,
    RecipientEnded,
)
from floorwalker.review.models import Concern, ConcernMessage, ConcernReader, ConcernRecipient
from floorwalker.review.queries import concerns as queries
from floorwalker.review.rules import conduct as rules

HOUSE: Final = Actor.system("speak-up")
"""Stands in the trail for whoever told."""
State = Concern.State


@transaction.atomic
def appoint(person: Person, *, by: Actor) -> ConcernRecipient:
    """Let `person` be told of concerns from now on.

    Raises
    ------
    NotAllowed
        If no role of `by` appoints.
    RuleBroken
        If somebody would appoint themselves, or `person` does not work here.
    Conflict
        If `person` is appointed.
    """
    policy.require(by, queries.APPOINT)
    if by.person_id is None or person.pk == by.person_id or not queries.could_be(but=by).filter(pk=person.pk).exists():
        if ConcernRecipient.objects.filter(person=person, ended_at=None).exists():
            raise Conflict(f"{person.display_name} is appointed.", remedy="Look at the list.")
        raise RuleBroken(
            f"{person.display_name} cannot be appointed by you.", remedy="Choose somebody else who works here.", code="cannot_appoint"
        )
    made = ConcernRecipient.objects.create(person=person, appointed_by_id=by.person_id, appointed_at=clock.now())
    store.append(RecipientAppointed(subject=person.reference), by=by)
    return made


@transaction.atomic
def end(person: Person, *, by: Actor) -> None:
    """End the appointment of `person`; what they were named for they still open.

    Raises
    ------
    NotAllowed
        If no role of `by` appoints.
    NotFound
        If `person` is not appointed.
    """
    policy.require(by, queries.APPOINT)
    if not ConcernRecipient.objects.filter(person=person, ended_at=None).update(ended_at=clock.now()):
        raise NotFound(f"{person.display_name} is not appointed.", remedy="Look at the list.")
    store.append(RecipientEnded(subject=person.reference), by=by)


@transaction.atomic
def tell(*, topic: str, words: str, named: bool, leave_out: Collection[Person] = (), by: Actor) -> tuple[Concern, str]:
    """Tell a concern to all recipients but `leave_out` and oneself; return it, and, where nobody is named, the code to come back with.

    The code is not kept, only its digest.

    Raises
    ------
    NotAllowed
        If `by` is nobody of the house.
    RuleBroken
        If the topic is unknown, nothing is told, or nobody is left who may open it.
    """
    policy.require(by, queries.SPEAK)
    if topic not in rules.TOPICS:
        raise RuleBroken(f"Nothing is filed under {topic!r}.", remedy=f"Choose from {', '.join(rules.TOPICS)}.", code="unknown_topic")
    if named and by.person_id is None:
        raise RuleBroken("Only a person tells under a name.", remedy="Tell it without one.", code="not_a_person")
    kept = rules.said(words, longest=rules.LONGEST_CONCERN, what="What happened")
    out = {person.pk for person in leave_out}
    readers = [each for each in queries.recipients() if each.pk not in out and each.pk != by.person_id]
    if not readers:
        raise RuleBroken(
            "Nobody is left who may open it.",
            remedy=f"Leave fewer people out, or tell somebody outside: {', '.join(name for name, _what in rules.OUTSIDE)}.",
            code="no_recipient",
        )
    code = "" if named else rules.new_code()
    now = clock.now()
    reference = next_reference("SPK")
    made = Concern.objects.create(
        reference=reference, topic=topic, told_at=now, teller_id=by.person_id if named else None,
        left_out=sealed_value.seal(json.dumps(sorted(out)).encode(), about=reference), code_digest=rules.code_digest(code) if code else "",
    )
    ConcernReader.objects.bulk_create(ConcernReader(concern=made, person=each, since=now) for each in readers)
    _write(made, kept, reader=None)
    for reader in readers:
        _owe(made, reader)
    store.append(ConcernTold(subject=made.reference, readers=len(readers)), by=HOUSE)
    return made, code


@transaction.atomic
def add(concern: Concern, *, words: str, by: Actor, code: str = "") -> None:
    """Write again as the teller of `concern`: under the name it was told, or by its code.

    Raises
    ------
    NotAllowed
        If `by` is nobody of the house.
    NotFound
        If `by` did not tell it, and `code` is not its code.
    RuleBroken
        If nothing is written.
    Conflict
        If it is closed.
    """
    policy.require(by, queries.SPEAK)
    known = queries.by_code(concern.reference, code) if code else queries.told(concern.reference, by=by)
    held = _open(known)
    _write(held, rules.said(words, longest=rules.LONGEST_CONCERN, what="What you write"), reader=None)
    for reader in queries.readers(held):
        todos.reopen(_todo(held, reader))
    store.append(ConcernAddedTo(subject=held.reference), by=HOUSE)


@transaction.atomic
def answer(reference: str, *, words: str, by: Actor) -> None:
    """Answer the teller of a concern that `by` was named to open.

    Raises
    ------
    NotAllowed, NotFound
        If `by` was not named for it.
    RuleBroken
        If nothing is written.
    Conflict
        If it is closed.
    """
    held, reader = _mine(reference, by)
    _write(held, rules.said(words, longest=rules.LONGEST_CONCERN, what="The answer"), reader=reader)
    held.state, held.answered_at = State.LOOKED_INTO, held.answered_at or clock.now()
    held.save(update_fields=["state", "answered_at"])
    _settle(held)
    store.append(ConcernAnswered(subject=reference), by=by)


@transaction.atomic
def share(reference: str, *, to: Person, by: Actor) -> None:
    """Let another recipient open a concern too, never one whom its teller left out.

    Raises
    ------
    NotAllowed, NotFound
        If `by` was not named for it.
    RuleBroken
        If `to` is no recipient, was left out, or told it.
    Conflict
        If it is closed.
    """
    held, _reader = _mine(reference, by)
    if not queries.could_read(held).filter(pk=to.pk).exists():
        raise RuleBroken(
            f"{to.display_name} cannot be let in.", remedy="Choose a recipient whom the teller did not leave out.", code="cannot_read"
        )
    ConcernReader.objects.create(concern=held, person=to, since=clock.now())
    _owe(held, to)
    store.append(ConcernShared(subject=reference, reader=to.reference), by=by)


@transaction.atomic
def close(reference: str, *, outcome: str, words: str, by: Actor) -> None:
    """Close a concern with what came of it, in words to its teller.

    Raises
    ------
    NotAllowed, NotFound
        If `by` was not named for it.
    RuleBroken
        If the outcome is unknown, or the teller is told nothing.
    Conflict
        If it is closed.
    """
    held, reader = _mine(reference, by)
    if outcome not in Concern.Outcome.values:
        raise RuleBroken(f"{outcome!r} is no outcome.", remedy=f"Choose from {', '.join(Concern.Outcome.values)}.", code="no_outcome")
    _write(held, rules.said(words, longest=rules.LONGEST_CONCERN, what="What the teller hears"), reader=reader)
    held.state, held.outcome, held.closed_at = State.CLOSED, outcome, clock.now()
    held.answered_at = held.answered_at or held.closed_at
    held.save(update_fields=["state", "outcome", "closed_at", "answered_at"])
    _settle(held)
    store.append(ConcernClosed(subject=reference), by=by)


def _mine(reference: str, by: Actor) -> tuple[Concern, Person]:
    policy.require(by, queries.SPEAK)
    held = _open(queries.find(reference, by=by))
    return held, queries.readers(held).get(pk=by.person_id or 0)


def _open(concern: Concern) -> Concern:
    held = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    if held.state == State.CLOSED:
        raise Conflict(f"{held.reference} is closed.", remedy="Look at what came of it; a new concern can be told.")
    return held


def _write(concern: Concern, words: str, *, reader: Person | None) -> None:
    sealed = sealed_value.seal(words.encode(), about=concern.reference)
    ConcernMessage.objects.create(concern=concern, at=clock.now(), reader=reader, sealed=sealed)


def _owe(concern: Concern, reader: Person) -> None:
    todos.owe(
        reader, key=_todo(concern, reader), stage="review", what=f"A concern was told: {concern.reference}",
        why="You were named as one who may open it.", about=f"concern:{concern.reference}",
        due_at=concern.told_at + rules.ANSWERED_WITHIN, is_own=True,
    )


def _settle(concern: Concern) -> None:
    todos.settle_about(f"concern:{concern.reference}")


def _todo(concern: Concern, reader: Person) -> str:
    return f"concern:{concern.reference}:{reader.reference}"
