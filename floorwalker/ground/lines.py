"""Setting up queues, their hours and special days, and asking when they are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.events import HoursSet, QueueBroughtBack, QueueOpened, QueueRetired, SpecialDaySet
from floorwalker.ground.models import Line, OpeningHours, Queue, SpecialDay
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site, Skill
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store

MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class Stretch:
    """One stretch of a weekday (0 is Monday), minutes from local midnight, half-open."""

    weekday: int
    opens_minute: int
    closes_minute: int


@transaction.atomic
def open_queue(
    name: str,
    *,
    line: str,
    channel: str,
    zone: str,
    by: Actor,
    site: Site | None = None,
    skill: Skill | None = None,
    simulated: bool = False,
    brand: str = "",
    client: str = "",
) -> Queue:
    """Set up a queue for `line` over `channel`; its line is made on first use.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting up queues.
    RuleBroken
        If the name is taken, or the channel or zone is not known.
    """
    policy.require(by, "ground.change_queue")
    code = slugify(name)[:60]
    if not code or Queue.objects.filter(code=code).exists():
        raise RuleBroken(
            f"A queue called {name!r} exists or cannot be named so.", remedy="Choose another name.", code="queue_name_taken"
        )
    if channel not in Channel.values:
        raise RuleBroken(
            f"{channel!r} is not a channel.", remedy=f"There are: {', '.join(Channel.values)}.", code="unknown_channel"
        )
    if zone not in available_timezones():
        raise RuleBroken(f"{zone!r} is not a time zone.", remedy="Write one such as Europe/London.", code="unknown_zone")
    line_row, _ = Line.objects.get_or_create(code=slugify(line)[:40], defaults={"name": line})
    queue = Queue.objects.create(
        reference=next_reference("Q"), code=code, name=name, line=line_row, channel=channel, zone=zone, site=site, skill=skill,
        simulated=simulated, brand=brand, client=client,
    )
    store.append(QueueOpened(subject=queue.reference, channel=channel, zone=zone), by=by)
    return queue


def used(dimension: str) -> list[str]:
    """Return the brands or clients that queues in use name, in order."""
    named = Queue.objects.filter(retired_at=None).exclude(**{dimension: ""}).order_by(dimension)
    return list(named.values_list(dimension, flat=True).distinct())


@transaction.atomic
def retire(queue: Queue, *, by: Actor) -> None:
    """Take `queue` out of use; what happened in it stays readable.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting up queues.
    """
    policy.require(by, "ground.change_queue")
    if Queue.objects.filter(pk=queue.pk, retired_at=None).update(retired_at=clock.now()):
        store.append(QueueRetired(subject=queue.reference), by=by)


@transaction.atomic
def bring_back(queue: Queue, *, by: Actor) -> None:
    """Take `queue` into use again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting up queues.
    """
    policy.require(by, "ground.change_queue")
    if Queue.objects.filter(pk=queue.pk, retired_at__isnull=False).update(retired_at=None):
        store.append(QueueBroughtBack(subject=queue.reference), by=by)


@transaction.atomic
def set_hours(queue: Queue, *, stretches: Iterable[Stretch], starts_on: date, by: Actor) -> None:
    """Give `queue` new opening hours from the day `starts_on`; the hours before that day stay as they were.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting up queues.
    RuleBroken
        If a stretch ends before it begins, or two on one weekday overlap.
    """
    policy.require(by, "ground.change_queue")
    week = sorted(stretches, key=lambda stretch: (stretch.weekday, stretch.opens_minute))
    for stretch in week:
        if not (0 <= stretch.weekday <= 6 and 0 <= stretch.opens_minute < stretch.closes_minute <= MINUTES_A_DAY):
            raise RuleBroken(
                f"The stretch {stretch} does not lie inside one day.",
                remedy="Give a weekday from 0 (Monday) to 6 and minutes from 0 to 1440, the end after the start.",
                code="bad_hours",
            )
    for before, after in pairwise(week):
        if before.weekday == after.weekday and after.opens_minute < before.closes_minute:
            raise RuleBroken(
                f"Two stretches overlap on weekday {before.weekday}.", remedy="Join them into one.", code="bad_hours"
            )
    queue.hours.filter(starts_on__gte=starts_on).delete()
    queue.hours.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).update(ends_on=starts_on)
    OpeningHours.objects.bulk_create(
        OpeningHours(
            queue=queue, weekday=stretch.weekday, opens_minute=stretch.opens_minute, closes_minute=stretch.closes_minute,
            starts_on=starts_on,
        )
        for stretch in week
    )
    store.append(HoursSet(subject=queue.reference, starts_on=starts_on.isoformat(), stretches=len(week)), by=by)


@transaction.atomic
def set_special_day(
    day: date,
    *,
    name: str,
    by: Actor,
    queue: Queue | None = None,
    region: str = "",
    opens_minute: int | None = None,
    closes_minute: int | None = None,
) -> SpecialDay:
    """Say that `day` differs: closed when no minutes are given; for one queue, or for a region's whole calendar.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting up queues.
    RuleBroken
        If neither queue nor region is given, or the minutes do not lie inside the day.
    """
    policy.require(by, "ground.change_queue")
    if (queue is None) == (not region):
        raise RuleBroken("A special day is for one queue or one region.", remedy="Give exactly one.", code="bad_special_day")
    if opens_minute is not None and not (closes_minute and 0 <= opens_minute < closes_minute <= MINUTES_A_DAY):
        raise RuleBroken(
            f"The hours {opens_minute} to {closes_minute} do not lie inside one day.",
            remedy="Give minutes from 0 to 1440, the end after the start.",
            code="bad_special_day",
        )
    special, _ = SpecialDay.objects.update_or_create(
        queue=queue, region=region, day=day,
        defaults={"name": name, "opens_minute": opens_minute, "closes_minute": closes_minute},
    )
    subject = queue.reference if queue else f"region:{region}"
    store.append(SpecialDaySet(subject=subject, day=day.isoformat(), closed=special.is_closed), by=by)
    return special


def open_stretches(queue: Queue, *, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """Return the stretches in which `queue` is open on the days `first` to `last`, in UTC, half-open, in order.

    Hours are local: on the day the clock goes forward an all-day stretch lasts 23 hours, on the day it goes back 25.
    """
    zone = ZoneInfo(queue.zone)
    hours = list(queue.hours.all())
    region = queue.site.region_calendar if queue.site else None
    special = {
        day.day: day
        for day in SpecialDay.objects.filter(day__gte=first, day__lte=last)
        .filter(Q(queue=queue) | Q(queue=None, region=region or "-"))
        .order_by("queue_id")
    }
    found = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day in special:
            row = special[day]
            day_hours = [] if row.opens_minute is None else [(row.opens_minute, row.closes_minute or MINUTES_A_DAY)]
        else:
            day_hours = [
                (row.opens_minute, row.closes_minute)
                for row in hours
                if row.weekday == day.weekday() and row.starts_on <= day and (row.ends_on is None or day < row.ends_on)
            ]
        for opens, closes in sorted(day_hours):
            found.append((_moment(day, opens, zone), _moment(day, closes, zone)))
    return found


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of `minute` local minutes after midnight of `day`; 1440 is the next midnight."""
    local = datetime.combine(day, time(), tzinfo=zone) + timedelta(minutes=minute)
    return local.astimezone(UTC)
