"""How often the service of a plan is reviewed: saying so, ending it, handing it over, and asking where a date is past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.models import ServicePlan
from floorwalker.plan.queries import service_plans
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review.models import Every, ReviewCycle, ServiceReview
from floorwalker.review.queries import service_reviews as queries
from floorwalker.review.rules.service_reviews import ReviewRefused
from floorwalker.review.service_review_events import ReviewCycleEnded, ReviewCycleSet

RUN: Final = queries.RUN


@transaction.atomic
def set_cycle(
    plan: ServicePlan, *, site: Site, every: str, next_on: date, begins_at: time, chair: Person, people: Sequence[Person], by: Actor,
    changes: int | None = None,
) -> ReviewCycle:
    """Say how often the service of a running plan is reviewed, who chairs and who comes; `changes` is what somebody read before.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    ReviewRefused
        If the plan does not run, the rhythm is none, the day lies in the past, or the chair may not run reviews.
    Conflict
        If somebody changed it in between.
    """
    policy.require(by, RUN)
    person = deciding.require_person(by, refusal="Only a person says how often a service is reviewed.")
    held = ServicePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if held.state not in service_plans.RUNNING:
        raise ReviewRefused(f"{held.reference} does not run.", remedy="Review the service of a plan that runs.")
    if every not in Every.values or next_on < clock.today(site.zone):
        raise ReviewRefused("That is no day to come of a rhythm.", remedy="Choose how often, and a first day that is not past.")
    require_chair(chair)
    cycle = queries.cycle_of(held)
    if cycle is None:
        cycle = ReviewCycle(begun_by_id=person, begun_at=clock.now())
    else:
        cycle = ReviewCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
        if changes != cycle.changes:
            raise Conflict("Somebody changed the rhythm in between.", remedy="Look at it again, then change it.")
        cycle.changes += 1
    cycle.plan, cycle.site, cycle.every, cycle.next_on, cycle.begins_at, cycle.chair = held, site, every, next_on, begins_at, chair
    cycle.save()
    cycle.people.set({chair, *people})
    store.append(ReviewCycleSet(subject=held.reference, every=every, next_on=next_on, chair=chair.reference), by=by)
    return cycle


@transaction.atomic
def end_cycle(cycle: ReviewCycle, *, why: str, by: Actor) -> None:
    """Review the service of a plan no more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    RuleBroken
        If nobody says why.
    Conflict
        If it is over, or a review is open.
    """
    policy.require(by, RUN)
    held = held_cycle(cycle)
    if queries.open_of(held) is not None:
        raise Conflict("A review is open.", remedy="Close or drop it first.")
    held.ended_at, held.ended_why = clock.now(), reason_given(why)
    held.save(update_fields=["ended_at", "ended_why"])
    todos.settle_about(f"service_plan:{held.plan.reference}", beginning="review_cycle:")
    store.append(ReviewCycleEnded(subject=held.plan.reference, why=Sleeved(held.ended_why)), by=by)


@transaction.atomic
def give(plan: str, *, to: Person, by: Actor) -> None:
    """Let `to` chair the reviews of the plan called `plan`, the open one too, in place of who chairs them.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    RuleBroken
        If nobody reviews it any more, or `to` may not chair.
    """
    rows = ReviewCycle.objects.select_for_update(of=("self",)).select_related("chair", "plan").filter(ended_at=None)
    held = rows.filter(plan__reference=plan).first()
    if held is None:
        raise ReviewRefused(f"The service of {plan} is reviewed no more.", remedy="Look at what is owned again.")
    policy.require_for(by, "people.hand_over", held.chair)
    require_chair(to)
    held.chair, held.changes = to, held.changes + 1
    held.save(update_fields=["chair", "changes"])
    held.people.add(to)
    ServiceReview.objects.filter(cycle=held, closed_at=None, dropped_at=None).update(chair=to)
    store.append(ReviewCycleSet(subject=held.plan.reference, every=held.every, next_on=held.next_on, chair=to.reference), by=by)


def remind_late(today: date) -> int:
    """Let the chair of each review whose date is past owe it; return of how many. Called by the daily look at the calendar."""
    rows = [each for each in queries.late(today) if queries.open_of(each) is None]
    for each in rows:
        todos.owe(
            each.chair, key=f"review_cycle:{each.pk}:{each.next_on.isoformat()}", stage="review",
            what=f"Open the service review of {each.plan.name}", about=f"service_plan:{each.plan.reference}",
            why=f"It was planned for {each.next_on:%d %b %Y}.", due_at=datetime.combine(each.next_on, time(), tzinfo=UTC),
        )
    return len(rows)


def require_chair(chair: Person) -> None:
    """Refuse a chair who may not run reviews.

    Raises
    ------
    ReviewRefused
        If they may not.
    """
    if not queries.chairs().filter(pk=chair.pk).exists():
        raise ReviewRefused(f"{chair.display_name} may not chair a service review.", remedy="Choose who runs service reviews.")


def held_cycle(cycle: ReviewCycle) -> ReviewCycle:
    """Return a cycle that goes on, locked.

    Raises
    ------
    Conflict
        If it is over.
    """
    held = ReviewCycle.objects.select_for_update(of=("self",)).select_related("plan", "site", "chair").get(pk=cycle.pk)
    if held.ended_at is not None:
        raise Conflict(f"The service of {held.plan.reference} is reviewed no more.", remedy="Begin it again.")
    return held
