"""The week a roster is made for: its real days and slots, when the site is open, and the people each queue needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from floorwalker.engine.rostering import SiteDay, days_in
from floorwalker.ground import lines
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Site
from floorwalker.plan.models import RequirementPoint, RosterNeed

Floats = NDArray[np.float64]
Needs = dict[int, Floats]
"""People on queue by the key of the queue, one number a slot."""
SLOT_MINUTES = 30
SLOTS_PER_HOUR = 2
DAYS_PER_WEEK = 7
MINUTES_PER_DAY = 1440
SECONDS_PER_MINUTE = 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TYPED = re.compile(
    r"(?:(?P<first>[a-z]{3})(?:\s*-\s*(?P<last>[a-z]{3}))?\s+)?(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s+(\d+(?:\.\d+)?)"
)


@dataclass(frozen=True)
class Week:
    """Seven local days of a site, in real minutes from the first midnight."""

    site: Site
    first_day: date

    @property
    def last_day(self) -> date:
        """The last of the seven days."""
        return self.first_day + timedelta(days=DAYS_PER_WEEK - 1)

    @cached_property
    def days(self) -> tuple[SiteDay, ...]:
        """The days, with their real lengths."""
        return days_in(self._zone, first=self.first_day, count=DAYS_PER_WEEK)

    @cached_property
    def begins(self) -> datetime:
        """The first midnight, in UTC."""
        return self.days[0].utc(0)

    @property
    def ends(self) -> datetime:
        """The midnight after the last day, in UTC."""
        return self.at(self.days[-1].end_minutes)

    @property
    def slots(self) -> int:
        """Half hours of the week: 336, two fewer or more where the clock changes."""
        return self.days[-1].end_minutes // SLOT_MINUTES

    def at(self, minutes: int) -> datetime:
        """Return the UTC moment of a real minute of the week."""
        return self.begins + timedelta(minutes=minutes)

    def minute(self, moment: datetime) -> int:
        """Return the real minute of a moment; negative before the week."""
        after = moment - self.begins
        return after.days * MINUTES_PER_DAY + after.seconds // SECONDS_PER_MINUTE

    def day_of(self, moment: datetime) -> int:
        """Return the number of the local day of a moment."""
        return (moment.astimezone(self._zone).date() - self.first_day).days

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.zone)

    def moment(self, day: int, wall: time) -> datetime:
        """Return the UTC moment at which the clock of a day shows `wall`."""
        return self.at(self.days[day].at(wall.hour * 60 + wall.minute))


def week_of(site: Site, day: date) -> Week:
    """Return the week, Monday first, in which `day` lies."""
    return Week(site, day - timedelta(days=day.weekday()))


def queues_of(site: Site) -> list[Queue]:
    """Return the queues served at a site."""
    found = Queue.objects.filter(site=site, retired_at=None).select_related("skill", "site").prefetch_related("hours")
    return list(found.order_by("id"))


def skill_key(queue: Queue) -> str:
    """Return what a person must hold to serve a queue; a queue without a skill is served by everybody."""
    return f"skill-{queue.skill_id}" if queue.skill_id else f"queue-{queue.pk}"


@dataclass(frozen=True)
class Opening:
    """When the site is open: wall-clock minutes by day, which days are closed though they usually are not, and when it usually is open."""

    by_day: tuple[tuple[int, int] | None, ...]
    closed_days: frozenset[int]
    usual: tuple[tuple[int, int] | None, ...]


def opening(week: Week, queues: Sequence[Queue], needs: Needs) -> Opening:
    """Return the site's opening: from the first queue that opens to the last that closes.

    A queue whose hours nobody has set, as one that came with a log, is open while people are asked for.
    """
    edges: list[list[tuple[int, int]]] = [[] for _ in week.days]
    usual = tuple(_outer(
        (row.opens_minute, row.closes_minute) for queue in queues for row in queue.hours.all()
        if row.weekday == day.date.weekday() and row.starts_on <= day.date and (row.ends_on is None or day.date < row.ends_on)
    ) for day in week.days)  # fmt: skip
    for queue in queues:
        has_hours = bool(queue.hours.all())
        known = lines.open_stretches(queue, first=week.first_day, last=week.last_day) if has_hours else _asked(week, needs.get(queue.pk))
        for opens, closes in known:
            number = week.day_of(opens)
            if 0 <= number < len(edges):
                day = week.days[number]
                edges[number].append((day.wall(week.minute(opens)), day.wall(week.minute(closes))))
    by_day = tuple(_outer(day) for day in edges)
    closed = {n for n, hours in enumerate(by_day) if hours is None and usual[n] is not None}
    return Opening(by_day, frozenset(closed), usual)


def _outer(stretches: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    found = list(stretches)
    return (min(a for a, _ in found), max(b for _, b in found)) if found else None


def _asked(week: Week, need: Floats | None) -> list[tuple[datetime, datetime]]:
    slots = [] if need is None else np.flatnonzero(need > 0).tolist()
    return [(week.at(slot * SLOT_MINUTES), week.at((slot + 1) * SLOT_MINUTES)) for slot in slots]


def required(week: Week, queues: Iterable[Queue]) -> Needs:
    """Return the people on queue that the requirements in use ask for; queues without one are left out."""
    return asked_by(week, RequirementPoint.objects.filter(
        requirement__queue__in=[queue.pk for queue in queues], requirement__in_use_from__isnull=False, requirement__retired_at=None,
    ))


def asked_by(week: Week, points: QuerySet[RequirementPoint]) -> Needs:
    """Return the people on queue that those of `points` ask for that lie in the week."""
    found: Needs = {}
    inside = points.filter(starts_at__gte=week.begins, starts_at__lt=week.ends)
    for queue, minutes, starts_at, agents in inside.values_list(
        "requirement__queue", "requirement__interval_minutes", "starts_at", "agents"
    ):
        slots = found.setdefault(queue, np.zeros(week.slots))
        first = week.minute(starts_at)
        for slot in range(first // SLOT_MINUTES, -(-(first + minutes) // SLOT_MINUTES)):
            if slot < week.slots:
                slots[slot] += agents * min(minutes, SLOT_MINUTES) / SLOT_MINUTES
    return found


def kept(week: Week, needs: Iterable[RosterNeed]) -> Needs:
    """Return the need that a version of the roster was made for."""
    found: Needs = {}
    for need in needs:
        slot = week.minute(need.starts_at) // SLOT_MINUTES
        if 0 <= slot < week.slots:
            slots = found.setdefault(need.queue_id, np.zeros(week.slots))
            # A version loaded with shorter slots counts each by the part of the half hour that it fills.
            slots[slot] += need.agents * min(need.roster.slot_minutes, SLOT_MINUTES) / SLOT_MINUTES
    return found


def typed(week: Week, texts: Mapping[int, str]) -> Needs:
    """Return a need that somebody typed: ``mon-fri 08:00-18:00 6, sat 09:00-13:00 2`` by the key of the queue.

    Raises
    ------
    RuleBroken
        Naming the part that could not be read.
    """
    found: Needs = {}
    for queue, text in texts.items():
        for part in filter(None, (piece.strip().lower() for piece in re.split(r"[,;\n]", text))):
            match = _TYPED.fullmatch(part)
            if match is None or any(day and day not in WEEKDAYS for day in (match["first"], match["last"])):
                raise RuleBroken(
                    f"{part!r} does not say how many people are needed when.",
                    remedy="Write days, times and people, such as mon-fri 08:00-18:00 6.", code="bad_need",
                )
            start_hour, start_minute, end_hour, end_minute = (int(number) for number in match.groups()[2:6])
            first = WEEKDAYS.index(match["first"]) if match["first"] else 0
            last = WEEKDAYS.index(match["last"]) if match["last"] else first if match["first"] else len(WEEKDAYS) - 1
            slots = found.setdefault(queue, np.zeros(week.slots))
            for day in week.days:
                if first <= day.date.weekday() <= last:
                    begin = day.at(start_hour * 60 + start_minute) // SLOT_MINUTES
                    end = -(-day.at(end_hour * 60 + end_minute) // SLOT_MINUTES)
                    slots[begin:end] = float(match.groups()[6])
    return found


def by_skill(queues: Iterable[Queue], needs: Needs, *, slots: int) -> dict[str, Floats]:
    """Return the need by skill: queues that want the same skill add up; nothing known is nothing needed, for every skill."""
    found: dict[str, Floats] = {}
    for queue in queues:
        if queue.pk in needs or not needs:
            key = skill_key(queue)
            found[key] = found.get(key, np.zeros(slots)) + needs.get(queue.pk, 0.0)
    return found
