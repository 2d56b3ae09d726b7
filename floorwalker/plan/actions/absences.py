"""Recording leave and absence: the kind only, never a diagnosis; what it uncovers is said at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.plan.models import Absence, Shift
from floorwalker.plan.roster_events import AbsenceRecorded, AbsenceWithdrawn
from floorwalker.record import recounting

PERMISSION = "plan.absence"


@dataclass(frozen=True)
class Recorded:
    """An absence with the published shifts that it leaves without anybody."""

    absence: Absence
    uncovered: tuple[Shift, ...]


@transaction.atomic
def record(person: Person, *, kind: str, starts_at: datetime, ends_at: datetime, by: Actor) -> Recorded:
    """Record that a person is away, half-open; nothing says why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include recording absence of the person.
    RuleBroken
        If the kind is not known, it ends before it begins, or another absence holds a part of that time.
    """
    policy.require_for(by, PERMISSION, person)
    if kind not in Absence.Kind.values:
        raise RuleBroken(
            f"{kind!r} is not a kind of absence.", remedy=f"There are: {', '.join(Absence.Kind.values)}.", code="bad_absence"
        )
    if ends_at <= starts_at:
        raise RuleBroken(
            f"The absence would end at {ends_at:%H:%M %d %b}, before it begins.", remedy="Give an end after its start.",
            code="bad_absence",
        )
    same = Absence.objects.filter(person=person, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if same is not None:
        raise RuleBroken(
            f"{person.display_name} is away already in that time: {same.get_kind_display().lower()}.",
            remedy="Withdraw that absence first, or choose another time.", code="absence_overlaps",
        )
    absence = Absence.objects.create(
        person=person, kind=kind, starts_at=starts_at, ends_at=ends_at, agreed_by_id=by.person_id
    )
    store.append(AbsenceRecorded(**_facts(absence)), by=by)
    _count_again(absence, by=by)
    return Recorded(absence, uncovered(absence))


@transaction.atomic
def withdraw(absence: Absence, *, by: Actor) -> None:
    """Take an absence back.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include recording absence of the person.
    """
    policy.require_for(by, PERMISSION, absence.person)
    store.append(AbsenceWithdrawn(**_facts(absence)), by=by)
    _count_again(absence, by=by)
    absence.delete()


def _count_again(absence: Absence, *, by: Actor) -> None:
    """Let days that have begun be counted again: nothing is expected of who is away."""
    days = recounting.days_of(absence.starts_at, absence.ends_at)
    recounting.ask(days, because=absence.person.reference, by=by)


def uncovered(absence: Absence) -> tuple[Shift, ...]:
    """Return the published shifts that lie in an absence."""
    rows = Shift.objects.filter(
        person=absence.person, roster__published_at__isnull=False, roster__retired_at=None, starts_at__lt=absence.ends_at,
        ends_at__gt=absence.starts_at,
    )
    return tuple(rows.select_related("roster").order_by("starts_at"))


def _facts(absence: Absence) -> dict[str, Any]:
    zone = ZoneInfo(absence.person.site.zone)
    return {
        "subject": absence.person.reference, "absence": absence.kind, "starts_on": absence.starts_at.astimezone(zone).date(),
        "ends_on": absence.ends_at.astimezone(zone).date(),
    }
