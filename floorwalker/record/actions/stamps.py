"""Stamping the steps of a contact while it runs or after it, and blanking what its note need not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record import filling, minimal
from floorwalker.record.models import ContactStamp, LoggedContact
from floorwalker.record.queries import logged as queries
from floorwalker.record.stamp_events import NoteMasked, PauseEnded, StepStamped

MOST_ATTEMPTS: Final = 99


class StampRefused(RuleBroken):
    """A step of a contact cannot be stamped so."""

    code = "stamp_refused"


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What came of a step: `edition` says which list or regulation asks for it, since when."""

    step: str
    answer: str
    edition: str
    how: str = ""
    is_attempt: bool = False


@transaction.atomic
def put(logged: LoggedContact, stamp: Stamp, *, by: Actor) -> ContactStamp:
    """Stamp a step of a contact with the time and person of now; said again, the newest word stands and the trail keeps the former.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who logged the contact.
    StampRefused
        If nobody of the house says it, or the note is called minimal and holds what it need not.
    """
    held = _reached(logged, by)
    if by.person_id is None:
        raise StampRefused("Only a person stamps a step.", remedy="Sign in as somebody who works here.")
    before = ContactStamp.objects.select_for_update().filter(logged=held.reference, step=stamp.step).first()
    attempts = min((before.attempts if before else 0) + stamp.is_attempt, MOST_ATTEMPTS)
    kept, _ = ContactStamp.objects.update_or_create(
        logged=held.reference, step=stamp.step,
        defaults={
            "customer": held.customer, "answer": stamp.answer, "how": stamp.how, "attempts": attempts, "edition": stamp.edition,
            "person_id": by.person_id, "at": clock.now(), "ended_at": None,
        },
    )
    store.append(
        StepStamped(
            subject=held.reference, step=stamp.step, answer=stamp.answer, how=stamp.how, attempts=attempts, edition=stamp.edition
        ),
        by=by,
    )
    return kept


@transaction.atomic
def end_pause(logged: LoggedContact, *, step: str, by: Actor) -> ContactStamp:
    """Say that the recording goes on.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who logged the contact.
    StampRefused
        If nothing is paused.
    """
    held = _reached(logged, by)
    kept = ContactStamp.objects.select_for_update().filter(logged=held.reference, step=step, ended_at=None).first()
    if kept is None:
        raise StampRefused("Nothing is paused.", remedy="Say first that the recording is paused.")
    kept.ended_at = clock.now()
    kept.save(update_fields=["ended_at"])
    store.append(PauseEnded(subject=held.reference, seconds=int((kept.ended_at - kept.at).total_seconds())), by=by)
    return kept


@transaction.atomic
def mask_note(logged: LoggedContact, *, by: Actor) -> LoggedContact:
    """Blank in the note of a contact what it need not hold; also of a closed one, and in the contact that it filled.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who logged the contact.
    StampRefused
        If the note holds nothing of the kind.
    """
    held = _reached(logged, by)
    kinds = minimal.kinds(held.note)
    if not kinds:
        raise StampRefused("The note holds no number that it need not.", remedy="There is nothing to mask.")
    with filling.followed(held):
        held.note = minimal.masked(held.note)
        held.save(update_fields=["note"])
    if held.contact is not None and held.contact.note != held.note:
        held.contact.note = held.note
        held.contact.save(update_fields=["note"])
    store.append(NoteMasked(subject=held.reference, kinds=tuple(kinds)), by=by)
    return held


def _reached(logged: LoggedContact, by: Actor) -> LoggedContact:
    policy.require(by, queries.LOG)
    rows = queries.seen(by, code=queries.LOG).select_for_update(of=("self",)).select_related("customer", "contact")
    found = rows.filter(pk=logged.pk).first()
    if found is None:
        raise policy.out_of_reach(logged.reference, queries.LOG)
    return found
