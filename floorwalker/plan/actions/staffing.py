"""Computing the people needed from a forecast, keeping them as a requirement, and putting it in use."""

from __future__ import annotations

import math
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.plan.models import Forecast, Requirement, RequirementPoint
from floorwalker.plan.planning_events import RequirementComputed, RequirementUsed
from floorwalker.plan.queries import forecasts, staffing
from floorwalker.plan.rules.staffing import Inputs, scaled
from floorwalker.record import bulk

POINT: Final = (
    "starts_at", "offered", "aht_seconds", "agents", "scheduled", "service_level", "asa_seconds", "occupancy", "abandonment",
)  # fmt: skip


@transaction.atomic
def compute(forecast: Forecast, *, inputs: Inputs, by: Actor, name: str = "Plan") -> Requirement:
    """Compute the people needed in every interval of `forecast`, and keep them with the inputs and their sources.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include computing the people needed.
    RuleBroken
        If an input is out of range.
    """
    policy.require(by, "plan.staff")
    forecasts.refuse_put_away(forecast)
    version = forecasts.read(forecast)
    aht = staffing.handle_seconds(forecast, [point.aht_seconds for point in version.points])
    need = staffing.needed(
        forecast.queue, version.starts, version.layered.forecast, aht, inputs=inputs, interval_minutes=forecast.interval_minutes
    )
    offered, handle = scaled(version.layered.forecast, aht, inputs)
    sources = staffing.inputs_for(forecast, day=forecast.first_day).sources
    requirement = Requirement.objects.create(
        reference=next_reference("REQ"), queue=forecast.queue, forecast=forecast, name=name[:80],
        inputs={**inputs.as_record(), "method": need.method, "sources": sources}, interval_minutes=forecast.interval_minutes,
        created_by=f"{by.kind}:{by.id}", created_at=clock.now(),
    )  # fmt: skip
    figures = (need.service_level, need.asa_seconds, need.occupancy, need.abandonment)
    bulk.insert(
        RequirementPoint, ("requirement_id", *POINT),
        [
            (
                requirement.pk, start, float(offered[at]), float(handle[at]), int(need.agents[at]), int(need.scheduled[at]),
                *(_known(float(values[at])) for values in figures),
            )
            for at, start in enumerate(version.starts)
        ],
    )  # fmt: skip
    peak = int(need.agents.max()) if need.agents.size else 0
    store.append(RequirementComputed(subject=requirement.reference, forecast=forecast.reference, agents=peak), by=by)
    return requirement


@transaction.atomic
def use(requirement: Requirement, *, by: Actor) -> Requirement:
    """Put a requirement in use; the one in use before is retired, and can be used again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting requirements in use.
    Conflict
        If it is in use already.
    """
    policy.require(by, "plan.staff")
    Queue.objects.select_for_update().get(pk=requirement.queue_id)
    requirement.refresh_from_db()
    forecasts.refuse_put_away(requirement.forecast)
    before = staffing.in_use(requirement.queue)
    if before == requirement:
        raise Conflict(f"{requirement.reference} is in use already.", remedy="Nothing needs to be done.")
    now = clock.now()
    Requirement.objects.filter(queue=requirement.queue_id, in_use_from__isnull=False, retired_at=None).update(retired_at=now)
    requirement.in_use_from, requirement.retired_at = now, None
    requirement.save(update_fields=["in_use_from", "retired_at"])
    line = RequirementUsed(
        subject=requirement.reference, queue=requirement.queue.reference, supersedes=before.reference if before else "none"
    )
    store.append(line, by=by)
    return requirement


def _known(value: float) -> float | None:
    """Return a figure as a record keeps it: None where there is none, and where a wait has no end."""
    return value if math.isfinite(value) else None
