"""The life of a service plan: consulted on, approved by another, running, under review, closed; nothing is passed over."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground import todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.plan.actions import deciding, milestones, plan_risks
from floorwalker.plan.actions.service_plans import KIND, about, answering, held, held_draft, step
from floorwalker.plan.models import PlanVoice, ServicePlan
from floorwalker.plan.queries import milestones as timelines
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.queries.service_plans import APPROVE, WRITE, Missing
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.service_plan_events import PlanTested

State = ServicePlan.State


@transaction.atomic
def put_forward(plan: ServicePlan, *, approver: Person, by: Actor) -> ServicePlan:
    """End the consultation on a draft and ask `approver` to approve it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If nobody was asked about it, somebody has not said anything yet or was not answered, the plan itself lacks something, or
        `approver` may not.
    Conflict
        If it is no draft.
    """
    policy.require(by, WRITE)
    plan_held = held_draft(plan)
    _require_consulted(plan_held)
    _require_nothing(plan_held, queries.incomplete(plan_held), what="be put forward")
    among = queries.approvers(plan_held, but=by)
    deciding.require_approver(among, approver, remedy="Choose somebody else than its authors whose role approves service plans.")
    plan_held.approver = approver
    store.append(step(plan_held, State.CONSULTED, by), by=by)
    deciding.ask(
        approver, key=_todo(plan_held, "decide"), what=f"Decide on the service plan {plan_held.name}", about=about(plan_held),
        why="Somebody else than its authors approves a plan before people work by it.", due_on=plan_held.first_day, is_decision=True,
    )
    return plan_held


@transaction.atomic
def approve(plan: ServicePlan, *, note: str = "", by: Actor) -> ServicePlan:
    """Approve a plan that was consulted on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving service plans.
    RuleBroken
        If `by` is one of its authors.
    Conflict
        If it does not wait for a decision.
    """
    policy.require(by, APPROVE)
    plan_held = _consulted(plan)
    assert plan_held.approver is not None
    authors = queries.authors(plan_held)
    deciding.require_another(by, authors=authors, approver=plan_held.approver, refusal="Who wrote a plan cannot approve it.")
    store.append(step(plan_held, State.APPROVED, by, note=note.strip()[:LONGEST_REASON]), by=by)
    _decided(plan_held, "approved", f"{plan_held.name} is approved")
    return plan_held


@transaction.atomic
def refuse(plan: ServicePlan, *, reason: str, by: Actor) -> ServicePlan:
    """Send a plan that was consulted on back to its authors, and tell them why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving service plans.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    policy.require(by, APPROVE)
    plan_held = _consulted(plan)
    words = reason_given(reason)
    store.append(step(plan_held, State.DRAFT, by, note=words), by=by)
    _decided(plan_held, "refused", f"{plan_held.name}, the plan you wrote, was sent back: {words}")
    return plan_held


@transaction.atomic
def activate(plan: ServicePlan, *, by: Actor) -> ServicePlan:
    """Let an approved plan run; the version before it is replaced.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If anything is missing (`queries.missing`), naming each; its last day is over; or another plan runs for the same.
    Conflict
        If it runs already, or is over.
    """
    policy.require(by, WRITE)
    _hold_those_like(plan)
    plan_held = held(plan)
    deciding.require_state(plan_held, State.DRAFT, State.CONSULTED, State.APPROVED)
    if plan_held.last_day < queries.today():
        raise RuleBroken(
            f"{plan_held.reference} ended on {plan_held.last_day:%d %b %Y}.", remedy="Write the plan for the days to come.",
            code="plan_over",
        )
    _require_nothing(plan_held, queries.missing(plan_held), what="be activated")
    other = next(iter(queries.in_the_way(plan_held)), None)
    if other is not None:
        raise RuleBroken(
            f"{other.reference} runs for the same from {other.first_day:%d %b %Y} to {other.last_day:%d %b %Y}.",
            remedy="Close that one, write its next version, or choose other days or queues.", code="plan_overlaps",
        )
    before = plan_held.before
    if before is not None:
        before = held(before)
        if before.state in {State.APPROVED, *queries.RUNNING}:
            store.append(step(before, State.REPLACED, by, note=f"{plan_held.reference} runs instead"), by=by)
            todos.settle_about(about(before))
            _take_over_tests(before, plan_held, by)
            milestones.take_over(before, plan_held, by=by)
            plan_risks.take_over(before, plan_held, by=by)
    store.append(step(plan_held, State.ACTIVE, by), by=by)
    return plan_held


@transaction.atomic
def begin_review(plan: ServicePlan, *, by: Actor) -> ServicePlan:
    """Begin the review of a running plan; its objectives are then signed one by one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    Conflict
        If it does not run.
    """
    policy.require(by, WRITE)
    plan_held = held(plan)
    deciding.require_state(plan_held, State.ACTIVE)
    store.append(step(plan_held, State.UNDER_REVIEW, by), by=by)
    for each in {answering(objective.owner, plan_held) for objective in plan_held.objectives.select_related("owner__site")}:
        deciding.ask(
            each, key=_todo(plan_held, f"review:{each.pk}"), what=f"Say what came of your objectives in {plan_held.name}",
            why="A plan is closed once it is signed what came of each objective.", about=about(plan_held), due_on=plan_held.last_day,
        )
    return plan_held


@transaction.atomic
def close(plan: ServicePlan, *, note: str, by: Actor) -> ServicePlan:
    """Close a plan whose objectives are all reviewed, and whose milestones are done or dropped.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving service plans.
    RuleBroken
        If an objective has no signed review or a milestone is neither done nor dropped, naming each, or nobody says what is learnt.
    Conflict
        If it is not under review.
    """
    policy.require(by, APPROVE)
    plan_held = held(plan)
    deciding.require_state(plan_held, State.UNDER_REVIEW)
    without = [each.name for each in plan_held.objectives.filter(review=None)]
    if without:
        raise RuleBroken(
            f"{plan_held.reference} cannot be closed: nobody signed what came of {'; '.join(without)}.",
            remedy="Review each objective first.", code="plan_not_reviewed",
        )
    still = [each.name for each in timelines.unfinished(plan_held)]
    if still:
        raise RuleBroken(
            f"{plan_held.reference} cannot be closed: nobody said what became of {'; '.join(still)}.",
            remedy="Say of each milestone that it is done, or why it was dropped.", code="plan_not_reviewed",
        )
    store.append(step(plan_held, State.CLOSED, by, note=reason_given(note)), by=by)
    todos.settle_about(about(plan_held))
    return plan_held


def _hold_those_like(plan: ServicePlan) -> None:
    """Lock every open plan of the same function in one order, so that of two that are activated at once the later sees the earlier."""
    list(ServicePlan.objects.select_for_update().filter(function=plan.function, state__in=queries.OPEN).order_by("pk"))


def _take_over_tests(before: ServicePlan, plan: ServicePlan, by: Actor) -> None:
    """Let what was tried in the version before, while this one was written, stand in this one too."""
    tried = {(each.scenario, each.trigger): each for each in before.arrangements.exclude(tested_on=None)}
    for each in plan.arrangements.all():
        last = tried.get((each.scenario, each.trigger))
        if last is None or last.tested_on is None or (each.tested_on is not None and each.tested_on >= last.tested_on):
            continue
        each.tested_on, each.result, each.test_note, each.next_test_on = last.tested_on, last.result, last.test_note, last.next_test_on
        each.save(update_fields=["tested_on", "result", "test_note", "next_test_on"])
        store.append(
            PlanTested(
                subject=plan.reference, number=each.pk, scenario=each.scenario, tested_on=last.tested_on, result=each.result,
                next_test_on=each.next_test_on,
            ),
            by=by,
        )


def _require_nothing(plan: ServicePlan, missing: list[Missing], *, what: str) -> None:
    """Refuse a step for which something is missing, naming each thing.

    Raises
    ------
    RuleBroken
        With each missing thing, and where it is mended, among its facts.
    """
    if missing:
        raise RuleBroken(
            f"{plan.reference} cannot {what} yet: {'; '.join(each.words for each in missing)}.",
            remedy=f"{missing[0].remedy} first; the page of the plan leads to each.", code="plan_incomplete",
            missing=[{"words": each.words, "at": each.url} for each in missing],
        )


def _require_consulted(plan: ServicePlan) -> None:
    voices = list(plan.voices.select_related("person"))
    if not voices:
        raise RuleBroken(
            f"Nobody was asked about {plan.reference}.", remedy="Ask those who will work by it, before it is approved.",
            code="plan_not_consulted",
        )
    silent = [each.person.display_name for each in voices if each.says == PlanVoice.Says.WAITING]
    unanswered = [each.person.display_name for each in voices if each.note and not each.answer]
    if silent or unanswered:
        waits = f"{', '.join(silent)} said nothing yet" if silent else f"{', '.join(unanswered)} was not answered"
        raise RuleBroken(
            f"The consultation on {plan.reference} is not over: {waits}.",
            remedy="Wait for them, or take them off the list." if silent else "Answer each note: say what became of it.",
            code="plan_not_consulted",
        )


def _consulted(plan: ServicePlan) -> ServicePlan:
    found = held(plan)
    if found.state != State.CONSULTED:
        raise Conflict(f"{found.reference} is {found.get_state_display().lower()}.", remedy="Look at it again.")
    return found


def _decided(plan: ServicePlan, became: str, words: str) -> None:
    todos.settle(_todo(plan, "decide"))
    for each in Person.objects.filter(pk__in=queries.authors(plan) | {plan.owner_id}):
        deciding.tell(
            each, kind=KIND, key=f"{about(plan)}:{became}:{each.pk}:{plan.steps.count()}", about=about(plan), what=words
        )


def _todo(plan: ServicePlan, what: str) -> str:
    return f"{about(plan)}:{what}"
