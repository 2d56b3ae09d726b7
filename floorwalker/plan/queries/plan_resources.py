"""People that a plan needs and has, by queue and week and by interval: from requirements that were in use and published rosters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import with_skill
from floorwalker.plan.models import Activity, Allocation, RequirementPoint, ServicePlan
from floorwalker.plan.queries import allocation
from floorwalker.plan.rules import plan_resources as rules
from floorwalker.plan.rules.plan_resources import Hours

DAYS_A_WEEK: Final = 7
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Interval:
    """One interval of a queue: contacts, handle time, people needed on queue and with shrinkage, and on queue by the roster."""

    starts_at: datetime
    minutes: int
    offered: float
    aht_seconds: float
    agents: int
    scheduled: int
    rostered: float | None
    requirement: str
    forecast: str


@dataclass(frozen=True)
class QueueWeek:
    """One week of one queue: Monday or the plan's first day to Sunday or its last, its intervals, and what they add up to."""

    queue: Queue
    first_day: date
    last_day: date
    intervals: Sequence[Interval]
    hours: Hours

    @property
    def requirements(self) -> list[str]:
        """The requirements that the numbers come from."""
        return sorted({each.requirement for each in self.intervals})


def weeks_of(plan: ServicePlan, *, first_day: date | None = None, last_day: date | None = None) -> list[QueueWeek]:
    """Return each week of each queue of `plan`, or of its days from `first_day` to `last_day`, for which people were computed.

    Where several requirements were in use for an interval, the one taken into use last counts. Two queries.
    """
    queues = {queue.pk: queue for queue in plan.queues.all()}
    first, last = max(plan.first_day, first_day or plan.first_day), min(plan.last_day, last_day or plan.last_day)
    if not queues or last < first:
        return []
    points = _points(queues, first, last)
    spans = _rostered(queues, first, last)
    found = []
    for key, queue in sorted(queues.items(), key=lambda each: each[1].name):
        by_week: dict[date, list[dict[str, Any]]] = defaultdict(list)
        zone = ZoneInfo(queue.zone)
        for row in points.get(key, []):
            day = row["starts_at"].astimezone(zone).date()
            if first <= day <= last:
                by_week[day - timedelta(days=day.weekday())].append(row)
        for monday, rows in sorted(by_week.items()):
            found.append(_week(queue, monday, rows, spans.get(key), first, last))
    return found


def reallocated(plan: ServicePlan, *, by: Actor) -> QuerySet[Allocation]:
    """Return what was re-allocated to or from a queue of `plan` inside its days, the latest decision first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing staffing.
    """
    queues = plan.queues.all()
    rows = allocation.listed(by).filter(Q(queue__in=queues) | Q(from_queue__in=queues))
    inside = rows.filter(starts_at__lt=_moment(plan.last_day + ONE_DAY), ends_at__gt=_moment(plan.first_day))
    return inside.order_by("-made_at", "-pk")


def able(queue: Queue, *, on: date) -> int:
    """Return how many people who work here command the skill of `queue` on a day."""
    if queue.skill is None:
        return 0
    return with_skill(Person.objects.filter(left_on=None, is_pseudonym=False), queue.skill.code, on=on).count()


def _week(
    queue: Queue, monday: date, rows: list[dict[str, Any]], spans: tuple[list[float], list[float]] | None, first: date, last: date
) -> QueueWeek:
    minutes = int(rows[0]["requirement__interval_minutes"])
    slots = [row["starts_at"].timestamp() for row in rows]
    there = None
    if spans is not None:
        stretch = [(begin, end) for begin, end in zip(*spans, strict=True) if end > slots[0] and begin < slots[-1] + minutes * 60]
        began, ended = [begin for begin, _end in stretch], [end for _begin, end in stretch]
        there = rules.present(began, ended, slots, width=minutes * 60.0) if stretch else None
    intervals = [
        Interval(
            row["starts_at"], minutes, row["offered"], row["aht_seconds"], row["agents"], row["scheduled"],
            None if there is None else float(there[at]), row["requirement__reference"], row["requirement__forecast__reference"],
        )
        for at, row in enumerate(rows)
    ]
    sums = rules.hours([row["agents"] for row in rows], [row["scheduled"] for row in rows], there, minutes=minutes)
    return QueueWeek(queue, max(monday, first), min(monday + timedelta(days=DAYS_A_WEEK - 1), last), intervals, sums)


def _points(queues: dict[int, Queue], first: date, last: date) -> dict[int, list[dict[str, Any]]]:
    """Return the points of each queue in order of time, from the requirement that was taken into use last."""
    rows = RequirementPoint.objects.filter(
        requirement__queue__in=queues, requirement__in_use_from__isnull=False, starts_at__gte=_moment(first - ONE_DAY),
        starts_at__lt=_moment(last + 2 * ONE_DAY),
    ).order_by("requirement__in_use_from", "requirement__pk").values(
        "requirement__queue", "requirement__reference", "requirement__forecast__reference", "requirement__interval_minutes", "starts_at",
        "offered", "aht_seconds", "agents", "scheduled",
    )
    latest: dict[int, dict[datetime, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        latest[row["requirement__queue"]][row["starts_at"]] = dict(row)
    return {key: [of_queue[at] for at in sorted(of_queue)] for key, of_queue in latest.items()}


def _rostered(queues: dict[int, Queue], first: date, last: date) -> dict[int, tuple[list[float], list[float]]]:
    """Return when people begin and end on each queue by the published rosters, in seconds."""
    rows = Activity.objects.filter(
        queue__in=queues, kind="queue", starts_at__lt=_moment(last + 2 * ONE_DAY), ends_at__gt=_moment(first - ONE_DAY),
        shift__roster__published_at__isnull=False, shift__roster__retired_at=None,
    ).values_list("queue", "starts_at", "ends_at")
    found: dict[int, tuple[list[float], list[float]]] = {}
    for key, begins, ends in rows:
        began, ended = found.setdefault(key, ([], []))
        began.append(begins.timestamp())
        ended.append(ends.timestamp())
    return found


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo("UTC"))


def together(weeks: Sequence[QueueWeek]) -> Hours:
    """Return what several weeks or queues add up to; those without a roster make the whole unknown."""
    known = [each.hours for each in weeks]
    rostered = [each.rostered for each in known if each.rostered is not None]
    return Hours(
        float(np.sum([each.needed for each in known])), float(np.sum([each.paid for each in known])),
        float(np.sum(rostered)) if len(rostered) == len(known) and known else None, sum(each.short for each in known),
    )
