"""The timeline of a service plan: writing milestones into a draft, saying how one stands, changing what was agreed, and asking in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.actions.plan_parts import require_reader, there
from floorwalker.plan.models import MilestoneChange, PlanMilestone, ServicePlan
from floorwalker.plan.queries import milestones as queries
from floorwalker.plan.queries import service_plans
from floorwalker.plan.queries.service_plans import VIEW, WRITE
from floorwalker.plan.rules import milestones as rules
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.milestones import Planned
from floorwalker.plan.service_plan_events import MilestoneMoved, MilestoneStepped, PlanPartChanged

DUE: Final = "plan.ask_for_milestones"
State = PlanMilestone.State


@transaction.atomic
def place(plan: ServicePlan, made: Planned, *, of: PlanMilestone | None = None, by: Actor) -> PlanMilestone:
    """Write a milestone into a draft, or change the one given by `of`. One due on a closed day is due on the open day before.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    RuleBroken
        If it is no milestone of the plan (`rules.check`), its owner may not read the plan, it would wait for itself by way of others, or
        the plan has as many as anybody can see at once.
    Conflict
        If the plan is no draft any more, or what is changed is no part of it any more.
    """
    policy.require(by, WRITE)
    held = plans.held_draft(plan)
    rules.check(made, plan=held)
    require_reader(made.owner)
    if of is None and held.milestones.count() >= rules.MOST:
        raise RuleBroken(
            f"{held.reference} has {rules.MOST} milestones already.", remedy="Keep to those whose day matters to the plan.",
            code="milestone_many",
        )
    one = there(held, of) if of is not None else PlanMilestone(plan=held)
    one.name, one.owner, one.starts_on, one.due_on = made.name.strip(), made.owner, *_open_days(made.starts_on, made.due_on)
    one.save()
    one.waits_for.set(made.waits_for)
    among = list(held.milestones.prefetch_related("waits_for"))
    rules.check_no_circle({each.pk: each.name for each in among}, queries.waits(among))
    words = f"{one.starts_on} to {one.due_on}, after {', '.join(str(each.pk) for each in made.waits_for) or 'none'}"
    store.append(_written("Wrote" if of is None else "Changed", one, words), by=by)
    return one


@transaction.atomic
def take_out(milestone: PlanMilestone, *, by: Actor) -> None:
    """Take a milestone out of a draft; what waited for it waits for it no more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    Conflict
        If the plan is no draft any more, or the milestone is no part of it any more.
    """
    policy.require(by, WRITE)
    found = there(plans.held_draft(milestone.plan), milestone)
    store.append(_written("Took out", found, f"{found.starts_on} to {found.due_on}"), by=by)
    found.delete()


@transaction.atomic
def step(milestone: PlanMilestone, state: str, *, done_on: date | None = None, note: str = "", by: Actor) -> PlanMilestone:
    """Keep how a milestone stands: under way, done on a day, dropped with a reason, or not begun after all.

    Raises
    ------
    NotAllowed
        If `by` neither writes service plans nor owns the milestone.
    RuleBroken
        If it would be done in time to come or without a day, done before what it waits for, or dropped without a reason.
    Conflict
        If the plan is over, or it stands so already.
    """
    held = _held(milestone, by)
    if held.plan.state not in queries.LIVE:
        raise Conflict(f"{held.plan.reference} is {held.plan.get_state_display().lower()}.", remedy="Look at the plan that runs instead.")
    if state == held.state:
        raise Conflict(f"“{held.name}” is {held.get_state_display().lower()} already.", remedy="Look at it again.")
    done = _done_on(held, state, done_on)
    words = reason_given(note) if state == State.DROPPED else note.strip()[:LONGEST_REASON]
    before, held.state, held.done_on, held.note = held.get_state_display().lower(), State(state), done, words
    _turn(held, "state", "done_on", "note")
    store.append(
        MilestoneStepped(
            subject=held.plan.reference, number=held.pk, before=before, state=held.get_state_display().lower(),
            done_on=str(done or "no day"), note=Sleeved(words or "no note"),
        ),
        by=by,
    )
    return held


@transaction.atomic
def move(milestone: PlanMilestone, *, starts_on: date, due_on: date, owner: Person, why: str, by: Actor) -> PlanMilestone:
    """Change the days or the owner of a milestone that was agreed, with the reason; what waits for it stays where it is.

    Raises
    ------
    NotAllowed
        If `by` neither writes service plans nor owns the milestone.
    RuleBroken
        If the plan cannot have it on these days, its owner may not read the plan, nothing would change, or nobody says why.
    Conflict
        If the plan is a draft or over, or the milestone is done or dropped.
    """
    held = _held(milestone, by)
    if held.plan.state not in queries.AGREED:
        raise Conflict(
            f"{held.plan.reference} is {held.plan.get_state_display().lower()}: nothing about its milestones is agreed.",
            remedy="Change the draft itself, or look at the plan that runs.",
        )
    if held.state not in rules.OPEN:
        raise Conflict(f"“{held.name}” is {held.get_state_display().lower()}.", remedy="Look at it again.")
    rules.check_days(starts_on, due_on, plan=held.plan)
    starts_on, due_on = _open_days(starts_on, due_on)
    require_reader(owner)
    if (starts_on, due_on, owner.pk) == (held.starts_on, held.due_on, held.owner_id):
        raise RuleBroken("Nothing would change.", remedy="Give other days or another owner.", code="milestone_same")
    words, person = reason_given(why), deciding.require_person(by, refusal="Only a person changes what was agreed.")
    MilestoneChange.objects.create(
        milestone=held, was_from=held.starts_on, was_due=held.due_on, was_owner=held.owner, starts_on=starts_on, due_on=due_on, owner=owner,
        why=words, by_id=person, at=clock.now(),
    )
    before = _told(held)
    held.starts_on, held.due_on, held.owner = starts_on, due_on, owner
    _turn(held, "starts_on", "due_on", "owner")
    store.append(
        MilestoneMoved(subject=held.plan.reference, number=held.pk, before=before, after=_told(held), why=Sleeved(words)), by=by
    )
    for each in {held.plan.owner, owner} - {Person(pk=person)}:
        deciding.tell(
            each, kind=plans.KIND, key=f"{plans.about(held.plan)}:moved:{held.pk}:{held.turns}:{each.pk}",
            about=plans.about(held.plan), what=f"“{held.name}” of {held.plan.name} is now due on {due_on:%d %b %Y}: {words}",
        )
    return held


def take_over(before: ServicePlan, plan: ServicePlan, *, by: Actor) -> None:
    """Let what was begun, done or dropped in the version before, while this one was written, stand in this one too.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    """
    policy.require(by, WRITE)
    for each in plan.milestones.select_related("before").filter(before__plan=before, state__in=rules.OPEN):
        last = each.before
        if last is None or last.state in {State.WAITING, each.state}:
            continue
        was, each.state, each.done_on, each.note = each.get_state_display().lower(), last.state, last.done_on, last.note
        each.save(update_fields=["state", "done_on", "note"])
        store.append(
            MilestoneStepped(
                subject=plan.reference, number=each.pk, before=was, state=last.get_state_display().lower(),
                done_on=str(last.done_on or "no day"), note=Sleeved(f"as in {before.reference}"),
            ),
            by=by,
        )


def ask_owners(running: RunningJob) -> dict[str, Any]:
    """Ask the owner of each milestone of an agreed plan from two weeks before its day, or once it was to begin; of who left, the plan's."""
    due = list(queries.due(service_plans.today()))
    _ask(due)
    running.progress(len(due), note=f"{len(due)} milestones to ask for")
    return {"due": len(due)}


def _held(milestone: PlanMilestone, by: Actor) -> PlanMilestone:
    """Return the milestone read anew and locked with its plan, for its owner or who writes plans."""
    policy.require(by, VIEW)
    held_plan = plans.held(milestone.plan)
    rows = PlanMilestone.objects.select_for_update(of=("self",)).select_related("owner__site")
    found = rows.filter(pk=milestone.pk, plan=held_plan).first()
    if found is None:
        raise Conflict(f"That is no part of {held_plan.reference} any more.", remedy="Look at the plan again.")
    if by.person_id is None or by.person_id != found.owner_id:
        policy.require(by, WRITE)
    found.plan = held_plan
    return found


def _done_on(held: PlanMilestone, state: str, done_on: date | None) -> date | None:
    """Return the day on which a milestone was done, None where it is not said to be."""
    if state not in State.values:
        raise RuleBroken(f"{state!r} is no state of a milestone.", remedy="Choose one of the list.", code="milestone_state")
    if state != State.DONE:
        return None
    today = service_plans.today()
    if done_on is None or done_on > today:
        raise RuleBroken(
            "It would be done on no day." if done_on is None else f"It would be done on {done_on:%d %b %Y}, which is to come.",
            remedy="Give the day on which it was done.", code="milestone_done",
        )
    waits = [each.name for each in held.waits_for.filter(state__in=rules.OPEN)]
    if waits:
        raise RuleBroken(
            f"“{held.name}” waits for {', '.join(f'“{name}”' for name in waits)}, which is neither done nor dropped.",
            remedy="Say first how that stands.", code="milestone_waits",
        )
    return done_on


def _ask(milestones: Iterable[PlanMilestone]) -> None:
    """Let the owners of those that are due soon, or were to begin, owe them, each once until it changes."""
    today = service_plans.today()
    for each in milestones:
        is_soon = each.due_on <= today + queries.SOON or each.starts_on <= today
        if not is_soon or each.plan.state not in queries.AGREED:
            continue
        asked = plans.answering(each.owner, each.plan)
        deciding.ask(
            asked, key=f"{_todos(each)}{each.turns}", what=f"See that it is done: {each.name}",
            about=plans.about(each.plan), why=f"A milestone of {each.plan.name}; others may wait for it.", due_on=each.due_on,
        )


def _turn(held: PlanMilestone, *columns: str) -> None:
    """Save what changed of a milestone, tick off what was owed for it, and ask anew where it is still open."""
    held.turns += 1
    held.save(update_fields=[*columns, "turns"])
    todos.settle_about(plans.about(held.plan), beginning=_todos(held))
    if held.state in rules.OPEN:
        _ask([held])


def _todos(milestone: PlanMilestone) -> str:
    return f"{plans.about(milestone.plan)}:milestone:{milestone.pk}:"


def _open_days(starts_on: date, due_on: date) -> tuple[date, date]:
    """Return the days with the last one on an open day, and the first not after it."""
    due = queries.open_day(due_on)
    return min(starts_on, due), due


def _written(act: str, one: PlanMilestone, words: str) -> PlanPartChanged:
    return PlanPartChanged(subject=one.plan.reference, act=act, part="milestone", number=one.pk, words=words)


def _told(one: PlanMilestone) -> str:
    return f"{one.starts_on} to {one.due_on} by {one.owner.reference}"
