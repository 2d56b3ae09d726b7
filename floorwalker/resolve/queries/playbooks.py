"""Playbooks: the register, one version, who may write and approve, what a draft lacks, and whether a trigger is seen now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.models import PlanArrangement
from floorwalker.plan.queries import service_plans
from floorwalker.plan.queries.documents import today
from floorwalker.plan.rules.deciding import Gap
from floorwalker.record import whose
from floorwalker.record.queries import figures
from floorwalker.resolve.models import Playbook

VIEW: Final = "resolve.view_recoveries"
WRITE: Final = "resolve.write_playbooks"
APPROVE: Final = "resolve.approve_playbooks"
RUN: Final = "resolve.run_recoveries"
MEASURES: Final = "record.view_measures"
_BESIDE: Final = ("owner", "drafted_by", "proposed_by", "approver", "decided_by", "arrangement__plan")
State = Playbook.State


@dataclass(frozen=True)
class Seen:
    """The measure of a trigger over today: its value, None where there is no data, and whether it is beyond the limit."""

    measure: measures.Measure
    value: float | None
    is_beyond: bool


def listed(by: Actor) -> QuerySet[Playbook]:
    """Return the newest version of every playbook, by name.

    Raises
    ------
    NotAllowed
        If no role of `by` reads them.
    """
    policy.require(by, VIEW)
    newest = Playbook.objects.filter(reference=OuterRef("reference")).order_by("-number").values("pk")[:1]
    return Playbook.objects.filter(pk=Subquery(newest)).select_related("owner").order_by("name", "pk")


def find(reference: str, *, by: Actor, number: int | None = None) -> Playbook:
    """Return a version of the playbook `reference`: the published one unless told, else the newest.

    Raises
    ------
    NotAllowed
        If no role of `by` reads them.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    rows = Playbook.objects.filter(reference=reference).select_related(*_BESIDE).order_by("-number")
    asked = rows.filter(state=State.PUBLISHED) if number is None else rows.filter(number=number)
    found = asked.first() or (rows.first() if number is None else None)
    if found is None:
        raise NotFound(f"There is no playbook {reference}.", remedy="Look for it in the list of playbooks.")
    return found


def versions(playbook: Playbook) -> list[Playbook]:
    """Return every version of a playbook, the newest first."""
    return list(Playbook.objects.filter(reference=playbook.reference).select_related("decided_by").order_by("-number"))


def owners() -> QuerySet[Person]:
    """Return who may own a playbook."""
    return who_may(WRITE, on=today())


def doers() -> QuerySet[Person]:
    """Return who may have a step of a recovery, or lead one."""
    return who_may(RUN, on=today())


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return who may approve a playbook."""
    return who_may(APPROVE, on=today()).exclude(pk=but.person_id or 0)


def arrangements(by: Actor) -> QuerySet[PlanArrangement]:
    """Return what running service plans arrange for what goes wrong, as far as `by` reads plans."""
    if not policy.allows(by, service_plans.VIEW):
        return PlanArrangement.objects.none()
    return PlanArrangement.objects.filter(plan__state__in=service_plans.RUNNING).select_related("plan")


def missing(playbook: Playbook) -> list[Gap]:
    """Return what a draft lacks before it can be proposed."""
    found = []
    if not playbook.steps.exists():
        found.append(Gap("It has no step.", "Add what is done, by whom and by which minute."))
    if not playbook.messages.exists():
        found.append(Gap("Customers are told nothing.", "Add a message from a template in force."))
    if playbook.bands.exists() and not (playbook.rule and playbook.source):
        found.append(Gap("Amounts stand without their rule and where it comes from.", "Say who is given what, and the source."))
    if playbook.rule and not playbook.bands.exists():
        found.append(Gap("The rule of compensation has no amount.", "Add from how many minutes on how much is given."))
    return found


def owed(playbook: Playbook, minutes: float) -> Decimal | None:
    """Return how much the rule gives each customer after so many `minutes`; None where it gives nothing."""
    band = playbook.bands.filter(from_minutes__lte=minutes).order_by("-from_minutes").first()
    return band.amount if band is not None else None


def highest(playbook: Playbook) -> Decimal:
    """Return the highest amount that a playbook gives a customer; 0 where it gives nothing."""
    return max(playbook.bands.values_list("amount", flat=True), default=Decimal(0))


def seen_now(playbook: Playbook, *, by: Actor) -> Seen | None:
    """Return whether the trigger is seen in the figures of today; None where it is not measured, or `by` sees no figures."""
    if not playbook.measure or playbook.limit is None or not policy.allows(by, MEASURES):
        return None
    measure, zone, now = measures.get(playbook.measure), whose.house_zone(), clock.now()
    start = datetime.combine(clock.today(zone), time(), ZoneInfo(zone))
    value: Any = None
    if start < now:
        rows = figures.ask(measures=(measure.code,), start=start, end=now, zone=zone).rows
        value = rows[0][measure.code] if rows else None
    if value is None or value != value:
        return Seen(measure, None, is_beyond=False)
    beyond = value > playbook.limit if playbook.beyond == Playbook.Beyond.ABOVE else value < playbook.limit
    return Seen(measure, float(value), bool(beyond))
