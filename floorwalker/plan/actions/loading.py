"""Loading plans that are ready: published rosters, absences, forecasts and requirements in use, one line in the trail for each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.plan.events import AbsencesLoaded, ForecastLoaded, RequirementLoaded, RosterLoaded, ShrinkageLoaded
from floorwalker.plan.models import (
    Absence,
    Activity,
    Forecast,
    ForecastPoint,
    Requirement,
    RequirementPoint,
    Roster,
    RosterNeed,
    Shift,
    ShrinkagePlan,
)
from floorwalker.plan.rules.shrinkage import checked
from floorwalker.record import bulk

FORECAST_POINT: Final = ("starts_at", "offered", "lower_80", "upper_80", "lower_95", "upper_95", "aht_seconds")
REQUIREMENT_POINT: Final = (
    "starts_at", "offered", "aht_seconds", "agents", "scheduled", "service_level", "asa_seconds", "occupancy", "abandonment",
)


@dataclass(frozen=True)
class ReadyActivity:
    """A stretch of a shift; `queue` is the key of a queue when the stretch is spent on it."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    paid: bool
    queue: int | None = None


@dataclass(frozen=True)
class ReadyShift:
    """A shift of the person with the key `person`."""

    person: int
    starts_at: datetime
    ends_at: datetime
    activities: tuple[ReadyActivity, ...]


@dataclass(frozen=True)
class ReadyNeed:
    """People needed on the queue with the key `queue` in the slot that starts then."""

    queue: int
    starts_at: datetime
    agents: float


@dataclass(frozen=True)
class ReadyAbsence:
    """A stretch in which the person with the key `person` is away."""

    person: int
    kind: str
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def publish_roster(
    site: Site, *, first_day: date, last_day: date, slot_minutes: int, shifts: Sequence[ReadyShift],
    needs: Sequence[ReadyNeed], published_at: datetime, by: Actor,
) -> Roster:
    """Write a roster that was published at `published_at`, with the need it was made for.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing rosters.
    """
    policy.require(by, "plan.publish_roster")
    roster = Roster.objects.create(
        reference=next_reference("ROS"), site=site, first_day=first_day, last_day=last_day, slot_minutes=slot_minutes,
        created_by=_written_by(by), created_at=published_at, published_at=published_at,
    )
    saved = Shift.objects.bulk_create(
        Shift(roster=roster, person_id=shift.person, starts_at=shift.starts_at, ends_at=shift.ends_at) for shift in shifts
    )
    bulk.insert(
        Activity,
        ("shift_id", "kind", "queue_id", "starts_at", "ends_at", "paid"),
        [
            (row.pk, part.kind, part.queue, part.starts_at, part.ends_at, part.paid)
            for row, shift in zip(saved, shifts, strict=True)
            for part in shift.activities
        ],
    )
    bulk.insert(
        RosterNeed,
        ("roster_id", "queue_id", "starts_at", "agents"),
        [(roster.pk, need.queue, need.starts_at, need.agents) for need in needs],
    )
    line = RosterLoaded(
        subject=roster.reference, first_day=first_day, last_day=last_day, shifts=len(shifts), sha256=_digest(shifts)
    )
    store.append(line, by=by)
    return roster


@transaction.atomic
def record_absences(absences: Sequence[ReadyAbsence], *, name: str, by: Actor) -> None:
    """Write leave and absence under one line of the trail, called `name`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include recording absence.
    """
    policy.require(by, "plan.absence")
    bulk.insert(
        Absence,
        ("person_id", "kind", "starts_at", "ends_at"),
        [(row.person, row.kind, row.starts_at, row.ends_at) for row in absences],
    )
    store.append(AbsencesLoaded(subject=name, absences=len(absences), sha256=_digest(absences)), by=by)


@transaction.atomic
def use_forecast(
    queue: Queue, *, interval_minutes: int, first_day: date, last_day: date, model: str, verdict: str,
    points: Sequence[tuple[Any, ...]], in_use_from: datetime, retired_at: datetime | None, by: Actor,
) -> Forecast:
    """Write a forecast made elsewhere from no history of ours, in use from `in_use_from`.

    Parameters
    ----------
    points
        In the order of `FORECAST_POINT`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting forecasts in use.
    """
    policy.require(by, "plan.forecast")
    sha256 = _digest(points)
    forecast = Forecast.objects.create(
        reference=next_reference("FC"), queue=queue, interval_minutes=interval_minutes, history_from=first_day,
        history_until=first_day, first_day=first_day, last_day=last_day, data_version=sha256, model=model, table=[],
        verdict=verdict, picture={}, created_by=_written_by(by), created_at=in_use_from, in_use_from=in_use_from,
        retired_at=retired_at,
    )
    bulk.insert(ForecastPoint, ("forecast_id", *FORECAST_POINT), [(forecast.pk, *point) for point in points])
    store.append(
        ForecastLoaded(
            subject=forecast.reference, queue=queue.reference, first_day=first_day, last_day=last_day, points=len(points),
            sha256=sha256,
        ),
        by=by,
    )
    return forecast


@transaction.atomic
def use_requirement(
    forecast: Forecast, *, name: str, inputs: dict[str, Any], points: Sequence[tuple[Any, ...]], by: Actor
) -> Requirement:
    """Write the requirement computed from `forecast`, in use as long as the forecast is.

    Parameters
    ----------
    points
        In the order of `REQUIREMENT_POINT`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting requirements in use.
    """
    policy.require(by, "plan.staff")
    requirement = Requirement.objects.create(
        reference=next_reference("REQ"), queue=forecast.queue, forecast=forecast, name=name, inputs=inputs,
        interval_minutes=forecast.interval_minutes, created_by=_written_by(by), created_at=forecast.created_at,
        in_use_from=forecast.in_use_from, retired_at=forecast.retired_at,
    )
    bulk.insert(RequirementPoint, ("requirement_id", *REQUIREMENT_POINT), [(requirement.pk, *point) for point in points])
    store.append(
        RequirementLoaded(
            subject=requirement.reference, forecast=forecast.reference, points=len(points), sha256=_digest(points)
        ),
        by=by,
    )
    return requirement


@transaction.atomic
def load_shrinkage(site: Site, *, shares: dict[str, float], first_day: date, by: Actor) -> ShrinkagePlan:
    """Write a plan of shrinkage that was in force from `first_day` on, which may have passed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include computing the people needed at the site.
    RuleBroken
        If a cause is not known, or the shares leave too little for contacts.
    """
    policy.require_for(by, "plan.staff", site)
    kept = checked(shares)
    plan = ShrinkagePlan.objects.create(
        reference=next_reference("SHR"), site=site, first_day=first_day, shares=kept, created_by=_written_by(by), created_at=clock.now()
    )
    line = ShrinkageLoaded(subject=plan.reference, site=site.code, first_day=first_day, sha256=_digest([kept]))
    store.append(line, by=by)
    return plan


def _written_by(by: Actor) -> str:
    return f"{by.kind}:{by.id}"


def _digest(rows: Sequence[Any]) -> str:
    return hashlib.sha256(orjson.dumps(rows)).hexdigest()
