"""Service plans made for tests: queues with everything they need, a plan with its parts, and its way to any state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from floorwalker.ground import standards
from floorwalker.ground.models import Queue, Standard
from floorwalker.plan.actions import plan_life, plan_parts, service_plans
from floorwalker.plan.models import Forecast, PlanArrangement, PlanObjective, ServicePlan
from floorwalker.plan.rules.objectives import Aimed
from floorwalker.plan.rules.service_plans import Arrangement, Head
from tests.conftest import Cast
from tests.record.contacts_made import a_queue

TODAY = date(2026, 3, 2)
LAST = date(2026, 5, 31)
NOW = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)


def ready(code: str = "claims") -> Queue:
    """Make a queue with a standard, and a forecast in use that reaches far; the house is held to satisfaction and adherence."""
    queue = a_queue(code)
    for measure, target in (("csat", 0.85), ("adherence", 0.9)):
        Standard.objects.get_or_create(
            reference=f"STD-{measure}", defaults={"measure": measure, "target": target, "starts_on": date(2026, 1, 1)}
        )
    if not queue.forecasts.exists():
        Forecast.objects.create(
            reference=f"F-{code}"[:16], queue=queue, interval_minutes=30, history_from=date(2026, 1, 1), history_until=TODAY,
            first_day=TODAY, last_day=LAST, data_version="1", model="simulated", table=[], verdict="", picture={}, created_by="system:test",
            created_at=NOW, in_use_from=NOW,
        )
    return queue


def head(cast: Cast, *queues: Queue, **other: Any) -> Head:
    """Return the head of a plan for a quarter."""
    return replace(
        Head(
            name="Claims, second quarter", purpose="Claims are settled at the first call.", function="queues", site=None, queues=queues,
            first_day=TODAY, last_day=LAST, owner=cast.pat,
        ),
        **other,
    )


def aimed(cast: Cast, **other: Any) -> Aimed:
    """Return an objective that is SMART but for data: its baseline stands with a reason."""
    return replace(
        Aimed(
            name="Put things right first time", measure="fcr", queue=None, channel="", baseline_from=date(2026, 2, 2),
            baseline_until=date(2026, 3, 1), baseline_missing="The telephone system keeps no history.", target=0.75, tolerance=0.02,
            by_when=LAST, owner=cast.quin, how="Two hours of practice a week on the ten commonest claims.", serves="Fewer repeat contacts",
        ),
        **other,
    )


def arrangement(cast: Cast, scenario: str = "spike", **other: Any) -> Arrangement:
    """Return an arrangement that was tried."""
    return replace(
        Arrangement(
            scenario=scenario, trigger="Calls 20 % over by 10:00", action="Offer overtime and call-backs", owner=cast.rita,
            tested_on=date(2026, 2, 10), result="worked", test_note="", next_test_on=date(2026, 8, 10),
        ),
        **other,
    )


def a_plan(cast: Cast, *queues: Queue, **other: Any) -> ServicePlan:
    """Draft a plan by pat without parts."""
    return service_plans.draft(head(cast, *(queues or (ready(),)), **other), by=cast.pat_acts)


def whole(cast: Cast, *queues: Queue, **other: Any) -> ServicePlan:
    """Draft a plan by pat with an objective and an arrangement for each scenario."""
    plan = a_plan(cast, *queues, **other)
    plan_parts.write_objective(plan, aimed(cast), by=cast.pat_acts)
    for scenario in PlanArrangement.Scenario.values:
        plan_parts.arrange(plan, arrangement(cast, scenario), by=cast.pat_acts)
    return plan


def approved(cast: Cast, plan: ServicePlan) -> ServicePlan:
    """Let una agree and olga approve `plan`."""
    plan_parts.consult(plan, [cast.una], by=cast.pat_acts)
    plan_parts.say(plan, agrees=True, note="", by=cast.una_acts)
    plan_life.put_forward(plan, approver=cast.olga, by=cast.pat_acts)
    return plan_life.approve(plan, by=cast.olga_acts)


def active(cast: Cast, *queues: Queue) -> ServicePlan:
    """Make a plan that runs."""
    return plan_life.activate(approved(cast, whole(cast, *queues)), by=cast.pat_acts)


def only_objective(plan: ServicePlan) -> PlanObjective:
    """Return the one objective of `plan`."""
    return PlanObjective.objects.select_related("plan", "owner", "queue").get(plan=plan)


def a_standard(measure: str, target: float, *, cast: Cast, **other: Any) -> None:
    """Put a standard in force for everything."""
    standards.put_in_force(measure, target=target, starts_on=date(2026, 1, 1), by=cast.olga_acts, **other)
