"""Asking for agreed flex: what there is for whom, what it gives week by week, and whether its sign is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.models import FlexAction
from floorwalker.plan.queries import forecast_days
from floorwalker.plan.queries.allocation import VIEW
from floorwalker.plan.rules import flex as rules
from floorwalker.plan.rules.ahead import WEEK

PROPOSE: Final = "plan.propose_flex"
AGREE: Final = "plan.agree_flex"
State = FlexAction.State


def listed(by: Actor) -> QuerySet[FlexAction]:
    """Return every flex.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing plans.
    """
    policy.require(by, VIEW)
    return FlexAction.objects.select_related("queue", "owner", "proposed_by", "approver", "decided_by")


def find(reference: str, *, by: Actor) -> FlexAction:
    """Return the flex called `reference`.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no flex {reference}.", remedy="Choose one from the list of agreed flex.")
    return found


def agreed(site: Site, *, first: date, last: date) -> QuerySet[FlexAction]:
    """Return what is agreed at `site` for any of these days."""
    rows = FlexAction.objects.filter(queue__site=site, state=State.AGREED, first_day__lte=last, last_day__gte=first)
    return rows.select_related("queue", "owner")


def hours(rows: Sequence[FlexAction], mondays: Sequence[date]) -> dict[int, dict[date, float]]:
    """Return the hours that `rows` give at high demand, by queue and week; a week that it holds in part gives its part."""
    found: dict[int, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        if row.band != FlexAction.Band.HIGH:
            continue
        for monday in mondays:
            days = (min(row.last_day + timedelta(days=1), monday + WEEK) - max(row.first_day, monday)).days
            if days > 0:
                found[row.queue_id][monday] += row.hours_a_week * days / 7
    return found


@dataclass(frozen=True)
class Sign:
    """How the sign of a flex stands: since when it is there, and the last counted days with their forecast."""

    since: date | None
    days: list[rules.Counted]


def signs(rows: Sequence[FlexAction]) -> dict[int, Sign]:
    """Return how the sign of each of `rows` stands, by key, from what is counted."""
    by_queue = forecast_days.counted({row.queue_id: row.queue for row in rows}.values())
    found = {}
    for row in rows:
        days = by_queue.get(row.queue_id, [])
        start = rules.since(days, beyond_share=row.beyond_share, running=row.days, is_high=row.band == FlexAction.Band.HIGH)
        found[row.pk] = Sign(start, days[-row.days:])
    return found


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return those who may agree today, without the one who proposes."""
    return who_may(AGREE, on=clock.today("UTC")).exclude(pk=but.person_id or 0)


def owners() -> QuerySet[Person]:
    """Return those who may own a flex: they may re-allocate people."""
    return who_may("plan.allocate", on=clock.today("UTC"))


def owned_by(person: Person) -> QuerySet[FlexAction]:
    """Return what `person` owns and may still be used, or is to be decided."""
    return FlexAction.objects.filter(owner=person, state__in=[State.PROPOSED, State.AGREED], last_day__gte=clock.today("UTC"))
