"""Drafting a forecast and the people it needs by themselves: the drafts before give way, and a planner is told what is otherwise."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from floorwalker.ground import todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.plan.actions import staffing as staffing_actions
from floorwalker.plan.models import Forecast, Requirement
from floorwalker.plan.planning_events import ForecastPutAway, ForecastRefreshed
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
    gone = list(forecasts.unasked(queue).select_for_update(of=("self",)))
    for each in gone:
        todos.settle_about(f"forecast:{each.reference}")
        Requirement.objects.filter(forecast=each).delete()
        each.delete()
        store.append(ForecastPutAway(subject=each.reference, queue=queue.reference), by=by)
    return len(gone)


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
    planner = refreshed.planner_of(beside)
    if found.is_news and planner is not None:
        todos.owe(
            planner, key=f"refresh:{queue.reference}:{day.isoformat()}", stage="plan", about=f"forecast:{made.reference}",
            what=f"{queue.name} after {said}: {made.reference} says otherwise than {beside.reference}",
            why=found.words(zone=queue.zone, interval_minutes=requirement.interval_minutes),
        )
    line = ForecastRefreshed(
        subject=made.reference, queue=queue.reference, day=day, requirement=requirement.reference, beside=beside.reference
    )
    store.append(line, by=by)
    return found
