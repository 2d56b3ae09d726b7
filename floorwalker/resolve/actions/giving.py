"""Saying who has a complaint, and which contacts belong to a case."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.queries import contacts
from floorwalker.resolve import due, hands, sight
from floorwalker.resolve.case_events import ComplaintGiven, ContactLinked
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseContact, Complaint, Difficulty
from floorwalker.resolve.queries import conflicts, staging
from floorwalker.resolve.stage_events import ComplaintMoved

GIVE: Final = "resolve.give_cases"
HANDLE: Final = "resolve.handle_complaints"


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> Complaint:
    """Let `to` have the complaint `reference` from now on; it stands among what they owe until what is due next.

    Raises
    ------
    NotAllowed
        If no role of `by` gives cases, or hands over what its owner owns.
    CaseRefused
        If it is no longer open, `to` handles no complaints, or decided its first stage.
    """
    policy.require(by, GIVE)
    held = _open(reference, by)
    if not policy.allows(Actor.person(to.pk), HANDLE):
        raise CaseRefused(f"{to.display_name} handles no complaints.", remedy="Choose somebody whose role does.", field="to")
    if said := staging.decided_first(held, to):
        raise CaseRefused(said, remedy="Choose somebody who did not decide the first stage.", field="to")
    before = held.owner
    _hand_to(held, to)
    store.append(
        ComplaintGiven(subject=held.reference, before=before.reference if before else "nobody", to=to.reference), by=by
    )
    return held


@transaction.atomic
def move(reference: str, *, to: Person, why: str, by: Actor) -> Complaint:
    """Let `to` have the complaint `reference` in place of whoever has it, with a reason; somebody with a tie to it is refused.

    Raises
    ------
    NotAllowed
        If no role of `by` gives cases.
    CaseRefused
        If it is no longer open or out of reach, of `by` or of `to`, they have it already, decided its first stage, or have a tie, or no
        reason is given.
    """
    policy.require(by, GIVE)
    held = _open(reference, by)
    words = hands.said(why, longest=300, what="The reason", field="why")
    if held.owner_id == to.pk:
        raise CaseRefused(f"{to.display_name} has {held.reference} already.", remedy="Choose somebody else.", field="to")
    if not policy.allows(Actor.person(to.pk), HANDLE):
        raise CaseRefused(f"{to.display_name} handles no complaints.", remedy="Choose somebody whose role does.", field="to")
    if not Complaint.objects.filter(sight.within(Actor.person(to.pk), HANDLE), pk=held.pk).exists():
        raise CaseRefused(
            f"{held.reference} is out of reach of {to.display_name}.", remedy="Choose somebody whose role reaches it.", field="to"
        )
    if tie := staging.decided_first(held, to) or " ".join(conflicts.ties(held, to)):
        raise CaseRefused(tie, remedy="Choose somebody without a tie.", field="to")
    before = held.owner
    _hand_to(held, to)
    store.append(
        ComplaintMoved(
            subject=held.reference, before=before.reference if before else "nobody", to=to.reference, why=Sleeved(words)
        ),
        by=by,
    )
    return held


def _hand_to(held: Complaint, to: Person) -> None:
    """Let `to` have it and owe what is due next of it; whoever owed it before owes it no more."""
    held.owner = to
    held.changes += 1
    held.save(update_fields=["owner", "changes"])
    Todo.objects.filter(key=key(held)).update(person=to, done_at=None)
    owe(held, to)


@transaction.atomic
def give_back(reference: str, *, to: int | None, by: Actor) -> Complaint:
    """Let the complaint `reference` be with whom it was before, by their key; None: with nobody, as before it was given.

    Raises
    ------
    NotAllowed
        If no role of `by` gives cases.
    CaseRefused
        If it is no longer open.
    """
    policy.require(by, GIVE)
    if to is not None:
        return give(reference, to=Person.objects.get(pk=to), by=by)
    held = _open(reference, by)
    before, held.owner = held.owner, None
    held.changes += 1
    held.save(update_fields=["owner", "changes"])
    todos.settle(key(held))
    store.append(ComplaintGiven(subject=held.reference, before=before.reference if before else "nobody", to="nobody"), by=by)
    return held


@transaction.atomic
def link(case: Difficulty | Complaint, contact: str, *, by: Actor) -> CaseContact:
    """Let a contact that `by` may see belong to a case.

    Raises
    ------
    NotAllowed
        If no role of `by` writes cases down, or reaches this one.
    NotFound
        If there is no such contact that `by` may see.
    Conflict
        If it belongs to the case already.
    """
    policy.require(by, "resolve.write_down")
    seen = sight.difficulties(by) if isinstance(case, Difficulty) else sight.complaints(by)
    if not seen.filter(pk=case.pk).exists():
        raise policy.out_of_reach(case.reference, sight.VIEW)
    found = contacts.find(contact, by=by)
    if case.contact == found.pk or case.contacts.filter(contact=found.pk).exists():
        raise Conflict(f"{found.reference} belongs to {case.reference} already.", remedy="Look at its contacts.")
    made = CaseContact.objects.create(
        difficulty=case if isinstance(case, Difficulty) else None, complaint=case if isinstance(case, Complaint) else None,
        contact=found.pk, contact_at=found.started_at, linked_by=hands.person(by), linked_at=clock.now(),
    )
    store.append(ContactLinked(subject=case.reference, contact=found.reference), by=by)
    return made


def key(complaint: Complaint) -> str:
    """Return the key under which whoever has a complaint owes it."""
    return f"complaint:{complaint.reference}"


def owe(complaint: Complaint, to: Person) -> None:
    """Let `to` owe what is due next of a complaint."""
    todos.owe(
        to, key=key(complaint), stage="resolve", what=f"{complaint.reference}: {due.in_words(complaint.next_step).lower() or 'close it'}",
        why=complaint.summary, about=f"complaint:{complaint.reference}", due_at=complaint.next_due_at,
    )


def _open(reference: str, by: Actor) -> Complaint:
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("owner")
    held = rows.filter(reference=reference, state=Complaint.State.OPEN).first()
    if held is None or not sight.complaints(by).filter(pk=held.pk).exists():
        raise CaseRefused(f"{reference} is no longer open, or not yours to give.", remedy="Look at what is owned again.")
    return held
