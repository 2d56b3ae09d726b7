"""The risk calendar: what is dated in the weeks ahead and may cost people or service, each with its severity by rule and its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from floorwalker.ground.models.lines import SpecialDay
from floorwalker.ground.people.models import Contract, Person, Site
from floorwalker.ground.web import formats
from floorwalker.plan.models import (
    Agreement,
    DocumentVersion,
    ForecastLayer,
    PlanArrangement,
    PlanRisk,
    ServicePlan,
    StandardVersion,
)
from floorwalker.plan.rules.ahead import WEEK

Severity = Literal["high", "middle", "low"]
LEAVE_HIGH, LEAVE_MIDDLE = 2.0, 1.5
"""Leave known is a peak from half more than planned, and a high risk from twice as much."""
EVENT_HIGH: Final = 20.0
"""Per cent: an event that changes contacts by so much or more is a high risk."""
MANY_LEAVE: Final = 3
"""So many contracts that end, or people who leave, in one week are a high risk."""


@dataclass(frozen=True)
class Risk:
    """Something dated, with where to look at it."""

    day: date
    kind: str
    words: str
    severity: Severity
    url: str


Seen = Callable[[str], bool]


def risks(
    site: Site, mondays: Sequence[date], *, leave: Sequence[float], planned_leave: float, seen: Seen
) -> dict[date, list[Risk]]:
    """Return what is dated in the weeks of `mondays`, by Monday, the most severe first.

    `leave` is the share of paid hours known to be leave by week. `seen` says whether the reader holds a permission: what they may not
    open is left out.
    """
    first, after = mondays[0], mondays[-1] + WEEK
    found = [*_closed(site, first, after), *_events(site, first, after), *_leave(mondays, leave, planned_leave)]
    found += _leaving(site, first, after)
    found += _reviews(first, after, seen)
    found += _plans(site, first, after, seen)
    by_week: dict[date, list[Risk]] = defaultdict(list)
    order = {"high": 0, "middle": 1, "low": 2}
    for risk in sorted(found, key=lambda each: (order[each.severity], each.day, each.words)):
        by_week[risk.day - timedelta(days=risk.day.weekday())].append(risk)
    return by_week


def _closed(site: Site, first: date, after: date) -> list[Risk]:
    rows = SpecialDay.objects.filter(
        Q(queue__site=site, queue__retired_at=None) | Q(queue=None, region=site.region_calendar), day__gte=first, day__lt=after
    ).order_by("day")
    by_day: dict[tuple[date, str], list[bool]] = defaultdict(list)
    for row in rows:
        by_day[row.day, row.name].append(row.is_closed)
    return [
        Risk(
            day, "Bank or special day", f"{name}, {_of_queues(closed)}", "low" if all(closed) else "middle", reverse("ground:queues")
        )
        for (day, name), closed in by_day.items()
    ]


def _of_queues(closed: list[bool]) -> str:
    if all(closed):
        return "closed"
    return "other hours" if not any(closed) else f"{sum(closed)} of {len(closed)} queues closed"


def _events(site: Site, first: date, after: date) -> list[Risk]:
    zone = ZoneInfo(site.zone)
    rows = ForecastLayer.objects.filter(
        forecast__queue__site=site, forecast__in_use_from__isnull=False, forecast__retired_at=None, kind="event", switched_on=True,
        starts_at__lt=datetime.combine(after, time(), zone), ends_at__gt=datetime.combine(first, time(), zone),
    ).select_related("forecast__queue")
    found = []
    for row in rows:
        day = max(formats.local(row.starts_at, site.zone).date(), first)
        amount = f"{row.amount:+g}%" if row.effect == "percent" else row.get_effect_display().lower()
        severe = row.effect == "percent" and abs(row.amount) >= EVENT_HIGH
        words = f"{row.name}, {row.forecast.queue.name} {amount}"
        found.append(
            Risk(day, "Event", words, "high" if severe else "middle", f"{reverse('plan:forecast')}?version={row.forecast.reference}")
        )
    return found


def _leave(mondays: Sequence[date], leave: Sequence[float], planned: float) -> list[Risk]:
    found = []
    for monday, share in zip(mondays, leave, strict=True):
        if planned > 0 and share >= LEAVE_MIDDLE * planned:
            words = f"{formats.share(share)} of paid hours are leave, {formats.share(planned)} are planned"
            found.append(Risk(monday, "Leave peak", words, "high" if share >= LEAVE_HIGH * planned else "middle", reverse("plan:roster")))
    return found


def _leaving(site: Site, first: date, after: date) -> list[Risk]:
    by_week: dict[tuple[date, str], int] = defaultdict(int)
    ends = Contract.objects.filter(person__site=site, person__left_on=None, ends_on__gte=first, ends_on__lt=after)
    for person, day in ends.values_list("person", "ends_on"):
        if day is not None and not Contract.objects.filter(person=person, starts_on__gte=day).exists():
            by_week[day - timedelta(days=day.weekday()), "contract"] += 1
    for day in Person.objects.filter(site=site, left_on__gte=first, left_on__lt=after).values_list("left_on", flat=True):
        if day is not None:
            by_week[day - timedelta(days=day.weekday()), "leaver"] += 1
    noun = {"contract": ("contract ends", "contracts end"), "leaver": ("person leaves", "people leave")}
    return [
        Risk(
            monday, "People", f"{number} {noun[what][number > 1]}{' without one to follow' if what == 'contract' else ''}",
            "high" if number >= MANY_LEAVE else "middle", reverse("people:people"),
        )
        for (monday, what), number in by_week.items()
    ]


def _reviews(first: date, after: date, seen: Seen) -> list[Risk]:
    found = []
    if seen("plan.view_standards"):
        rows = StandardVersion.objects.filter(state="approved", review_on__gte=first, review_on__lt=after, standard__ends_on=None)
        found += [
            Risk(row.review_on, "Review", f"Standard {row.reference}, {row.name}", "low", reverse("plan:standard", args=[row.reference]))
            for row in rows
        ]
    if seen("plan.read_documents"):
        versions = DocumentVersion.objects.filter(
            state="published", ends_on=None, review_on__gte=first, review_on__lt=after, starts_on__isnull=False
        ).select_related("document")
        found += [
            Risk(
                row.review_on, "Review", f"Document {row.document.reference}, {row.title}", "low",
                reverse("plan:document", args=[row.document.reference]),
            )
            for row in versions if row.review_on is not None
        ]
    if seen("plan.view_agreements"):
        held = Agreement.objects.filter(state="approved").filter(
            Q(review_on__gte=first, review_on__lt=after) | Q(ends_on__gte=first, ends_on__lt=after)
        )
        for row in held:
            ends = row.ends_on is not None and first <= row.ends_on < after
            day = row.ends_on if ends and row.ends_on is not None else row.review_on
            what = "ends" if ends else "is to be looked at"
            found.append(
                Risk(day, "Agreement", f"{row.reference}, {row.name} {what}", "high" if ends else "low",
                     reverse("plan:agreement", args=[row.reference]))
            )
    return found


def _plans(site: Site, first: date, after: date, seen: Seen) -> list[Risk]:
    if not seen("plan.view_service_plan"):
        return []
    here = Q(site=site) | Q(site=None)
    ending = ServicePlan.objects.filter(here, state="active", last_day__gte=first, last_day__lt=after)
    tests = PlanArrangement.objects.filter(
        plan__in=ServicePlan.objects.filter(here, state="active"), next_test_on__gte=first, next_test_on__lt=after
    ).select_related("plan")
    looks = PlanRisk.objects.filter(
        plan__in=ServicePlan.objects.filter(here, state="active"), review_on__gte=first, review_on__lt=after
    ).select_related("plan")
    return [
        *(
            Risk(
                row.last_day, "Service plan", f"{row.reference}, {row.name} ends", "middle",
                reverse("plan:service_plan", args=[row.reference]),
            )
            for row in ending
        ),
        *(
            Risk(row.review_on, "Risk", f"Look again: {row.what}", "low", reverse("plan:service_plan", args=[row.plan.reference]))
            for row in looks
        ),
        *(
            Risk(
                row.next_test_on, "Test", f"{row.get_scenario_display()}, {row.plan.name}", "low",
                reverse("plan:service_plan", args=[row.plan.reference]),
            )
            for row in tests
        ),
    ]
