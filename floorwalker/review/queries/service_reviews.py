"""Asking for service reviews: how often each plan is reviewed, the meetings, their items, and what is left before one can be closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.models import ServicePlan
from floorwalker.plan.queries import meetings, service_plans
from floorwalker.review.models import ReviewCycle, ReviewItem, ReviewOutcome, ServiceReview
from floorwalker.review.rules import service_reviews as rules

VIEW: Final = "review.view_reviews"
RUN: Final = "review.run_reviews"
FIRST_LOOKS_BACK: Final = timedelta(days=28)
"""The first review of a plan looks back over four whole weeks: every weekday counts the same."""
Plan = ServicePlan.State


def listed(by: Actor) -> QuerySet[ServiceReview]:
    """Return the reviews, the newest first, each with how many items want a cause and how many outcomes there are.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing service reviews.
    """
    policy.require(by, VIEW)
    standing = Q(items__outcomes__taken_back_at=None, items__outcomes__isnull=False)
    return ServiceReview.objects.select_related("plan", "chair", "site", "meeting", "cycle").annotate(
        asked=Count("items", filter=Q(items__wants_cause=True), distinct=True),
        answered=Count("items", filter=Q(items__wants_cause=True) & ~Q(items__cause=""), distinct=True),
        outcomes=Count("items__outcomes", filter=standing, distinct=True),
    )


def find(reference: str, *, by: Actor) -> ServiceReview:
    """Return the review called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing service reviews.
    NotFound
        If there is none.
    """
    found = listed(by).select_related("opened_by").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no service review {reference}.", remedy="Look for it under Service reviews.")
    return found


def items(review: ServiceReview, *, pictures: bool = True) -> list[ReviewItem]:
    """Return the items of a review in order with their outcomes that stand; without `pictures` for lists, which show none."""
    standing = ReviewOutcome.objects.filter(taken_back_at=None).select_related("owner", "noted_by", "action", "decision")
    rows = review.items.select_related("said_by").prefetch_related(Prefetch("outcomes", standing, to_attr="standing"))
    return list(rows if pictures else rows.defer("picture"))


def item(review: ServiceReview, position: int) -> ReviewItem:
    """Return one item of a review.

    Raises
    ------
    NotFound
        If it has none at that place.
    """
    found = review.items.select_related("said_by").filter(position=position).first()
    if found is None:
        raise NotFound(f"{review.reference} has no item {position}.", remedy="Choose one on its agenda.")
    return found


def item_keyed(review: ServiceReview, key: int) -> ReviewItem:
    """Return the item of a review with a key; its place may be another's once the agenda was frozen anew.

    Raises
    ------
    Conflict
        If it is there no more.
    """
    found = review.items.select_related("said_by").filter(pk=key).first()
    if found is None:
        raise Conflict("The item was frozen anew in between.", remedy="Look at the agenda again.")
    return found


def outcomes(one: ReviewItem) -> list[ReviewOutcome]:
    """Return what comes of an item, as far as it was not taken back."""
    return list(one.outcomes.filter(taken_back_at=None).select_related("owner", "noted_by", "action", "decision"))


def left(rows: Sequence[ReviewItem]) -> list[rules.Left]:
    """Return what is left before a review of these items can be closed."""
    return rules.left([(each, each.standing) for each in rows])  # type: ignore[attr-defined]


def cycles(by: Actor) -> QuerySet[ReviewCycle]:
    """Return the plans whose service is reviewed, the one that is due first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing service reviews.
    """
    policy.require(by, VIEW)
    return ReviewCycle.objects.filter(ended_at=None).select_related("plan", "chair", "site").order_by("next_on", "pk")


def cycle_of(plan: ServicePlan) -> ReviewCycle | None:
    """Return how often the service of a plan is reviewed, by this version or one before it; None where it is not."""
    line, at = [plan.pk], plan
    while at.before is not None:
        at = at.before
        line.append(at.pk)
    return ReviewCycle.objects.filter(plan__in=line, ended_at=None).select_related("chair", "site", "plan").order_by("-pk").first()


def running(plan: ServicePlan) -> ServicePlan:
    """Return the version of a plan that runs today: this one, or one after it."""
    at = plan
    while (following := at.after.exclude(state=Plan.WITHDRAWN).filter(state__in=[*service_plans.RUNNING, Plan.CLOSED]).first()) is not None:
        at = following
    return at


def without_cycle(by: Actor) -> list[ServicePlan]:
    """Return the plans that run and whose service nobody reviews, for who may begin that."""
    if not policy.allows(by, RUN):
        return []
    rows = ServicePlan.objects.filter(state__in=service_plans.RUNNING).select_related("before", "site", "owner").order_by("first_day")
    return [each for each in rows if cycle_of(each) is None]


def last_closed(cycle: ReviewCycle) -> ServiceReview | None:
    """Return the last review of a cycle that was closed."""
    return cycle.reviews.filter(closed_at__isnull=False).order_by("-starts_at", "-pk").first()


def open_of(cycle: ReviewCycle) -> ServiceReview | None:
    """Return the review of a cycle that is open."""
    return cycle.reviews.filter(closed_at=None, dropped_at=None).first()


def since(cycle: ReviewCycle, *, at: date) -> date:
    """Return the first day that a review on `at` looks back on: that of the last review, else four weeks before."""
    before = last_closed(cycle)
    return at - FIRST_LOOKS_BACK if before is None else before.starts_at.date()


def late(today: date) -> QuerySet[ReviewCycle]:
    """Return the cycles whose date is past and whose review nobody closed."""
    return ReviewCycle.objects.filter(ended_at=None, next_on__lt=today).select_related("plan", "chair__site", "site")


def chairs() -> QuerySet[Person]:
    """Return everybody who may chair a review: who runs reviews, and so may write their minutes."""
    return who_may(RUN, on=clock.today("UTC"))


def people() -> QuerySet[Person]:
    """Return everybody who may be asked to come: who works here, as of minutes."""
    return meetings.people()


def chaired_by(person: Person) -> QuerySet[ReviewCycle]:
    """Return the cycles that `person` chairs."""
    return ReviewCycle.objects.filter(chair=person, ended_at=None).select_related("plan")
