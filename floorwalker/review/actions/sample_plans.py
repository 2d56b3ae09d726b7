"""Sample plans: writing a version as a draft, proposing it, approving it, and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review.models import SampleEvaluator, SamplePlan
from floorwalker.review.queries import sample_needs
from floorwalker.review.queries import samples as queries
from floorwalker.review.rules import sampling as rules
from floorwalker.review.rules.sampling import Terms
from floorwalker.review.sample_events import (
    SamplePlanApproved,
    SamplePlanChanged,
    SamplePlanDrafted,
    SamplePlanProposed,
    SamplePlanReturned,
)

State = SamplePlan.State
OWNER_REMEDY: Final = "Choose somebody whose role plans samples."
MOST_A_PERIOD: Final = 500
"""Contacts that one person can score in a month, at a quarter of an hour each: no other work is left."""


@transaction.atomic
def draft(terms: Terms, *, evaluators: Mapping[int, int], owner: Person, by: Actor) -> SamplePlan:
    """Begin a sample plan; `evaluators` maps who judges (primary key) to how many contacts a period they take on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include planning samples.
    RuleBroken
        If it cannot be kept even as a draft, somebody named may not judge, or `owner` may not own it.
    """
    policy.require(by, queries.PLAN)
    drafter = deciding.require_person(by, refusal="Only a person writes a sample plan.")
    rules.check(terms)
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    made = SamplePlan.objects.create(
        reference=next_reference("SPL"), owner=owner, drafted_by_id=drafter, drafted_at=clock.now(), **rules.values(terms)
    )
    _name(made, evaluators)
    store.append(SamplePlanDrafted(subject=made.reference, number=1), by=by)
    return made


@transaction.atomic
def revise(plan: SamplePlan, *, by: Actor) -> SamplePlan:
    """Begin the next version of a published plan, as a copy of it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include planning samples.
    Conflict
        If it is not the published version, or a next one is open.
    """
    policy.require(by, queries.PLAN)
    drafter = deciding.require_person(by, refusal="Only a person writes a sample plan.")
    old = drafts.held(plan)
    said = {name: value for name, value in rules.values(rules.terms_of(old)).items() if name != "name"}
    made = drafts.following(old, drafter=drafter, being="written", **said)
    _name(made, dict(old.evaluators.values_list("person", "capacity")))
    store.append(SamplePlanDrafted(subject=made.reference, number=made.number), by=by)
    return made


@transaction.atomic
def change(
    plan: SamplePlan, terms: Terms, *, evaluators: Mapping[int, int], owner: Person, seen: int | None, by: Actor
) -> SamplePlan:
    """Let a draft say what `terms` say.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include planning samples.
    RuleBroken
        If it cannot be kept even as a draft, somebody named may not judge, or `owner` may not own it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.PLAN)
    now = drafts.claimed(plan, seen=seen)
    rules.check(terms)
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    before, after = rules.values(rules.terms_of(now)), rules.values(terms)
    for name, value in after.items():
        setattr(now, name, value)
    now.owner = owner
    now.save()
    _name(now, evaluators)
    changed = ", ".join(name for name in after if before[name] != after[name]) or "who judges, or nothing"
    store.append(SamplePlanChanged(subject=now.reference, number=now.number, what=changed), by=by)
    return now


@transaction.atomic
def propose(plan: SamplePlan, *, approver: Person, why: str, by: Actor) -> SamplePlan:
    """Ask `approver` to approve a draft that lacks nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include planning samples.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not approve it.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.PLAN)
    now = drafts.claimed(plan, seen=None)
    words = reason_given(why)
    drafts.require_whole(sample_needs.missing(now), code="sample_plan_gap")
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role approves sample plans.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=_about(now), what="sample plan", due_on=None, stage="review",
        why="It decides whose contacts are judged, and how many; somebody else than who wrote it decides.",
    )
    store.append(
        SamplePlanProposed(subject=now.reference, number=now.number, approver=approver.reference, why=Sleeved(words)), by=by
    )
    return now


@transaction.atomic
def send_back(plan: SamplePlan, *, reason: str, by: Actor) -> SamplePlan:
    """Make a proposal a draft again: refused by who may approve, or taken back by who may plan.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    now = drafts.held(plan)
    own = now.proposed_by_id == by.person_id
    policy.require(by, queries.PLAN if own else queries.APPROVE)
    deciding.require_state(now, State.PROPOSED)
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    store.append(SamplePlanReturned(subject=now.reference, number=now.number, state="a draft again", reason=Sleeved(words)), by=by)
    if not own and now.proposed_by is not None:
        _tell(now.proposed_by, now, "refused", f"{now.name}, the sample plan you proposed, was refused: {words}")
    return now


@transaction.atomic
def approve(plan: SamplePlan, *, seen: int | None, by: Actor) -> SamplePlan:
    """Let contacts be drawn by a version from now on; what was drawn by the one before stays as it is.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving sample plans.
    RuleBroken
        If `by` wrote or proposed it, or by now something is missing.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.APPROVE)
    now = drafts.waiting(plan, seen=seen)
    deciding.require_another(by, authors=drafts.authors(now), approver=now.approver, refusal="Who wrote a sample plan cannot approve it.")
    drafts.require_whole(sample_needs.missing(now), code="sample_plan_gap")
    SamplePlan.objects.filter(reference=now.reference, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    deciding.settle(now, State.PUBLISHED, by, reason="", todo=_todo(now))
    store.append(SamplePlanApproved(subject=now.reference, number=now.number, starts_on=now.starts_on), by=by)
    for each in {person for person in (now.owner, now.proposed_by) if person is not None}:
        _tell(each, now, "approved", f"Version {now.number} of the sample plan {now.name} is approved")
    return now


@transaction.atomic
def put_away(plan: SamplePlan, *, reason: str, by: Actor) -> SamplePlan:
    """Put a draft away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include planning samples.
    RuleBroken
        If no reason is given.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.PLAN)
    now = drafts.held(plan)
    deciding.require_state(now, State.DRAFT)
    words = drafts.step_back(now, State.PUT_AWAY, reason=reason)
    store.append(SamplePlanReturned(subject=now.reference, number=now.number, state="put away", reason=Sleeved(words)), by=by)
    return now


@transaction.atomic
def end(plan: SamplePlan, *, reason: str, by: Actor) -> SamplePlan:
    """Draw no more by a published plan; what was drawn stays, and is still judged.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving sample plans.
    RuleBroken
        If no reason is given.
    Conflict
        If it is not the published version.
    """
    policy.require(by, queries.APPROVE)
    now = drafts.held(plan)
    deciding.require_state(now, State.PUBLISHED)
    words = drafts.step_back(now, State.SUPERSEDED, reason=reason)
    store.append(SamplePlanReturned(subject=now.reference, number=now.number, state="ended", reason=Sleeved(words)), by=by)
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the sample plan `reference`, whatever of it is open or published.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    found = drafts.still_owned(SamplePlan.objects.all(), reference)
    policy.require_for(by, "people.hand_over", found[0].owner)
    said = drafts.give(found, to)
    store.append(SamplePlanChanged(subject=reference, number=found[-1].number, what=said), by=by)


def _name(plan: SamplePlan, evaluators: Mapping[int, int]) -> None:
    able = dict(queries.evaluators().filter(pk__in=evaluators).values_list("pk", "display_name"))
    for person, capacity in evaluators.items():
        if person not in able:
            raise RuleBroken(
                "Somebody named may not judge contacts.", remedy="Name people whose role evaluates contacts.", code="cannot_evaluate"
            )
        if not 0 < capacity <= MOST_A_PERIOD:
            raise RuleBroken(
                f"{able[person]} cannot take on {capacity} contacts.", remedy=f"Write 1 to {MOST_A_PERIOD}.", code="capacity"
            )
    plan.evaluators.all().delete()
    SampleEvaluator.objects.bulk_create(
        SampleEvaluator(plan=plan, person_id=person, capacity=capacity) for person, capacity in evaluators.items()
    )


def _about(plan: SamplePlan) -> str:
    return f"sample_plan:{plan.reference}"


def _todo(plan: SamplePlan) -> str:
    return f"{_about(plan)}:decide:{plan.number}"


def _tell(person: Person, plan: SamplePlan, how: str, words: str) -> None:
    key = f"{_about(plan)}:{plan.number}:{how}:{plan.changes}:{person.pk}"
    deciding.tell(person, kind="sample_plans", key=key, about=_about(plan), what=words)
