"""Service plans: drafting one, changing it, beginning its next version, taking it back, and handing it over; each step is kept."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.models import GoalLink, PlanArrangement, PlanMilestone, PlanObjective, PlanResource, PlanRisk, PlanStep, ServicePlan
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.queries.service_plans import WRITE
from floorwalker.plan.rules import service_plans as rules
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.service_plans import Head
from floorwalker.plan.service_plan_events import PlanDrafted, PlanGiven, PlanHeadChanged, PlanMoved

KIND: Final = "service_plans"
"""How notices of plans are called."""
State = ServicePlan.State


@transaction.atomic
def draft(head: Head, *, by: Actor) -> ServicePlan:
    """Begin a plan.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If it is no plan (`rules.check`), or its owner may not own one.
    """
    policy.require(by, WRITE)
    author = deciding.require_person(by, refusal="Only a person drafts a plan.")
    _check(head)
    made = ServicePlan.objects.create(
        reference=next_reference("SP"), drafted_by_id=author, drafted_at=clock.now(),
        **{name: value for name, value in vars(head).items() if name != "queues"},
    )
    made.queues.set(head.queues)
    _begun(made, author, by=by)
    return made


@transaction.atomic
def change(plan: ServicePlan, head: Head, *, by: Actor) -> ServicePlan:
    """Change what a draft covers.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If it would be no plan, or its owner may not own one.
    Conflict
        If it is no draft any more.
    """
    policy.require(by, WRITE)
    plan_held = held_draft(plan)
    _check(head)
    for name, value in vars(head).items():
        if name != "queues":
            setattr(plan_held, name, value)
    plan_held.save()
    plan_held.queues.set(head.queues)
    named = ", ".join(queue.reference for queue in head.queues) or "none"
    line = PlanHeadChanged(
        subject=plan_held.reference, function=head.function, first_day=head.first_day, last_day=head.last_day, queues=named
    )
    store.append(line, by=by)
    return plan_held


@transaction.atomic
def follow(plan: ServicePlan, *, why: str, by: Actor) -> ServicePlan:
    """Begin the next version of an approved or running plan, as a draft with everything it holds; the old one goes on until then.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If nobody says why it changes.
    Conflict
        If it is still a draft, is over, or its next version is being written.
    """
    policy.require(by, WRITE)
    author = deciding.require_person(by, refusal="Only a person drafts a plan.")
    before = held(plan)
    words = reason_given(why)
    if before.state not in {State.APPROVED, State.ACTIVE}:
        raise Conflict(
            f"{before.reference} is {before.get_state_display().lower()}.",
            remedy="Change the draft itself." if before.state == State.DRAFT else "Begin a new plan for the days to come.",
        )
    try:
        with transaction.atomic():
            made = ServicePlan.objects.create(
                reference=next_reference("SP"), version=before.version + 1, before=before, name=before.name, purpose=before.purpose,
                function=before.function, site=before.site, first_day=before.first_day, last_day=before.last_day, owner=before.owner,
                drafted_by_id=author, drafted_at=clock.now(),
            )
    except IntegrityError as both:
        raise Conflict(
            f"The next version of {before.reference} is being written already.", remedy="Go on with that one, or take it back."
        ) from both
    made.queues.set(before.queues.all())
    parts: tuple[PlanObjective | PlanArrangement | PlanResource | PlanRisk, ...] = (
        *before.objectives.all(), *before.arrangements.all(), *before.resources.all(), *before.risks.all()
    )
    for part in parts:
        served = GoalLink.objects.filter(objective=part.pk).first() if isinstance(part, PlanObjective) else None
        if isinstance(part, PlanRisk):
            part.before_id = part.pk
        part.pk, part.plan = None, made
        part._state.adding = True
        part.save()
        if served is not None:
            GoalLink.objects.create(
                goal_id=served.goal_id, objective_id=part.pk, linked_by_id=served.linked_by_id, linked_at=served.linked_at
            )
    _copy_timeline(before, made)
    _begun(made, author, by=by, note=words)
    return made


@transaction.atomic
def withdraw(plan: ServicePlan, *, reason: str, by: Actor) -> ServicePlan:
    """Take a plan back that does not run yet; it stays readable.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If no reason is given.
    Conflict
        If it runs, or is over.
    """
    policy.require(by, WRITE)
    plan_held = held(plan)
    deciding.require_state(plan_held, State.DRAFT, State.CONSULTED, State.APPROVED)
    store.append(step(plan_held, State.WITHDRAWN, by, note=reason_given(reason)), by=by)
    todos.settle_about(about(plan_held))
    return plan_held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the plan called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is over.
    """
    plan_held = deciding.still_owned(ServicePlan.objects.filter(state__in=queries.OPEN), reference)
    policy.require_for(by, "people.hand_over", plan_held.owner)
    before, plan_held.owner = plan_held.owner, to
    plan_held.save(update_fields=["owner"])
    store.append(PlanGiven(subject=plan_held.reference, before=before.reference, to=to.reference), by=by)


def answering(owner: Person, plan: ServicePlan) -> Person:
    """Return who is asked about a part of `plan`: its `owner`, else who owns the plan once they have left."""
    return owner if policy.works_here(owner) else plan.owner


def about(plan: ServicePlan) -> str:
    """Return the plan as a Ref names it."""
    return f"service_plan:{plan.reference}"


def held(plan: ServicePlan) -> ServicePlan:
    """Return the plan read anew and locked."""
    rows = ServicePlan.objects.select_for_update(of=("self",)).select_related("owner", "drafted_by", "approver", "site", "before")
    return rows.get(pk=plan.pk)


def held_draft(plan: ServicePlan) -> ServicePlan:
    """Return the plan read anew and locked, if it may still be changed.

    Raises
    ------
    Conflict
        If it is no draft any more.
    """
    found = held(plan)
    if found.state != State.DRAFT:
        raise Conflict(
            f"{found.reference} is {found.get_state_display().lower()}: what was agreed stays as it is.",
            remedy="Begin its next version, which goes the same way.",
        )
    return found


def require_running(plan: ServicePlan, *, part: str) -> None:
    """Refuse to keep what was seen of a `part` of a plan by which nobody works.

    Raises
    ------
    Conflict
        If the plan does not run.
    """
    if plan.state not in queries.RUNNING:
        raise Conflict(
            f"{plan.reference} is {plan.get_state_display().lower()}: nobody works by it.",
            remedy=f"Say it of the plan that runs; of a draft, change the {part} itself.",
        )


def step(plan: ServicePlan, state: ServicePlan.State, by: Actor, *, note: str = "") -> PlanMoved:
    """Let a plan take a step that its action has allowed, keep it in its history, and return the line for the trail.

    Raises
    ------
    RuleBroken
        If a part of the system acts.
    """
    person = deciding.require_person(by, refusal="Only a person moves a plan on.")
    before, plan.state = plan.get_state_display(), state
    plan.save(update_fields=["state", "approver"])
    PlanStep.objects.create(plan=plan, state=state, by_id=person, at=clock.now(), note=note)
    after = plan.get_state_display().lower()
    return PlanMoved(subject=plan.reference, before=before.lower(), state=after, note=Sleeved(note or "no note"))


def _check(head: Head) -> None:
    rules.check(head)
    deciding.require_owner(queries.writers(), head.owner, remedy="Choose somebody whose role writes service plans.")


def _copy_timeline(before: ServicePlan, made: ServicePlan) -> None:
    """Let the milestones of `before` stand in its next version, each waiting there for the same."""
    copies: dict[int, PlanMilestone] = {}
    olds = list(before.milestones.prefetch_related("waits_for"))
    for old in olds:
        copies[old.pk] = PlanMilestone.objects.create(
            plan=made, before=old, name=old.name, owner_id=old.owner_id, starts_on=old.starts_on, due_on=old.due_on, state=old.state,
            done_on=old.done_on, note=old.note,
        )
    for old in olds:
        copies[old.pk].waits_for.set([copies[other.pk] for other in old.waits_for.all()])


def _begun(plan: ServicePlan, author: int, *, by: Actor, note: str = "") -> None:
    PlanStep.objects.create(plan=plan, state=State.DRAFT, by_id=author, at=plan.drafted_at, note=note)
    store.append(
        PlanDrafted(
            subject=plan.reference, name=plan.name, number=plan.version, function=plan.function, first_day=plan.first_day,
            last_day=plan.last_day, before=plan.before.reference if plan.before else "none",
        ),
        by=by,
    )
