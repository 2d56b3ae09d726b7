"""What a reader watches: which queue, which day, from which moment, how fast. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q

from floorwalker.ground import clock, lines, settings
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.plan.models import Forecast
from floorwalker.record.models import Interaction, IntervalTotal
from floorwalker.record.queries import feeds
from floorwalker.record.queries.feeds import Freshness
from floorwalker.serve.queries import floor, plans
from floorwalker.serve.queries.plans import Edges
from floorwalker.serve.rules.replay import FASTEST, SLOWEST, Replay

USUAL_MINUTES: Final = 30
FINEST_MINUTES: Final = 15
"""A finer forecast is added up to half hours: a day of 5-minute intervals cannot be read."""
OPENS_AT: Final = time(11, 42)
OPENS_SPEED: Final = 10
"""Where a stored day begins to run for a newcomer: mid-morning, when there is something to see."""
SATURDAY: Final = 5
WEEKS_LOOKED_BACK: Final = 4


class BadAddress(RuleBroken):
    """The address of Today names something that cannot be."""

    code = "bad_replay"
    status = 400


@dataclass(frozen=True)
class Scene:
    """One queue's day, seen by a replay."""

    queue: Queue
    day: date
    edges: Edges
    is_open: bool
    replay: Replay
    version: floor.Version
    fed: Freshness | None = None
    """How far running feeds tell what happens now; only while the day is live."""

    @cached_property
    def starts(self) -> datetime:
        """Midnight, in UTC."""
        return midnight(self.day, self.queue.zone)

    @cached_property
    def ends(self) -> datetime:
        """The next midnight, in UTC: 23 to 25 hours later."""
        return midnight(self.day + timedelta(days=1), self.queue.zone)

    def as_of(self, now: datetime) -> datetime:
        """Return the moment that is looked from; live on a feed it is the last that the feed tells of, never one it does not."""
        at = self.replay.as_of(now)
        return at if self.fed is None else min(at, max(self.fed.covers_to, self.starts))

    @property
    def still(self) -> Scene:
        """The same day without its replay: what a picture of one moment depends on."""
        return replace(self, replay=Replay(self.starts, self.starts, SLOWEST, self.ends, is_paused=True), fed=None)

    def renewed(self, now: datetime) -> Scene:
        """Return the same scene with the record as it stands at `now`."""
        return replace(self, version=floor.version(), fed=feeds.freshness(now) if self.replay.is_live else None)

    @property
    def key(self) -> str:
        """What all who watch the same share."""
        replay = self.replay
        return "|".join(
            (
                self.queue.code, self.day.isoformat(), f"{replay.at:%H%M%S}", f"{replay.started.timestamp():.0f}",
                str(replay.speed), str(replay.is_paused), str(replay.is_live),
            )
        )

    def address(self, now: datetime, **changes: object) -> str:
        """Return the parameters under which this moment is found again, with some changed; the clock runs on from there."""
        given: dict[str, object] = {"queue": self.queue.code, "day": self.day.isoformat()}
        if not self.replay.is_live:
            there = self.as_of(now).astimezone(ZoneInfo(self.queue.zone))
            given |= {"at": f"{there:%H:%M:%S}", "speed": self.replay.speed, "paused": "1" if self.replay.is_paused else ""}
        return "?" + urlencode({name: value for name, value in (given | changes).items() if value not in ("", None)})

    @property
    def stream_address(self) -> str:
        """Return the parameters of the stream of this very run."""
        replay = self.replay
        given = {"queue": self.queue.code, "day": self.day.isoformat()}
        if not replay.is_live:
            there = replay.at.astimezone(ZoneInfo(self.queue.zone))
            given |= {"at": f"{there:%H:%M:%S}", "speed": str(replay.speed), "started": f"{replay.started.timestamp():.0f}"}
            if replay.is_paused:
                given["paused"] = "1"
        return "?" + urlencode(given)

    def elsewhere(self, *, minutes: int, now: datetime) -> str:
        """Return the address of the moment so many minutes away, kept inside the day."""
        there = self.as_of(now) + timedelta(minutes=minutes)
        last = self.ends - timedelta(seconds=1)
        local = min(max(there, self.starts), last).astimezone(ZoneInfo(self.queue.zone))
        paused = "1" if self.replay.is_paused else ""
        return self.address(now, at=f"{local:%H:%M:%S}", speed=1 if self.replay.is_live else self.replay.speed, paused=paused)


def midnight(day: date, zone: str) -> datetime:
    """Return the UTC moment at which `day` begins in `zone`."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def queues() -> list[Queue]:
    """Return the queues that can be watched."""
    return list(Queue.objects.filter(retired_at=None).select_related("site").order_by("id"))


@dataclass(frozen=True)
class Span:
    """The first and the last contact of the record, or total of an interval."""

    first: datetime
    last: datetime


def recorded(of: floor.Version) -> Span | None:
    """Return from when to when there are contacts or totals; None where there is none."""
    moments = [
        rows.filter(floor.visible(of)).order_by(order).values_list("started_at", flat=True).first()
        for rows in (Interaction.objects.all(), IntervalTotal.objects.filter(offered__gt=0))
        for order in ("started_at", "-started_at")  # each from its index; asked for both at once, a database reads the whole record
    ]
    found = [moment for moment in moments if moment is not None]
    return Span(min(found), max(found)) if found else None


def read(parameters: Mapping[str, str], *, among: list[Queue], span: Span, of: floor.Version, now: datetime) -> Scene:
    """Return what the address `parameters` names; what it leaves out is chosen so that a newcomer sees a day that moves.

    Raises
    ------
    BadAddress
        If a parameter cannot be read; says which and what was expected.
    """
    queue = _queue(parameters.get("queue", ""), among)
    fed = feeds.freshness(now)
    day = _day(parameters.get("day", ""), queue, span, is_fed=fed is not None)
    edges, is_open = _edges(queue, day)
    starts, ends = midnight(day, queue.zone), midnight(day + timedelta(days=1), queue.zone)
    if not parameters.get("at") and starts <= now < ends and edges.starts[0] <= now < edges.end:
        live = Replay(now, now, SLOWEST, ends, is_live=True)
        steady = replace(live, at=starts, started=starts)  # real time from midnight on: the same for all who watch
        return Scene(queue, day, edges, is_open, steady, of, fed)
    speed = _speed(parameters.get("speed", ""))
    replay = Replay(
        at=_at(parameters.get("at", ""), day, queue.zone, edges),
        started=_started(parameters.get("started", ""), now),
        speed=speed,
        ends=min(ends, edges.end if is_open else ends),
        is_paused=bool(parameters.get("paused")),
    )
    return Scene(queue, day, edges, is_open, replay, of)


def _queue(code: str, among: list[Queue]) -> Queue:
    if not code:
        return among[0]
    for queue in among:
        if queue.code == code:
            return queue
    names = ", ".join(queue.code for queue in among)
    raise BadAddress(f"No queue is called {code!r}.", remedy=f"There are: {names}.")


def _day(text: str, queue: Queue, span: Span, *, is_fed: bool) -> date:
    """Return the day that `text` names; without one the present on a feed, else the last recorded, in the simulated centre the last
    that is no weekend."""
    if not text and is_fed:
        return clock.today(queue.zone)
    if not text:
        last = min(span.last.astimezone(ZoneInfo(queue.zone)).date(), clock.today(queue.zone))
        is_weekend_of_demo = bool(settings.get("simulated")) and last.weekday() >= SATURDAY
        return last - timedelta(days=last.weekday() - SATURDAY + 1) if is_weekend_of_demo else last
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise BadAddress(f"The day was {text!r}.", remedy="Write a day such as 2026-11-24.") from problem


def _speed(text: str) -> int:
    if not text:
        return OPENS_SPEED
    if not text.isascii() or not text.isdigit() or not SLOWEST <= int(text[:9]) <= FASTEST:
        raise BadAddress(f"The speed was {text!r}.", remedy=f"Write a whole number from {SLOWEST} to {FASTEST}.")
    return int(text)


def _at(text: str, day: date, zone: str, edges: Edges) -> datetime:
    if not text:
        usual = datetime.combine(day, OPENS_AT, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        middle = edges.starts[len(edges) // 3]
        return usual if edges.starts[0] < usual < edges.end else middle
    try:
        wall = time.fromisoformat(text)
    except ValueError as problem:
        raise BadAddress(f"The time was {text!r}.", remedy="Write a time such as 11:42.") from problem
    if wall.tzinfo is not None:
        raise BadAddress(f"The time {text!r} names a zone.", remedy=f"Write the time as clocks in {zone} show it.")
    return datetime.combine(day, wall, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _started(text: str, now: datetime) -> datetime:
    if not text:
        return now.replace(microsecond=0)
    if not text.isascii() or not text.isdigit() or len(text) > 11:
        raise BadAddress(f"The start was {text!r}.", remedy="Leave `started` out: the replay then begins now.")
    return datetime.fromtimestamp(int(text), UTC)


def _edges(queue: Queue, day: date) -> tuple[Edges, bool]:
    """Return the intervals of the day and whether the queue is open at all; without opening hours, those it usually has."""
    forecast = Forecast.objects.filter(queue=queue, first_day__lte=day, last_day__gte=day).exclude(in_use_from=None).first()
    minutes = forecast.interval_minutes if forecast is not None else USUAL_MINUTES
    minutes = minutes if FINEST_MINUTES <= minutes <= plans.COARSEST_MINUTES else USUAL_MINUTES
    if open_now := lines.open_stretches(queue, first=day, last=day):
        return _between(open_now[0][0], open_now[-1][1], minutes, queue.zone), True
    if queue.hours.exists():
        return _between(midnight(day, queue.zone), midnight(day + timedelta(days=1), queue.zone), minutes, queue.zone), False
    first, last = _usual_hours(queue, day)
    return _between(first, last, minutes, queue.zone), True


def _usual_hours(queue: Queue, day: date) -> tuple[datetime, datetime]:
    """Return the hours in which contacts came on the same weekday of the weeks before; the whole day where none did."""
    zone = ZoneInfo(queue.zone)
    walls: list[time] = []
    for back in range(1, WEEKS_LOOKED_BACK + 1):
        before = day - timedelta(weeks=back)
        of_day = Q(started_at__gte=midnight(before, queue.zone), started_at__lt=midnight(before + timedelta(days=1), queue.zone))
        for rows in (Interaction.objects.filter(queue=queue), IntervalTotal.objects.filter(queue=queue, offered__gt=0)):
            found = rows.filter(of_day).aggregate(first=Min("started_at"), last=Max("started_at"))
            walls += [moment.astimezone(zone).time() for moment in found.values() if moment is not None]
    if not walls:
        return midnight(day, queue.zone), midnight(day + timedelta(days=1), queue.zone)
    opens = datetime.combine(day, time(min(walls).hour), tzinfo=zone)
    latest = max(walls).hour
    closes = datetime.combine(day, time(latest), tzinfo=zone).astimezone(UTC) + timedelta(hours=1)
    return opens.astimezone(UTC), min(closes, midnight(day + timedelta(days=1), queue.zone))


def _between(first: datetime, last: datetime, minutes: int, zone: str) -> Edges:
    local = first.astimezone(ZoneInfo(zone))
    start = first - timedelta(minutes=(local.hour * 60 + local.minute) % minutes)
    step = timedelta(minutes=minutes)
    count = max(1, -(-(last - start) // step))
    return Edges(tuple(start + step * place for place in range(count)), start + step * count, minutes)
