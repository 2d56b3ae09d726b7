"""Drafting a forecast and the people it needs by themselves: the drafts before give way, and a planner is told what is otherwise."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from floorwalker.ground import todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.web import formats
from floorwalker.plan import putting_away
from floorwalker.plan.actions import staffing as staffing_actions
from floorwalker.plan.models import Forecast, Requirement
from floorwalker.plan.planning_events import DraftBroughtBack, DraftPutAway, ForecastPutAway, ForecastRefreshed
from floorwalker.plan.queries import forecasts, refreshed, staffing


@transaction.atomic
def put_away_drafts(queue: Queue, *, by: Actor) -> int:
    """Remove the drafts of `queue` that were made by themselves and that nobody touched, with what was owed about them.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include making forecasts.
    """
    policy.require(by, "plan.forecast")
    gone = putting_away.still(forecasts.unasked(queue))
    for each in gone:
        todos.settle_about(f"forecast:{each.reference}")
        Requirement.objects.filter(forecast=each).delete()
        each.delete()
        store.append(ForecastPutAway(subject=each.reference, queue=queue.reference), by=by)
    return len(gone)


@transaction.atomic
def put_away(forecast: Forecast, *, why: str, by: Actor) -> Forecast:
    """Put away a draft that was made by itself, with the people that it needs and what is owed about it.

    It can be brought back within an hour, and gives way to the draft after the next day like any other.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include making forecasts.
    RuleBroken
        If it was not made by itself, is or was in use, is put away already, or no reason is given.
    """
    policy.require(by, "plan.forecast")
    held = putting_away.locked(forecast, beside="queue")
    used = Requirement.objects.filter(forecast=held, in_use_from__isnull=False).first()
    if not forecasts.is_refreshed(held) or held.in_use_from is not None or used is not None:
        raise RuleBroken(
            f"{(used or held).reference} is no draft that was made by itself.",
            remedy="What is in use stays until another takes its place.", code="no_refreshed_draft",
        )
    why = putting_away.put_away(held, about=f"forecast:{held.reference}", why=why, by=by)
    store.append(DraftPutAway(subject=held.reference, queue=held.queue.reference, why=Sleeved(why)), by=by)
    return held


@transaction.atomic
def bring_back(forecast: Forecast, *, by: Actor) -> Forecast:
    """Bring back a draft that was put away within the last hour, and let be owed again what was owed about it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include making forecasts.
    RuleBroken
        If it is not put away, or was longer ago.
    """
    policy.require(by, "plan.forecast")
    held = putting_away.locked(forecast, beside="queue")
    putting_away.bring_back(held, about=f"forecast:{held.reference}", too_late="Make the forecast again.")
    store.append(DraftBroughtBack(subject=held.reference, queue=held.queue.reference), by=by)
    return held


@transaction.atomic
def staff_and_tell(made: Forecast, *, beside: Forecast, day: date, by: Actor) -> refreshed.Change:
    """Compute the people that the draft `made` needs, and let a planner owe a look where it says otherwise than `beside`, in use.

    Nothing in use is touched. Targets are those in force; contacts and handle time are scaled as in the requirement in use.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include computing the people needed.
    """
    policy.require(by, "plan.staff")
    queue = made.queue
    inputs = staffing.as_in_use(queue, staffing.inputs_for(made, day=made.first_day).inputs)
    said = formats.day(day, zone=queue.zone)
    requirement = staffing_actions.compute(made, inputs=inputs, by=by, name=f"After {said}")
    found = refreshed.change(beside, made, requirement=requirement)
    planner = refreshed.planner_of(beside, site=queue.site, needs="plan.forecast")
    if found.is_news and planner is not None:
        todos.owe(
            planner, key=f"refresh:{queue.reference}:{day.isoformat()}", stage="plan", about=f"forecast:{made.reference}",
            what=f"{queue.name} after {said}: {made.reference} says otherwise than {beside.reference}",
            why=found.words(zone=queue.zone, interval_minutes=requirement.interval_minutes), is_decision=True,
        )
    line = ForecastRefreshed(
        subject=made.reference, queue=queue.reference, day=day, requirement=requirement.reference, beside=beside.reference
    )
    store.append(line, by=by)
    return found
