"""Goals of the business: writing one, changing and ending it, handing it over, and saying what serves it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.goal_events import GoalEnded, GoalGiven, GoalServed, GoalSet
from floorwalker.plan.models import BusinessGoal, GoalLink
from floorwalker.plan.queries import goals as queries
from floorwalker.plan.queries.goals import ALIGN, SET, Subject
from floorwalker.plan.rules import goals as rules
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.goals import Aimed


@transaction.atomic
def write(aimed: Aimed, *, of: BusinessGoal | None = None, by: Actor) -> BusinessGoal:
    """Write down a goal, or change the one given by `of`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting goals.
    RuleBroken
        If it is no goal (`rules.check`), its owner may not own one, or it would lie under itself by way of others, naming each.
    Conflict
        If it has ended.
    """
    policy.require(by, SET)
    deciding.require_person(by, refusal="Only a person sets a goal.")
    rules.check(aimed)
    deciding.require_owner(queries.owners(), aimed.owner, remedy="Choose somebody whose role sets goals.")
    deciding.lock_together(BusinessGoal.objects.all())
    goal = BusinessGoal(reference=next_reference("GOAL"), made_at=clock.now()) if of is None else _standing(of)
    for name, value in vars(aimed).items():
        setattr(goal, name, value.strip() if isinstance(value, str) else value)
    if not goal.measure:
        goal.target, goal.tolerance = None, 0.0
    goal.save()
    rows = BusinessGoal.objects.values_list("pk", "reference", "name", "under")
    rules.check_no_circle({pk: f"{reference} {name}" for pk, reference, name, _ in rows}, {pk: under for pk, _, _, under in rows})
    store.append(
        GoalSet(
            subject=goal.reference, act="Set" if of is None else "Changed", name=goal.name, measure=goal.measure or "no measure",
            target="no target" if goal.target is None else f"{goal.target:g}", starts_on=goal.starts_on,
            under=goal.under.reference if goal.under else "none",
        ),
        by=by,
    )
    return goal


@transaction.atomic
def end(goal: BusinessGoal, *, ends_on: date, why: str, by: Actor) -> BusinessGoal:
    """Let a goal hold until `ends_on`, on which it holds no more; what served it is unaligned from then on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting goals.
    RuleBroken
        If it would end before it began, or nobody says why.
    Conflict
        If it has ended.
    """
    policy.require(by, SET)
    held = _standing(goal)
    if ends_on <= held.starts_on:
        raise RuleBroken(
            f"{held.reference} begins on {held.starts_on:%d %b %Y}.", remedy="Choose a later day.", code="goal_days"
        )
    words = reason_given(why)
    held.ends_on = ends_on
    held.save(update_fields=["ends_on"])
    store.append(GoalEnded(subject=held.reference, ends_on=ends_on, why=Sleeved(words)), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the goal called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it has ended.
    """
    held = deciding.still_owned(queries.standing(queries.today()), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(GoalGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


@transaction.atomic
def align(subject: Subject, goal: BusinessGoal | None, *, by: Actor) -> None:
    """Say which goal something serves, None for none; a standard says so for those that follow it too.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include saying what serves a goal.
    Conflict
        If the goal has ended.
    """
    policy.require(by, ALIGN)
    person = deciding.require_person(by, refusal="Only a person says what serves a goal.")
    deciding.lock_together(BusinessGoal.objects.all())  # two who choose at once for the same would both keep a link
    held = _standing(goal) if goal is not None else None
    links = queries.links_of(subject)
    before = next((each.goal.reference for each in links.select_related("goal")), "none")
    links.delete()
    if held is not None:
        GoalLink.objects.create(goal=held, linked_by_id=person, linked_at=clock.now(), **{subject.column: subject.value})
    now = held.reference if held is not None else "none"
    if now != before:
        store.append(GoalServed(subject=now if held is not None else before, what=subject.words, now=now, before=before), by=by)


def _standing(goal: BusinessGoal) -> BusinessGoal:
    held = BusinessGoal.objects.select_for_update(of=("self",)).select_related("owner").get(pk=goal.pk)
    if held.ends_on is not None and held.ends_on <= queries.today():
        raise Conflict(f"{held.reference} ended on {held.ends_on:%d %b %Y}.", remedy="Choose a goal that holds, or set a new one.")
    return held
