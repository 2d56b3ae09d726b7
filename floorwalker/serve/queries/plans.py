"""A day of the plan as arrays: forecast, people needed and people rostered on one queue, interval by interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from floorwalker.ground.models import Queue
from floorwalker.plan.models import Absence, Activity, Forecast, Requirement, RosterNeed
from floorwalker.plan.rules.layers import lay
from floorwalker.serve.models import Entry
from floorwalker.serve.rules.day_so_far import Floats, Pieces, present

COARSEST_MINUTES: Final = 60


@dataclass(frozen=True)
class Edges:
    """The intervals of a queue's day: `starts` and the end, in UTC; `seconds` the same since 1970."""

    starts: tuple[datetime, ...]
    end: datetime
    minutes: int

    @property
    def seconds(self) -> Floats:
        """Return every start and the last end."""
        return np.array([moment.timestamp() for moment in (*self.starts, self.end)])

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, eq=False)
class Expected:
    """The forecast of a day; nan where it says nothing. The range is known only where the forecast has these very intervals."""

    reference: str
    offered: Floats
    lower_80: Floats
    upper_80: Floats
    aht_seconds: float | None
    made_after: bool


@dataclass(frozen=True, eq=False)
class Needed:
    """The people needed on queue, and the inputs they were computed from."""

    reference: str
    agents: Floats
    patience_seconds: float | None
    aht_seconds: float | None


def forecast_of(queue: Queue, *, day: date, before: datetime) -> Forecast | None:
    """Return the forecast that ruled `queue` on `day`: the last put in use `before` that moment, else the one in use now."""
    covering = Forecast.objects.filter(queue=queue, first_day__lte=day, last_day__gte=day).exclude(in_use_from=None)
    return (
        covering.filter(in_use_from__lte=before).order_by("-in_use_from", "-pk").first()
        or covering.order_by("retired_at", "-pk").filter(retired_at=None).first()
        or covering.order_by("-pk").first()
    )


def expected(forecast: Forecast, *, edges: Edges, day_starts: datetime) -> Expected:
    """Return `forecast`, its layers laid over it, in the intervals of `edges`."""
    points = list(forecast.points.filter(starts_at__gte=edges.starts[0], starts_at__lt=edges.end).order_by("starts_at"))
    laid = lay([point.starts_at for point in points], [point.offered for point in points], list(forecast.layers.all()))
    size = len(edges)
    offered, lower, upper = np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan)
    work = contacts = 0.0
    same = forecast.interval_minutes == edges.minutes
    moments = edges.seconds
    for point, value, factor in zip(points, laid.forecast.tolist(), laid.factor.tolist(), strict=True):
        place = int(np.searchsorted(moments, point.starts_at.timestamp(), side="right")) - 1
        spread = max(1, forecast.interval_minutes // edges.minutes)
        for step in range(place, min(place + spread, size)):
            offered[step] = np.nan_to_num(offered[step]) + value / spread
        if same:
            lower[place], upper[place] = point.lower_80 * factor, point.upper_80 * factor
        if point.aht_seconds is not None:
            work, contacts = work + point.aht_seconds * value, contacts + value
    return Expected(
        forecast.reference, offered, lower, upper, work / contacts if contacts else None,
        made_after=forecast.in_use_from is not None and forecast.in_use_from > day_starts,
    )


def needed(queue: Queue, *, day: date, forecast: Forecast | None, edges: Edges) -> Needed | None:
    """Return the people that `queue` needs: by the requirement of its forecast, else by the need its roster was made for."""
    ruling = (
        Requirement.objects.filter(queue=queue, forecast=forecast).exclude(in_use_from=None).order_by("-in_use_from").first()
        if forecast is not None
        else None
    )
    if ruling is not None:
        points = ruling.points.filter(starts_at__gte=edges.starts[0], starts_at__lt=edges.end).values_list("starts_at", "agents")
        inputs = ruling.inputs
        return Needed(
            ruling.reference, _largest(list(points), edges), inputs.get("patience_seconds"), inputs.get("aht_seconds")
        )
    slots = RosterNeed.objects.filter(
        queue=queue, roster__retired_at=None, starts_at__gte=edges.starts[0], starts_at__lt=edges.end
    ).exclude(roster__published_at=None)
    rows = list(slots.values_list("starts_at", "agents"))
    return Needed("", _largest(rows, edges), None, None) if rows else None


def _largest(rows: Sequence[tuple[datetime, float]], edges: Edges) -> Floats:
    found = np.full(len(edges), np.nan)
    moments = edges.seconds
    for at, agents in rows:
        place = int(np.searchsorted(moments, at.timestamp(), side="right")) - 1
        found[place] = max(np.nan_to_num(found[place]), agents)
    return found


@dataclass(frozen=True, eq=False)
class Rostered:
    """What people were rostered to do on a day, who is known to be away, and whose time is excused; the queue of a part is that of the
    work."""

    parts: Pieces
    away: Pieces
    excused: Pieces

    @property
    def working(self) -> Pieces:
        """The parts of those who are not away."""
        if not self.away.person.size:
            return self.parts
        kept = np.ones(self.parts.person.size, dtype=bool)
        for person, start, end in zip(self.away.person, self.away.started, self.away.ended, strict=True):
            kept &= ~((self.parts.person == person) & (self.parts.started < end) & (self.parts.ended > start))
        return self.parts.of(kept)

    def people_on(self, queue: int, *, edges: Floats) -> Floats:
        """Return the mean number of people on `queue` in each interval, those away left out."""
        working = self.working
        return present(working.of((working.kind == "queue") & (working.queue == queue)), at=edges[-1], edges=edges)

    def home_of(self, queue: int) -> set[int]:
        """Return the people who work on `queue` at any time of the day."""
        return set(self.parts.person[(self.parts.kind == "queue") & (self.parts.queue == queue)].tolist())


def rostered(start: datetime, end: datetime) -> Rostered | None:
    """Return the published roster of [start, end); None where there is none. Three queries."""
    rows = list(
        Activity.objects.filter(starts_at__gte=start, starts_at__lt=end, shift__roster__retired_at=None)
        .exclude(shift__roster__published_at=None)
        .order_by("shift__person_id", "starts_at")
        .values_list("queue_id", "shift__person_id", "kind", "starts_at", "ends_at")
    )
    if not rows:
        return None
    away = Absence.objects.filter(Q(starts_at__lt=end) & Q(ends_at__gt=start)).values_list(
        "person_id", "person_id", "kind", "starts_at", "ends_at"
    )
    excused = Entry.objects.filter(
        kind=Entry.Kind.EXCEPTION, approved=True, closed_at=None, starts_at__lt=end, ends_at__gt=start
    ).values_list("person_id", "person_id", "kind", "starts_at", "ends_at")
    return Rostered(_pieces(rows), _pieces(list(away)), _pieces(list(excused)))


def _pieces(rows: Sequence[tuple[Any, ...]]) -> Pieces:
    def keys(place: int) -> NDArray[np.int64]:
        return np.array([-1 if row[place] is None else row[place] for row in rows], dtype=np.int64)

    return Pieces(
        keys(0), keys(1), np.array([row[2] for row in rows], dtype=np.object_),
        np.array([row[3].timestamp() for row in rows]), np.array([row[4].timestamp() for row in rows]),
    )
