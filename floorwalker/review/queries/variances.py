"""Asking for variances of teams: those within reach, one of them, and who may own one."""

from __future__ import annotations

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.review import leading_sight
from floorwalker.review.models import Variance
from floorwalker.review.queries.scorecards import today
from floorwalker.review.queries.team_page import EXPLAIN, VIEW


def seen(by: Actor) -> QuerySet[Variance]:
    """Return the variances that stand before `by`, with their team and people."""
    return leading_sight.variances(by).select_related("team__site", "owner", "said_by", "done_by")


def find(reference: str, *, by: Actor) -> Variance:
    """Return the variance called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include the pages of teams.
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, VIEW)
    found = seen(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no variance {reference[:16]} that you may see.", remedy="Look for it on the page of its team.")
    return found


def owners() -> QuerySet[Person]:
    """Return those who may own one: they act on figures of teams."""
    return who_may(EXPLAIN, on=today())


def owned_by(person: Person) -> QuerySet[Variance]:
    """Return the open variances that `person` owns."""
    return Variance.objects.filter(owner=person, done_on=None).select_related("team").order_by("due_on", "pk")
