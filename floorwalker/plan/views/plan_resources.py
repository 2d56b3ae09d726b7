"""What a service plan needs and has: people by queue and week with the sum behind each number, by interval, and all that is not people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, downloads, formats
from floorwalker.ground.web.cells import Status
from floorwalker.plan.models import PlanResource, ServicePlan
from floorwalker.plan.queries import allocation, service_plans
from floorwalker.plan.queries import plan_resources as queries
from floorwalker.plan.queries.allocation_effects import change_of
from floorwalker.plan.queries.forecasts import author_names
from floorwalker.plan.queries.plan_resources import Interval, QueueWeek
from floorwalker.plan.rules.plan_resources import FULL_WEEK_HOURS, Hours

CARD_WEEKS = 4
"""The page of a plan shows so many weeks; the rest stand on a page of their own."""
MOST_MOVED = 50
"""More decisions than anybody reads in a row; the list of allocations has them all."""
EVEN = 0.05
"""Less than a twentieth of a person is neither short nor over."""


@dataclass(frozen=True)
class NeedRow:
    """One week, or one queue in it: people needed and there as words, a bar of those there to the need, and the gap."""

    label: str
    week: str
    need: str
    there: str
    bar: SafeString
    gap: Status
    hours: Hours
    able: int = 0
    url: str = ""
    requirements: str = ""


def ahead(plan: ServicePlan, today: date) -> list[NeedRow]:
    """Return the next weeks of a plan, all its queues together."""
    first = max(plan.first_day, today - timedelta(days=today.weekday()))
    weeks = queries.weeks_of(plan, first_day=first, last_day=first + timedelta(days=7 * CARD_WEEKS - 1))
    by_week: dict[date, list[QueueWeek]] = defaultdict(list)
    for each in weeks:
        by_week[each.first_day - timedelta(days=each.first_day.weekday())].append(each)
    sums = {monday: queries.together(of_week) for monday, of_week in sorted(by_week.items())}
    highest = _highest(sums.values())
    return [_row("All queues", _week(monday), hours, highest=highest) for monday, hours in sums.items()]


@login_required
@require_safe
def page(request: FloorRequest, reference: str) -> HttpResponse:
    """Show what a plan needs and has, and of one queue and week each interval with the way to its reckoning."""
    plan = service_plans.find(reference, by=request.actor)
    today = service_plans.today()
    weeks = queries.weeks_of(plan)
    highest = _highest(each.hours for each in weeks)
    able = {queue.pk: queries.able(queue, on=max(plan.first_day, today)) for queue in _with_skill(plan)}
    address = reverse("plan:plan_resources", args=[reference])
    rows = [
        _row(
            each.queue.name, _week(each.first_day), each.hours, highest=highest, able=able[each.queue.pk],
            url=f"{address}?{urlencode({'queue': each.queue.code, 'week': each.first_day.isoformat()})}#intervals-title",
            requirements=", ".join(each.requirements),
        )
        for each in weeks
    ]
    chosen = _chosen(request, weeks)
    computed = {each.queue.pk for each in weeks}
    others = list(plan.resources.all())
    moved = list(queries.reallocated(plan, by=request.actor)[:MOST_MOVED]) if policy.allows(request.actor, allocation.VIEW) else []
    names = author_names([each.made_by for each in moved])
    context = {
        "title": f"Resources of {plan.name}", "plan": plan, "rows": rows, "chosen": chosen, "full_week": FULL_WEEK_HOURS,
        "without": [queue for queue in plan.queues.all() if queue.pk not in computed],
        "intervals": _intervals(chosen) if chosen is not None else [],
        "sum": _row(chosen.queue.name, _week(chosen.first_day), chosen.hours, highest=highest) if chosen is not None else None,
        "moved": [(each, change_of(each).in_words(), names[each.made_by], each.site.zone) for each in moved], "most_moved": MOST_MOVED,
        "others": [(each, _lacking(each)) for each in others], "money": _money(others),
        "may_change": policy.allows(request.actor, service_plans.WRITE) and plan.state == ServicePlan.State.DRAFT,
    }
    return render(request, "plan/plan_resources.html", context)


@login_required
@require_safe
def as_csv(request: FloorRequest, reference: str) -> HttpResponseBase:
    """Send the people of a plan by queue, skill and interval as a file: needed, with shrinkage, rostered, and where each comes from."""
    plan = service_plans.find(reference, by=request.actor)
    head = ("plan", "queue", "skill", "starts", "minutes", "contacts", "aht_seconds", "needed", "with_shrinkage", "rostered", "gap",
            "requirement", "forecast")
    lines = (
        (
            plan.reference, week.queue.name, week.queue.skill.name if week.queue.skill else "",
            each.starts_at.astimezone(ZoneInfo(week.queue.zone)).isoformat(), each.minutes, round(each.offered, 2),
            round(each.aht_seconds, 1), each.agents, each.scheduled, each.rostered,
            None if each.rostered is None else round(each.rostered - each.agents, 2), each.requirement, each.forecast,
        )
        for week in queries.weeks_of(plan) for each in week.intervals
    )
    store.look(reference, page="csv of people of service plan", by=request.actor)
    return downloads.csv_file(f"{reference}-people", [head, *lines])


def _with_skill(plan: ServicePlan) -> list[Queue]:
    return list(plan.queues.select_related("skill"))


def _chosen(request: FloorRequest, weeks: Sequence[QueueWeek]) -> QueueWeek | None:
    asked = request.GET.get("queue", ""), request.GET.get("week", "")
    return next((each for each in weeks if (each.queue.code, each.first_day.isoformat()) == asked), None)


def _highest(hours: Iterable[Hours]) -> float:
    known = [value for each in hours for value in (each.people_needed, each.people_there) if value is not None]
    return max(known, default=1.0) or 1.0


def _row(
    label: str, week: str, hours: Hours, *, highest: float, able: int = 0, url: str = "", requirements: str = ""
) -> NeedRow:
    there = hours.people_there
    bar = charts.bar_to_target(there, highest=highest, target=hours.people_needed)
    words = "no roster yet" if there is None else formats.decimal(there)
    return NeedRow(label, week, formats.decimal(hours.people_needed), words, bar, _gap(hours.gap), hours, able, url, requirements)


def _gap(gap: float | None) -> Status:
    if gap is None:
        return Status("idle", "Not rostered")
    if abs(gap) < EVEN:
        return Status("ok", "Even")
    return Status("ok", f"Over {formats.decimal(gap)}") if gap > 0 else Status("miss", f"Short {formats.decimal(-gap)}")


def _week(day: date) -> str:
    return f"Week of {formats.day_with_year(day, zone='UTC')}"


def _intervals(week: QueueWeek) -> list[tuple[str, Interval, Status, str]]:
    """Return each interval with its time, its gap, and the address where the staffing page reckons it."""
    found, at_of_day, day_before = [], 0, None
    zone = ZoneInfo(week.queue.zone)
    for each in week.intervals:
        day = each.starts_at.astimezone(zone).date()
        at_of_day = at_of_day + 1 if day == day_before else 0
        day_before = day
        asked = urlencode({"forecast": each.forecast, "day": day.isoformat(), "why": f"a{at_of_day}"})
        state = _gap(None if each.rostered is None else each.rostered - each.agents)
        found.append((str(formats.moment(each.starts_at, zone=week.queue.zone)), each, state, f"{reverse('plan:staffing')}?{asked}#why"))
    return found


def _lacking(resource: PlanResource) -> Status | None:
    if resource.needed is None or resource.there is None:
        return None
    gap = resource.there - resource.needed
    return Status("ok", "Enough") if gap >= 0 else Status("miss", f"Lacks {-gap.normalize():f}")


def _money(resources: Sequence[PlanResource]) -> list[str]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in resources:
        if each.amount is not None:
            sums[each.currency] += each.amount
    return [str(formats.money(amount, currency)) for currency, amount in sorted(sums.items())]
