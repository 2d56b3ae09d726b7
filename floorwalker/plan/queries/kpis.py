"""Asking for KPI sets: what holds on a day, who holds a role, what is seen by whom."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, RoleAssignment
from floorwalker.ground.people.queries import holders, who_may
from floorwalker.ground.refs import Ref, sight
from floorwalker.plan.models import KpiSet

VIEW: Final = "plan.view_kpis"
APPROVE: Final = "plan.approve_kpis"
State = KpiSet.State


def today() -> date:
    """Return the present day of the house: a role may be held at sites in several zones, so it is the day in UTC."""
    return clock.today("UTC")


def in_force(day: date) -> QuerySet[KpiSet]:
    """Return the sets that hold on `day`, one a role at most."""
    return KpiSet.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), state=State.APPROVED, starts_on__lte=day)


def to_come(day: date) -> QuerySet[KpiSet]:
    """Return the approved sets whose first day lies after `day`."""
    return KpiSet.objects.filter(state=State.APPROVED, starts_on__gt=day).order_by("starts_on")


def listed(by: Actor) -> QuerySet[KpiSet]:
    """Return every set that `by` may see, with how many were told and how many have seen it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing KPI sets.
    """
    policy.require(by, VIEW)
    return KpiSet.objects.select_related("proposed_by", "decided_by", "approver").annotate(
        told_people=Count("told"), seen_people=Count("told__seen_at")
    )


def find(reference: str, *, by: Actor) -> KpiSet:
    """Return the set called `reference`, if `by` may see it: by role, or because they are held to it.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    found = KpiSet.objects.select_related("proposed_by", "decided_by", "approver").filter(reference=reference).first()
    if found is None or not sight(Ref("kpi_set", reference), by=by).page:
        raise NotFound(f"There is no KPI set {reference} that you may see.", remedy="Look for it in the list of KPI sets.")
    return found


def untold(kpi_set: KpiSet, *, on: date) -> QuerySet[Person]:
    """Return those held to the set on the day `on` who were not told of it yet."""
    return holders(kpi_set.role, on=on).exclude(pk__in=kpi_set.told.values("person"))


def approvers(*, on: date, but: Actor) -> QuerySet[Person]:
    """Return those who may approve a set on the day `on`, without the one who proposes it."""
    return who_may(APPROVE, on=on).exclude(pk=but.person_id or 0)


def of_person(person: Person, *, day: date) -> list[KpiSet]:
    """Return what `person` is held to on `day` and what is to come, the first first."""
    roles = set(RoleAssignment.objects.on(day).filter(person=person).values_list("role", flat=True))
    sets = (in_force(day) | to_come(day).order_by()).filter(role__in=roles)
    return list(sets.prefetch_related("targets").order_by("role", "starts_on"))
