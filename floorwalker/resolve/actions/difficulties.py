"""Putting a difficulty right: what was considered and why not, what was given within one's authority, and how it ended."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import authority, hands, opening, sight
from floorwalker.resolve.case_events import DifficultyClosed, DifficultyGiven, OptionConsidered
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Difficulty, DifficultyOption

HANDLE: Final = "resolve.handle_difficulties"
GIVE: Final = "resolve.give_cases"
ENDS: Final = (Difficulty.State.RESOLVED, Difficulty.State.NOT_RESOLVED)


@transaction.atomic
def consider(difficulty: Difficulty, *, what: str, chosen: bool, reason: str, rule: str, by: Actor) -> DifficultyOption:
    """Keep an option that was considered: the one chosen, or one rejected; why, and by which rule. A later choice takes the place of one.

    Raises
    ------
    NotAllowed
        If no role of `by` puts difficulties right, or reaches this one.
    CaseRefused
        If it is closed, or it is not said what or why.
    """
    policy.require(by, HANDLE)
    held = _open(difficulty, by)
    if chosen:
        held.options.filter(chosen=True).update(chosen=False)
    made = DifficultyOption.objects.create(
        difficulty=held, chosen=chosen, said_by=hands.person(by), said_at=clock.now(),
        what=hands.said(what, longest=200, what="The option", field="what"),
        reason=hands.said(reason, longest=300, what="The reason", field="reason"),
        rule=hands.short(" ".join(rule.split()), longest=200, what="The rule", field="rule"),
    )
    choice = "chosen" if chosen else "rejected"
    store.append(OptionConsidered(subject=held.reference, choice=choice, option=Sleeved(made.what), reason=Sleeved(made.reason)), by=by)
    return made


@transaction.atomic
def close(
    difficulty: Difficulty, *, state: str, resolution: str, customer_agreed: bool | None, at_first_contact: bool, by: Actor,
    goodwill: Decimal | None = None,
) -> Difficulty:
    """Close a difficulty as resolved or not, with what was done; goodwill within what `by` may give alone.

    Raises
    ------
    NotAllowed
        If no role of `by` puts difficulties right, or reaches this one.
    CaseRefused
        If it is closed, no words are given, no option was chosen for a difficulty, or a resolved one has a customer who does not agree.
    BeyondAuthority
        If the goodwill is above what `by` may give alone.
    """
    policy.require(by, HANDLE)
    held = _open(difficulty, by)
    if state not in ENDS:
        raise CaseRefused(f"{state!r} is no end of a difficulty.", remedy=f"Choose from {', '.join(ENDS)}.", field="state")
    if state == Difficulty.State.RESOLVED and customer_agreed is False:
        raise CaseRefused(
            "The customer does not agree that it is put right.", field="customer_agreed",
            remedy="Offer something else, close it without a solution, or ask the test again: it may be a complaint.",
        )
    if goodwill is not None:
        if goodwill < 0:
            raise CaseRefused(f"{goodwill} is no goodwill.", remedy="Give 0 or more, or leave it empty.", field="goodwill")
        authority.require(by, goodwill)
    if held.kind == Difficulty.Kind.DIFFICULTY and not held.options.filter(chosen=True).exists():
        raise CaseRefused("No option was chosen.", remedy="Say what was chosen, and what was considered and rejected.", field="what")
    held.state, held.closed_at, held.closed_by = state, clock.now(), hands.person(by)
    held.resolution = hands.said(resolution, longest=500, what="What was done", field="resolution")
    held.customer_agreed, held.at_first_contact, held.goodwill = customer_agreed, at_first_contact, goodwill
    held.currency = held.site.currency if goodwill is not None else ""
    held.save(update_fields=[
        "state", "closed_at", "closed_by", "resolution", "customer_agreed", "at_first_contact", "goodwill", "currency",
    ])  # fmt: skip
    todos.settle_about(f"difficulty:{held.reference}")
    told = held.get_state_display().lower()
    store.append(
        DifficultyClosed(subject=held.reference, state=told, resolution=Sleeved(held.resolution), goodwill=goodwill), by=by
    )
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> Difficulty:
    """Let `to` have the difficulty `reference` from now on.

    Raises
    ------
    NotAllowed
        If no role of `by` gives cases, or reaches this one and who has it.
    CaseRefused
        If it is no longer open, or `to` puts no difficulties right.
    """
    policy.require(by, GIVE)
    held = Difficulty.objects.select_for_update(of=("self",)).select_related("owner", "site").filter(
        reference=reference, state=Difficulty.State.OPEN
    ).first()
    if held is None or not sight.difficulties(by).filter(pk=held.pk).exists():
        raise CaseRefused(f"{reference} is no longer open, or not yours to give.", remedy="Look at what is owned again.")
    if held.owner is not None:
        policy.require_for(by, GIVE, held.owner)
    if not policy.allows(Actor.person(to.pk), HANDLE):
        raise CaseRefused(f"{to.display_name} puts no difficulties right.", remedy="Choose somebody whose role does.", field="to")
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    Todo.objects.filter(key=f"difficulty:{held.reference}").update(person=to)
    opening.owe(held, to)
    store.append(
        DifficultyGiven(subject=held.reference, before=before.reference if before else "nobody", to=to.reference), by=by
    )
    return held


def _open(difficulty: Difficulty, by: Actor) -> Difficulty:
    if not sight.difficulties(by).filter(pk=difficulty.pk).exists():
        raise policy.out_of_reach(difficulty.reference, sight.VIEW)
    held = Difficulty.objects.select_for_update(of=("self",)).select_related("site").get(pk=difficulty.pk)
    if held.state != Difficulty.State.OPEN:
        raise CaseRefused(f"{held.reference} is closed.", remedy="Look at how it ended.")
    return held
