"""Required against allocated at a site, by queue and half hour: requirement, roster, absence, what was re-allocated, seats, money."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import F, Q, QuerySet
from numpy.typing import NDArray

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site, SkillLevel
from floorwalker.plan.models import Absence, Activity, Allocation, Requirement, RequirementPoint, SiteMeans
from floorwalker.plan.queries.presence import without
from floorwalker.plan.rules import allocation as rules
from floorwalker.plan.rules.allocation import SLOT_MINUTES, SLOT_SECONDS, SLOTS_AN_HOUR, Floats, Work
from floorwalker.plan.rules.roster_week import queues_of
from floorwalker.plan.rules.staffing import USUAL_OCCUPANCY, USUAL_SECONDS

VIEW: Final = "plan.view"
ALLOCATE: Final = "plan.allocate"
PENCE: Final = Decimal("0.01")
STEP: Final = timedelta(minutes=SLOT_MINUTES)


@dataclass(frozen=True, eq=False)
class Spans:
    """What people were rostered to do, absences cut out: one entry a piece of an activity."""

    person: NDArray[np.int64]
    queue: NDArray[np.int64]
    began: Floats
    ended: Floats
    is_pause: NDArray[np.bool_]

    def people(self, kept: NDArray[np.bool_], edges: Floats) -> Floats:
        """Return the mean number of people in the pieces `kept`, by half hour."""
        if not kept.any():
            return np.zeros(edges.size)
        ends = np.minimum(self.ended[kept][:, None], edges[None, :] + SLOT_SECONDS)
        overlap = ends - np.maximum(self.began[kept][:, None], edges[None, :])
        return np.asarray(np.maximum(overlap, 0.0).sum(axis=0) / SLOT_SECONDS)


@dataclass(frozen=True, eq=False)
class QueueRow:
    """One queue: what it asks for, who is rostered on it, and what allocations add."""

    queue: Queue
    requirement: Requirement | None
    work: Work
    rostered: Floats
    given: Floats
    overtime: Floats
    """Of what is given, the people on overtime."""
    skilled: Floats
    breaks: Floats

    @property
    def there(self) -> Floats:
        """People on queue, re-allocation counted."""
        return np.maximum(self.rostered + self.given, 0.0)

    @property
    def needed_hours(self) -> float:
        """Hours required on queue."""
        return float(np.nansum(self.work.needed)) / SLOTS_AN_HOUR

    @property
    def there_hours(self) -> float:
        """Hours of people on queue."""
        return float(self.there.sum()) / SLOTS_AN_HOUR

    @property
    def overtime_hours(self) -> float:
        """Hours of these that are overtime."""
        return float(self.overtime.sum()) / SLOTS_AN_HOUR

    @property
    def short_hours(self) -> float:
        """Hours missing where people are short; being over at another time makes nothing good."""
        return float(np.maximum(np.nan_to_num(self.work.needed) - self.there, 0.0).sum()) / SLOTS_AN_HOUR


@dataclass(frozen=True, eq=False)
class Picture:
    """A site over a day or a week."""

    site: Site
    starts: list[datetime]
    rows: list[QueueRow]
    spans: Spans
    holders: dict[int, set[int]]
    seats: Floats
    means: SiteMeans | None
    rosters: list[str]
    allocations: list[Allocation]

    @cached_property
    def edges(self) -> Floats:
        """Starts as seconds since 1970."""
        return np.array([start.timestamp() for start in self.starts])

    @property
    def end(self) -> datetime:
        """The end of the last half hour."""
        return self.starts[-1] + STEP

    @cached_property
    def at_work(self) -> Floats:
        """People at work on whatever, re-allocated overtime and releases counted: so many seats are taken."""
        given = sum((row.given for row in self.rows), np.zeros(len(self.starts)))
        return np.maximum(self.spans.people(np.ones(self.spans.person.size, dtype=bool), self.edges) + given, 0.0)

    def row(self, queue: Queue | int) -> QueueRow:
        """Return the row of a queue.

        Raises
        ------
        NotFound
            If it is not served here.
        """
        key = queue if isinstance(queue, int) else queue.pk
        found = next((each for each in self.rows if each.queue.pk == key), None)
        if found is None:
            raise NotFound("This queue is not served at the site.", remedy="Choose one of its queues.")
        return found

    def inside(self, start: datetime, end: datetime) -> NDArray[np.bool_]:
        """Return which half hours [start, end) touches."""
        return rules.covered(self.edges, start, end) > 0

    def able(self, giving: Queue, taking: Queue) -> Floats:
        """Return how many people on `giving` hold the skill of `taking`."""
        kept = (self.spans.queue == giving.pk) & self._holds(taking)
        return self.spans.people(kept, self.edges)

    def free(self, taking: Queue, start: datetime, end: datetime) -> int:
        """Return how many people hold the skill of `taking` and have no shift in [start, end)."""
        busy = (self.spans.began < end.timestamp()) & (self.spans.ended > start.timestamp())
        return len(self.holders.get(taking.skill_id or 0, set()) - set(self.spans.person[busy].tolist()))

    def _holds(self, queue: Queue) -> NDArray[np.bool_]:
        if queue.skill_id is None:
            return np.ones(self.spans.person.size, dtype=bool)
        return np.isin(self.spans.person, list(self.holders.get(queue.skill_id, set())))

    def cost(self, hours: float, row: QueueRow, *, overtime: float = 0.0) -> Decimal | None:
        """Return what hours on queue cost, `overtime` of them at its own cost, the others with the shrinkage they were planned with.

        None where nobody said what an hour costs.
        """
        if self.means is None:
            return None
        shrinkage = float((row.requirement.inputs if row.requirement else {}).get("shrinkage") or 0.0)
        usual = self.means.hour_cost * Decimal(str((hours - overtime) / (1.0 - shrinkage)))
        return (usual + self.means.overtime_cost * Decimal(str(overtime))).quantize(PENCE)


def sites_served() -> list[Site]:
    """Return the sites that serve a queue, by name."""
    return list(Site.objects.filter(retired_at=None, queues__retired_at=None, queues__isnull=False).distinct().order_by("name"))


def slots(zone: str, first: date, days: int) -> list[datetime]:
    """Return the real half hours of `days` local days, in UTC: a day on which the clock changes has two more or fewer."""
    local = ZoneInfo(zone)
    start, end = (datetime.combine(first + timedelta(days=after), time(), tzinfo=local).astimezone(UTC) for after in (0, days))
    return [start + STEP * place for place in range(int((end - start) / STEP))]


def picture(site: Site, *, first: date, days: int, by: Actor) -> Picture:
    """Return required against allocated over `days` local days of `site`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing forecasts, staffing and rosters.
    """
    policy.require(by, VIEW)
    starts = slots(site.zone, first, days)
    queues = queues_of(site)
    allocations = list(standing(site, starts[0], starts[-1] + STEP))
    spans, rosters = _spans(site, starts[0], starts[-1] + STEP)
    holders = _holders([queue.skill_id for queue in queues if queue.skill_id], first)
    ruling = _ruling(queues, first, first + timedelta(days=days - 1))
    points = _points(list(ruling.values()), starts)
    edges = np.array([start.timestamp() for start in starts])
    overtime = [each for each in allocations if each.kind == "overtime"]
    on_queue = spans.queue > 0
    rows = []
    for queue in queues:
        own = spans.queue == queue.pk
        skilled = on_queue & np.isin(spans.person, list(holders.get(queue.skill_id, set()))) if queue.skill_id else on_queue
        pauses = spans.is_pause & np.isin(spans.person, np.unique(spans.person[own]))
        requirement = ruling.get(queue.pk)
        rows.append(
            QueueRow(
                queue, requirement, _work(queue, requirement, points.get(requirement.pk, []) if requirement else [], edges),
                spans.people(own, edges), rules.given_to(queue.pk, starts, allocations), rules.given_to(queue.pk, starts, overtime),
                spans.people(skilled, edges),
                np.histogram(spans.began[pauses], bins=[*edges, edges[-1] + SLOT_SECONDS])[0].astype(np.float64),
            )
        )
    means = means_of(site, day=first)
    borrowed = sum(
        (each.sign * each.number * rules.covered(edges, each.starts_at, each.ends_at) for each in allocations if each.kind == "seats"),
        np.zeros(edges.size),
    )
    seats = borrowed + (means.seats if means is not None else math.nan)
    return Picture(site, starts, rows, spans, holders, np.asarray(seats), means, rosters, allocations)


def standing(site: Site, start: datetime, end: datetime) -> QuerySet[Allocation]:
    """Return what is allocated at `site` in [start, end), earliest first: what undoes another counts against it."""
    rows = Allocation.objects.filter(site=site, starts_at__lt=end, ends_at__gt=start)
    return rows.select_related("queue", "from_queue").order_by("starts_at", "pk")


def listed(by: Actor) -> QuerySet[Allocation]:
    """Return every allocation, the latest first."""
    policy.require(by, VIEW)
    return Allocation.objects.select_related("queue", "from_queue", "site", "undoes", "undone_by", "flex")


def find(reference: str, *, by: Actor) -> Allocation:
    """Return the allocation called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing staffing.
    NotFound
        If there is none.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no allocation {reference}.", remedy="Choose one from the list of allocations.")
    return found


def means_of(site: Site, *, day: date) -> SiteMeans | None:
    """Return the seats and money in force at `site` on `day`."""
    return SiteMeans.objects.filter(site=site, first_day__lte=day).first()


def _ruling(queues: Sequence[Queue], first: date, last: date) -> dict[int, Requirement]:
    """Return the requirement of each queue that holds in these days: the one in use, else the last that was."""
    rows = Requirement.objects.filter(
        queue__in=queues, in_use_from__isnull=False, forecast__first_day__lte=last, forecast__last_day__gte=first
    ).select_related("forecast").order_by(F("retired_at").desc(nulls_first=True), "-in_use_from", "-pk")
    found: dict[int, Requirement] = {}
    for row in rows:
        found.setdefault(row.queue_id, row)
    return found


def _points(requirements: Sequence[Requirement], starts: list[datetime]) -> dict[int, list[tuple[Any, ...]]]:
    rows = RequirementPoint.objects.filter(requirement__in=requirements, starts_at__gte=starts[0], starts_at__lt=starts[-1] + STEP)
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *point in rows.order_by("starts_at").values_list(
        "requirement", "starts_at", "offered", "aht_seconds", "agents", "scheduled", "occupancy"
    ):
        found[key].append(tuple(point))
    return found


def _work(queue: Queue, requirement: Requirement | None, points: list[tuple[Any, ...]], edges: Floats) -> Work:
    size = edges.size
    offered, busy, needed, scheduled, load = np.zeros(size), np.zeros(size), *(np.full(size, np.nan) for _ in range(3))
    minutes = requirement.interval_minutes if requirement is not None else SLOT_MINUTES
    spread = max(1, minutes // SLOT_MINUTES)
    for starts_at, contacts, aht, agents, planned, occupancy in points:
        place = int(np.searchsorted(edges, starts_at.timestamp(), side="right")) - 1
        for slot in range(place, min(place + spread, size)):
            offered[slot] += contacts / spread
            busy[slot] += contacts / spread * aht
            if math.isnan(needed[slot]) or agents > needed[slot]:  # the busiest part of a half hour says how many it needs
                needed[slot], scheduled[slot] = agents, planned
                load[slot] = (occupancy or 0.0) * agents
    inputs = requirement.inputs if requirement is not None else {}
    if not queue.is_deferred:
        load = np.where(np.isnan(needed), np.nan, busy / SLOT_SECONDS)
    return Work(
        offered, np.divide(busy, offered, out=np.full(size, np.nan), where=offered > 0), load, needed, scheduled,
        math.nan if queue.is_deferred else inputs.get("patience_seconds") or math.inf, inputs.get("target_seconds") or USUAL_SECONDS,
        None if queue.is_deferred else inputs.get("target_share"), inputs.get("max_occupancy") or USUAL_OCCUPANCY,
    )


def _spans(site: Site, start: datetime, end: datetime) -> tuple[Spans, list[str]]:
    rows = list(
        Activity.objects.filter(
            starts_at__lt=end, ends_at__gt=start, shift__roster__site=site, shift__roster__published_at__isnull=False,
            shift__roster__retired_at=None,
        ).order_by().values_list("shift__person_id", "queue_id", "kind", "starts_at", "ends_at", "shift__roster__reference")
    )
    away: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    gone = Absence.objects.filter(Q(starts_at__lt=end) & Q(ends_at__gt=start), person__site=site).order_by("starts_at")
    for person, begins, ends in gone.values_list("person_id", "starts_at", "ends_at"):
        away[person].append((begins, ends))
    pieces = [
        (person, queue if kind == "queue" and queue else -1, begins.timestamp(), ends.timestamp(), kind in {"break", "lunch"})
        for person, queue, kind, starts_at, ends_at, _ in rows
        for begins, ends in without((starts_at, ends_at), away.get(person, ()))
    ]
    columns = list(zip(*pieces, strict=True)) or [()] * 5
    return Spans(
        np.array(columns[0], dtype=np.int64), np.array(columns[1], dtype=np.int64), np.array(columns[2], dtype=np.float64),
        np.array(columns[3], dtype=np.float64), np.array(columns[4], dtype=bool),
    ), sorted({row[-1] for row in rows})


def _holders(skills: Sequence[int], day: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    held = SkillLevel.objects.on(day).filter(skill__in=skills, person__is_provisional=False)
    for skill, person in held.values_list("skill_id", "person_id"):
        found[skill].add(person)
    return found
