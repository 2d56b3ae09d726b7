"""What services are measured by: the scorecard of a plan, and which queue is measured from one side alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from floorwalker.engine import measures
from floorwalker.engine.measures import Requirement
from floorwalker.ground import standards
from floorwalker.ground.models import Queue, Standard
from floorwalker.plan.models import PlanObjective, ServicePlan
from floorwalker.plan.queries.catalogue import today
from floorwalker.plan.rules.measured_by import Held

RUNNING = (ServicePlan.State.ACTIVE, ServicePlan.State.UNDER_REVIEW)


@dataclass(frozen=True)
class Service:
    """A queue with the measures that it is held to; `missing` are the requirements of which it has none."""

    queue: Queue
    held: Sequence[Held]
    missing: Sequence[Requirement]


def by_plan(plan: ServicePlan) -> list[Held]:
    """Return what `plan` is measured by: its objectives, and the standards that rule all of its queues on its first day; two queries."""
    found = [Held(measures.get(each.measure), each.name, is_objective=True) for each in plan.objectives.all()]
    queues = list(plan.queues.all())
    in_force = standards.in_force_anywhere(max(plan.first_day, today())).select_related("queue").order_by("measure", "pk")
    found += [
        Held(measures.get(each.measure), measures.get(each.measure).name, is_objective=False)
        for each in in_force if _rules_all(each, queues)
    ]
    return found


def services(day: date) -> list[Service]:
    """Return each queue in use with what it is held to on `day` by standards and by objectives of plans that run; three queries."""
    in_force = list(standards.in_force_anywhere(day))
    aims = list(PlanObjective.objects.filter(plan__state__in=RUNNING, plan__first_day__lte=day, plan__last_day__gte=day))
    found = []
    for queue in Queue.objects.filter(retired_at=None).order_by("name", "pk"):
        held = [
            Held(measures.get(each.measure), measures.get(each.measure).name, is_objective=False)
            for each in in_force if standards.rules(each, queue=queue)
        ]
        held += [
            Held(measures.get(each.measure), each.name, is_objective=True) for each in aims
            if each.queue_id == queue.pk or (each.queue_id is None and each.channel in {"", queue.channel})
        ]
        there = {each.measure.requirement for each in held}
        missing: list[Requirement] = [each for each in ("customer", "organisational") if each not in there]
        found.append(Service(queue, held, missing))
    return found


def _rules_all(standard: Standard, queues: Sequence[Queue]) -> bool:
    if standard.team_id is not None:
        return False
    return all(standards.rules(standard, queue=each) for each in queues) if queues else standard.queue_id is None and not standard.channel
