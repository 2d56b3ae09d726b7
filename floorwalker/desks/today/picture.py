"""One queue's day as it stands at a moment: everything that does not depend on who looks. One is computed for all who watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.desks.today.scene import Scene
from floorwalker.engine import erlang
from floorwalker.ground import settings, standards
from floorwalker.ground.models import Queue, Standard
from floorwalker.serve.queries import floor, plans
from floorwalker.serve.queries.floor import FloorDay
from floorwalker.serve.queries.plans import Edges, Expected, Needed, Rostered
from floorwalker.serve.rules import intraday
from floorwalker.serve.rules.adherence import ON_QUEUE
from floorwalker.serve.rules.day_so_far import ByInterval, Floats, SoFar, Visits, by_interval, present, so_far

HALF_HOUR_SECONDS: Final = 1_800.0
RECENT_SECONDS: Final = 7_200.0
"""Handle time is expected from the last two hours: what the floor does now."""
USUAL_TARGET_SHARE: Final = 0.80
USUAL_TARGET_SECONDS: Final = 20.0
"""80 % in 20 s: the convention, where no standard says."""
PLAN_SECONDS: Final = 5
"""A change of plan or standard is seen within this."""
LEAST_ABANDONED: Final = 20
"""Fewer people who gave up do not tell how patient customers are; nobody is then taken to give up."""
SPARK_STEPS: Final = 7
FREE: Final = "ready"


@dataclass(frozen=True, eq=False)
class Plan:
    """What was expected of the day, and the standards that rule it."""

    expected: Expected | None
    needed: Needed | None
    rostered: Rostered | None
    level: Standard | None
    abandonment: Standard | None
    adherence: Standard | None

    @property
    def target_seconds(self) -> float:
        """The T of the service level; 20 s by convention."""
        return self.level.target_seconds if self.level and self.level.target_seconds is not None else USUAL_TARGET_SECONDS


@dataclass(frozen=True, eq=False)
class Prediction:
    """The rest of the day: contacts and service level by interval, why, and what was assumed."""

    offered: Floats
    level: Floats
    volume: float
    worth: float
    aht_seconds: float
    patience_seconds: float
    miss: intraday.Miss | None
    day_ends: float | None
    day_ends_between: tuple[float, float] | None
    """Between what it ends 8 times in 10."""


@dataclass(frozen=True, eq=False)
class QueueNow:
    """One queue at the moment."""

    queue: Queue
    waiting: int | None
    """None where totals alone tell of it."""
    longest_seconds: float | None
    on_queue: int | None
    free: int | None
    recent: SoFar
    target_seconds: float
    target: Standard | None


@dataclass(frozen=True, eq=False)
class Picture:
    """The day of one queue, seen from `at`."""

    queue: Queue
    day: date
    at: datetime
    edges: Edges
    is_open: bool
    plan: Plan
    has_contacts: bool
    told_until: datetime | None
    """Until when totals by interval tell of the queue; None where none do."""
    is_rounded: bool
    """Whether how many they tell to be answered in time is reckoned from rounded shares."""
    day_so_far: SoFar
    recent: SoFar
    spark: tuple[float | None, ...]
    intervals: ByInterval
    present: Floats
    scheduled: Floats
    prediction: Prediction | None
    expected_so_far: float | None
    adherence: float | None
    queues: tuple[QueueNow, ...]

    @property
    def now(self) -> QueueNow:
        """The queue itself at the moment."""
        return next(row for row in self.queues if row.queue.pk == self.queue.pk)

    @property
    def index(self) -> int:
        """The interval that runs: 0 before the first, one past the last after it."""
        return int(np.searchsorted(self.edges.seconds, self.at.timestamp(), side="right")) - 1


@lru_cache(maxsize=64)
def _plan(queue: Queue, day: date, edges: Edges, starts: datetime, ends: datetime, _while: int) -> Plan:
    forecast = plans.forecast_of(queue, day=day, before=starts)
    return Plan(
        expected=plans.expected(forecast, edges=edges, day_starts=starts) if forecast is not None else None,
        needed=plans.needed(queue, day=day, forecast=forecast, edges=edges),
        rostered=plans.rostered(starts, ends),
        level=standards.ruling("service_level", queue=queue, day=day),
        abandonment=standards.ruling("abandonment_rate", queue=queue, day=day),
        adherence=standards.ruling("adherence", queue=queue, day=day),
    )


def plan_of(scene: Scene, *, now: datetime) -> Plan:
    """Return what is expected of the day of `scene`, and the standards that rule it."""
    return _plan(scene.queue, scene.day, scene.edges, scene.starts, scene.ends, int(now.timestamp()) // PLAN_SECONDS)


@lru_cache(maxsize=64)
def _levels(queues: tuple[Queue, ...], day: date, _while: int) -> dict[int, Standard | None]:
    return {queue.pk: standards.ruling("service_level", queue=queue, day=day) for queue in queues}


def take(scene: Scene, *, queues: list[Queue], at: datetime, now: datetime) -> Picture:
    """Return the picture of `scene` at the moment `at` of its day; nothing later than `at` goes into it."""
    return _take(scene.still, tuple(queues), at.replace(microsecond=0), int(now.timestamp()) // PLAN_SECONDS)


@lru_cache(maxsize=32)
def _take(scene: Scene, queues: tuple[Queue, ...], at: datetime, while_: int) -> Picture:
    day = floor.floor_day(scene.starts, scene.ends, of=scene.version)
    plan = _plan(scene.queue, scene.day, scene.edges, scene.starts, scene.ends, while_)
    second, since, edges = at.timestamp(), scene.starts.timestamp(), scene.edges.seconds
    visits = day.visits.of_queue(scene.queue.pk)
    target = plan.target_seconds
    whole = so_far(visits, at=second, since=since, until=second + 1, target_seconds=target)
    counted = by_interval(visits, at=second, edges=edges, target_seconds=target)
    on_queue = day.states.of(np.isin(day.states.kind, ON_QUEUE) & (day.states.queue == scene.queue.pk))
    here = present(on_queue, at=second, edges=edges) if day.away_seconds_known else np.full(len(scene.edges), np.nan)
    scheduled = (
        plan.rostered.people_on(scene.queue.pk, edges=edges) if plan.rostered is not None else np.full(len(scene.edges), np.nan)
    )
    levels = _levels(queues, scene.day, while_)
    return Picture(
        queue=scene.queue, day=scene.day, at=at, edges=scene.edges, is_open=scene.is_open, plan=plan,
        told_until=_told_until(visits, second), has_contacts=bool(visits.queue.size),
        is_rounded=bool(np.isfinite(visits.totals.in_time_least).any()),
        day_so_far=whole,
        recent=_recent(visits, second, target),
        spark=tuple(
            _recent(visits, second - back * HALF_HOUR_SECONDS, target).service_level for back in range(SPARK_STEPS - 1, -1, -1)
        ),
        intervals=counted, present=here, scheduled=scheduled,
        prediction=_predict(scene, plan, visits, whole, second, scheduled=scheduled, present=here),
        expected_so_far=(
            intraday.expected_so_far(plan.expected.offered, edges=edges, at=second) if plan.expected is not None else None
        ),
        adherence=_adherence(day, plan, second),
        queues=tuple(_now(day, queue, levels[queue.pk], second) for queue in queues),
    )


def _told_until(visits: Visits, at: float) -> datetime | None:
    """Return the end of the last total that is told whole at `at`, the start of the first where none is yet."""
    if not visits.totals.queue.size:
        return None
    over = visits.totals.over(at=at, since=-np.inf)
    return datetime.fromtimestamp(float(over.ended.max() if over.queue.size else visits.totals.started.min()), UTC)


def _recent(visits: Visits, at: float, target_seconds: float) -> SoFar:
    """Return the last half hour: of contacts up to `at`, of totals the last that is told whole."""
    told = visits.totals.latest(at=at, seconds=HALF_HOUR_SECONDS)
    return so_far(visits, at=at, since=at - HALF_HOUR_SECONDS, until=at + 1, target_seconds=target_seconds, totals=told)


def _now(day: FloorDay, queue: Queue, level: Standard | None, at: float) -> QueueNow:
    target = level.target_seconds if level and level.target_seconds is not None else USUAL_TARGET_SECONDS
    covers = (day.waiting.queue == queue.pk) & (day.waiting.started <= at) & (at < day.waiting.ended)
    since = day.waiting_since[covers]
    states = day.states.of(day.states.queue == queue.pk).at(at)
    known = day.away_seconds_known
    visits = day.visits.of_queue(queue.pk)
    window = max(HALF_HOUR_SECONDS, 2 * target) if queue.is_deferred else HALF_HOUR_SECONDS
    return QueueNow(
        queue=queue, waiting=None if visits.totals.queue.size and not visits.queue.size else int(covers.sum()),
        longest_seconds=float(at - since.min()) if since.size else None,
        on_queue=int(np.isin(states.kind, ON_QUEUE).sum()) if known else None,
        free=int((states.kind == FREE).sum()) if known else None,
        recent=so_far(visits, at=at, since=at - window, until=at + 1, target_seconds=target,
                      totals=visits.totals.latest(at=at, seconds=window)),
        target_seconds=target, target=level,
    )


def _adherence(day: FloorDay, plan: Plan, at: float) -> float | None:
    """Return the share of rostered time so far in which people did what was rostered; None without roster or states."""
    if plan.rostered is None or not day.away_seconds_known:
        return None
    planned, agreed = adherent_seconds(day, plan.rostered, at=at, people=None)
    return agreed / planned if planned else None


def adherent_seconds(day: FloorDay, rostered: Rostered, *, at: float, people: frozenset[int] | None) -> tuple[float, float]:
    """Return the seconds rostered until `at` for `people` (all, if None) that are not away, and those spent as rostered.

    On the queues in a break or in training, and off plan while excused, is in neither: the same rule as that of the facts.
    """
    parts = rostered.working
    parts = parts.of(parts.started < at)
    if people is not None:
        parts = parts.of(np.isin(parts.person, list(people)))
    ends = np.minimum(parts.ended, at)
    due, agreed = float((ends - parts.started).sum()), 0.0
    states = day.states
    first = np.searchsorted(states.person, parts.person, side="left")
    last = np.searchsorted(states.person, parts.person, side="right")
    for place in range(parts.person.size):
        mine = slice(int(first[place]), int(last[place]))
        kinds = states.kind[mine]
        on_queue = np.isin(kinds, ON_QUEUE)
        in_queue = bool(parts.kind[place] == "queue")
        same = on_queue if in_queue else kinds == parts.kind[place]
        neither = np.zeros(kinds.size, dtype=bool) if in_queue else on_queue & ~same

        def inside(rows: NDArray[np.bool_], since: float, until: float, *, of: slice = mine) -> float:
            overlap = np.minimum(states.ended[of], until) - np.maximum(states.started[of], since)
            return float(overlap[rows & (overlap > 0)].sum())

        begin, end = float(parts.started[place]), float(ends[place])
        agreed += inside(same, begin, end)
        due -= inside(neither, begin, end)
        for excuse in np.flatnonzero(rostered.excused.person == parts.person[place]).tolist():
            since, until = max(begin, float(rostered.excused.started[excuse])), min(end, float(rostered.excused.ended[excuse]))
            if until > since:
                due -= (until - since) - inside(same, since, until) - inside(neither, since, until)
    return due, agreed


def _predict(
    scene: Scene, plan: Plan, visits: Visits, whole: SoFar, at: float, *, scheduled: Floats, present: Floats
) -> Prediction | None:
    """Return the rest of the day; None where there is no forecast, or where contacts may wait for hours."""
    if plan.expected is None or scene.queue.is_deferred or np.isnan(plan.expected.offered).all():
        return None
    edges = scene.edges.seconds
    came = by_interval(visits, at=at, edges=edges, target_seconds=plan.target_seconds)
    due = intraday.expected_so_far(plan.expected.offered, edges=edges, at=at)
    reading = intraday.Reading(float(np.nansum(came.offered)), due)
    volume = intraday.volume_factor(reading)
    lately = so_far(visits, at=at, since=at - RECENT_SECONDS, until=at + 1, target_seconds=plan.target_seconds)
    planned = plan.expected.aht_seconds
    aht = intraday.expected_aht(planned_seconds=planned, finished=lately.finished, handle_seconds=lately.handle_seconds)
    if aht is None:
        return None
    # Chats share their agent: the plan counts the agent's own time, and it stretches as handle time does.
    own = plan.needed.aht_seconds if plan.needed is not None and plan.needed.aht_seconds else planned
    work_seconds = own * aht / planned if own and planned else aht
    patience = _patience(plan, visits, at)
    offered = plan.expected.offered * volume

    def level_of(contacts: Floats, agents: Floats, *, longer: float = 1.0) -> Floats:
        return intraday.predicted_level(
            contacts, agents=agents, interval_seconds=scene.edges.minutes * 60.0, aht_seconds=work_seconds * longer,
            patience_seconds=patience, target_seconds=plan.target_seconds,
        )

    over = edges[1:] <= at
    there = np.where(np.isnan(present), scheduled, present)[over]
    worth = intraday.worth_of_a_person(
        in_time=came.in_time[over], decided=came.decided[over], level_with=lambda each: level_of(came.offered[over], there * each)
    )
    level = level_of(offered, scheduled * worth)
    running = int(np.searchsorted(edges, at, side="right")) - 1
    ahead = np.clip((edges[1:] - at) / np.diff(edges), 0.0, 1.0)
    target = plan.level.target if plan.level is not None else USUAL_TARGET_SHARE
    tolerance = float(settings.get("service_level_tolerance_points")) / 100
    rest = slice(max(running, 0), None)

    def ends_with(*, more: float = 1.0, longer: float = 1.0, people: float = 1.0) -> float | None:
        changed = level if more == longer == people == 1.0 else level_of(offered * more, scheduled * worth * people, longer=longer)
        return intraday.day_end_level(
            in_time=whole.in_time, decided=whole.decided, level=changed[rest], offered=(offered * more * ahead)[rest]
        )

    by_volume = intraday.CHANCE * intraday.volume_spread(reading) / volume
    by_aht = intraday.CHANCE * intraday.aht_spread(finished=lately.finished)
    by_people = intraday.CHANCE * intraday.PEOPLE_SPREAD
    ends = ends_with()
    return Prediction(
        offered=offered, level=level, volume=volume, worth=worth, aht_seconds=aht, patience_seconds=patience,
        miss=intraday.next_miss(
            level, offered=offered * ahead, since=max(running, 0), target_share=target, tolerance_share=tolerance
        ),
        day_ends=ends,
        day_ends_between=None if ends is None else intraday.day_end_range(
            ends, decided=whole.decided, level=level[rest], offered=(offered * ahead)[rest],
            moved=[
                (ends_with(more=1 - by_volume), ends_with(more=1 + by_volume)),
                (ends_with(longer=1 - by_aht), ends_with(longer=1 + by_aht)),
                (ends_with(people=1 - by_people), ends_with(people=1 + by_people)),
            ],
        ),
    )


def _patience(plan: Plan, visits: Visits, at: float) -> float:
    if plan.needed is not None and plan.needed.patience_seconds:
        return plan.needed.patience_seconds
    over = visits.of((visits.arrived <= at) & ((visits.answered <= at) | (visits.abandoned & (visits.ended <= at))))
    if int(over.abandoned.sum()) < LEAST_ABANDONED:
        return float("inf")
    return float(erlang.exponential_patience(over.wait_seconds, abandoned=over.abandoned).mean_seconds)


def known(value: Any) -> float | None:
    """Return a number of an array as charts take it: None for nan."""
    return None if value is None or np.isnan(value) else float(value)
