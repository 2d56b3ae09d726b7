"""Investigating impartially: everybody who decides checks first, and somebody with a tie needs a second person."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import due, filing, hands
from floorwalker.resolve.file_events import ConflictAnswered, ConflictChecked
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Complaint, ConflictCheck
from floorwalker.resolve.queries import conflicts

SECOND: Final = "resolve.agree_conflict"


@transaction.atomic
def check(complaint: Complaint, *, declared: str = "", why: str = "", by: Actor) -> ConflictCheck:
    """Check whether `by` may investigate: what the record says, and what they declare. With a tie it waits for a second person,
    who is told `why` they may nevertheless.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If there is a tie and no reason is given why they may nevertheless, or they decided the first stage of it.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    filing.not_of_first(held, by)
    person = hands.person(by)
    found = conflicts.ties(held, person)
    told = hands.short(" ".join(declared.split()), longest=300, what="The tie", field="declared")
    reason = hands.short(" ".join(why.split()), longest=500, what="The reason", field="why")
    if (found or told) and not reason:
        raise CaseRefused(
            f"You may not investigate {held.reference}: {' '.join(filter(None, (*found, told)))}",
            remedy="Give it to somebody else, or say why you may nevertheless; a second person then decides.", field="why",
        )
    made = ConflictCheck.objects.create(complaint=held, person=person, checked_at=clock.now(), found=found, declared=told, why=reason)
    if not made.is_clear:
        for each in who_may(SECOND, on=clock.now().date()).exclude(pk=person.pk):
            todos.owe(
                each, key=f"conflict:{made.pk}:{each.reference}", stage="resolve", what=f"Decide who investigates {held.reference}",
                why=f"{person.display_name} has a tie and asks to go on.", about=f"complaint:{held.reference}", is_decision=True,
            )
    due.refresh(held)
    result = "nothing found" if made.is_clear else "a tie"
    store.append(ConflictChecked(subject=held.reference, result=result, words=Sleeved(" ".join([*found, told, reason]).strip())), by=by)
    return made


@transaction.atomic
def answer(row: ConflictCheck, *, agrees: bool, reason: str, by: Actor) -> ConflictCheck:
    """Say as the second person whether somebody with a tie may investigate nevertheless.

    Raises
    ------
    NotAllowed
        If no role of `by` says so, or reaches the complaint.
    CaseRefused
        If it is oneself, no reason is given, nothing waits, or `by` has a tie too.
    """
    policy.require(by, SECOND)
    held = filing.taken(row.complaint, by=by)
    asked = ConflictCheck.objects.select_related("person").get(pk=row.pk)
    person = hands.person(by)
    if asked.is_clear or asked.second_at is not None:
        raise CaseRefused("Nothing waits for a second person here.", remedy="Look at the file again.")
    if asked.person_id == person.pk:
        raise CaseRefused("It is your own tie.", remedy="A second person decides.", field="second")
    if conflicts.ties(held, person):
        raise CaseRefused("You have a tie yourself.", remedy="Somebody without one decides.", field="second")
    asked.second, asked.second_at, asked.second_agreed = person, clock.now(), agrees
    asked.second_reason = hands.told(reason, longest=500, what="The reason", field="reason")
    asked.save(update_fields=["second", "second_at", "second_agreed", "second_reason"])
    todos.settle_about(f"complaint:{held.reference}", beginning=f"conflict:{asked.pk}:")
    due.refresh(held)
    store.append(
        ConflictAnswered(
            subject=held.reference, answer="Agreed" if agrees else "Did not agree", who=asked.person.reference,
            reason=Sleeved(asked.second_reason),
        ),
        by=by,
    )
    return asked
