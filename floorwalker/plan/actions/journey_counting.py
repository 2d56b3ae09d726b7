"""Journey maps: asking for one to be counted from the record."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.plan.journey_events import JourneyCountAsked
from floorwalker.plan.models import Journey
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.rules import journeys as rules


@transaction.atomic
def ask(journey: Journey, *, starts_on: date, ends_on: date, by: Actor) -> Job:
    """Ask for a version to be counted over the days [starts_on, ends_on); who asks again while that runs gets the same work.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing journeys and figures.
    RuleBroken
        If the days are none, more than a year, or reach into today.
    """
    policy.require(by, queries.VIEW)
    policy.require(by, queries.COUNTED)
    _check_days(starts_on, ends_on)
    wanted = {"journey": journey.reference, "number": journey.number, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    list(Journey.objects.select_for_update().filter(pk=journey.pk))  # of two who ask at once, the second finds the work of the first
    running = Job.objects.filter(kind=queries.COUNT, arguments=wanted, state__in=[Job.State.WAITING, Job.State.RUNNING]).first()
    if running is not None:
        return running
    store.append(JourneyCountAsked(subject=journey.reference, number=journey.number, starts_on=starts_on, ends_on=ends_on), by=by)
    return jobs.enqueue(queries.COUNT, arguments=wanted, by=by)


def _check_days(starts_on: date, ends_on: date) -> None:
    days = (ends_on - starts_on).days
    if not 1 <= days <= rules.LONGEST_WINDOW:
        raise RuleBroken(
            f"The window has {days} days.", remedy=f"Choose a first day and a last one, {rules.LONGEST_WINDOW} days at most.",
            code="journey_window",
        )
    if ends_on > queries.today():
        raise RuleBroken("The last day is not over.", remedy="Choose days up to yesterday.", code="journey_window")
