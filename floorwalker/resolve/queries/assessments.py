"""Impact assessments: the list, one version, and what it still lacks."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.rules.deciding import Gap
from floorwalker.resolve.models import Assessment
from floorwalker.resolve.queries.processing import VIEW
from floorwalker.resolve.rules import assessments as rules

WRITE: Final = "resolve.write_assessments"
APPROVE: Final = "resolve.approve_assessments"
State = Assessment.State
SHOWN: Final = (State.DRAFT, State.PROPOSED, State.PUBLISHED)
BESIDE: Final = ("owner", "drafted_by", "proposed_by", "approver", "decided_by")


def register(by: Actor) -> QuerySet[Assessment]:
    """Return every version that is open or in force.

    Raises
    ------
    NotAllowed
        If no role of `by` reads the record of processing.
    """
    policy.require(by, VIEW)
    return Assessment.objects.filter(state__in=SHOWN).select_related("owner").prefetch_related("risks")


def find(reference: str, *, number: int | None = None, by: Actor) -> Assessment:
    """Return one version: the one asked for, else the open one, else the newest.

    Raises
    ------
    NotAllowed, NotFound
        If no role of `by` reads the record of processing, or there is no such assessment.
    """
    policy.require(by, VIEW)
    found = newest(reference, number=number)
    if found is None:
        raise NotFound(f"There is no assessment {reference}.", remedy="Look at the list.")
    return found


def newest(reference: str, *, number: int | None = None) -> Assessment | None:
    """Return the version asked for, else the newest that is not put away."""
    rows = Assessment.objects.filter(reference=reference).select_related(*BESIDE).prefetch_related("risks__owner").order_by("-number")
    if number is not None:
        return rows.filter(number=number).first()
    return rows.exclude(state=State.PUT_AWAY).first() or rows.first()


def gaps(one: Assessment) -> list[Gap]:
    """Return what a version lacks."""
    return rules.missing(one, list(one.risks.all()))


def owners() -> QuerySet[Person]:
    """Return who may answer for an assessment, and see to its measures."""
    return who_may(WRITE, on=clock.now().date())


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return everybody else than `but` who may agree to one."""
    return who_may(APPROVE, on=clock.now().date()).exclude(pk=but.person_id or 0)


def owned_by(person: Person) -> list[Assessment]:
    """Return the newest shown version of each assessment that somebody answers for."""
    found = Assessment.objects.filter(state__in=SHOWN, owner=person).order_by("reference", "number")
    return list({each.reference: each for each in found}.values())
