"""Reading feeds: where each stands, when it is looked at next, since when it is late, and what it brought."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from django.db.models import Max, Q, QuerySet

from floorwalker.ground import clock, lines, silence
from floorwalker.ground.errors import NotFound
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.models import Job, Queue
from floorwalker.record.models import Delivery, Feed, Import

LOOK: Final = "record.look_at_feed"
ACTIVE = (Job.State.WAITING, Job.State.RUNNING)

Condition = Literal["running", "new", "late", "failing", "paused", "retired"]


@dataclass(frozen=True)
class Standing:
    """Where a feed stands: in a word, since when, and when it is looked at next."""

    condition: Condition
    since: datetime | None
    next_look: datetime | None


def listed() -> QuerySet[Feed]:
    """Return every feed with its last delivery, by name."""
    return Feed.objects.annotate(last_delivery=Max("deliveries__received_at")).order_by("name")


def find(reference: str) -> Feed:
    """Return the feed called `reference`.

    Raises
    ------
    NotFound
        If there is none.
    """
    feed = listed().filter(reference=reference).first()
    if feed is None:
        raise NotFound(f"There is no feed {reference}.", remedy="Look for it in the list of feeds.")
    return feed


def brought(feed: Feed) -> QuerySet[Import]:
    """Return what each piece of `feed` brought, newest first."""
    return Import.objects.filter(delivery__feed=feed).select_related("delivery").order_by("-id")


def active_look(feed: Feed) -> Job | None:
    """Return the look at `feed` that waits or goes on, if any."""
    return Job.objects.filter(kind=LOOK, state__in=ACTIVE, arguments__feed=feed.reference).order_by("-id").first()


def standing(feed: Feed, *, now: datetime, expects: Callable[[], bool]) -> Standing:
    """Return where `feed` stands at `now`; nobody is late while nothing is expected, which is asked only then."""
    if feed.retired_at is not None:
        return Standing("retired", feed.retired_at, None)
    if feed.paused_at is not None:
        return Standing("paused", feed.paused_at, None)
    coming = None if feed.kind == Feed.Kind.POST else next_look(feed, now=now)
    late = late_since(feed, now=now)
    if feed.failing_since is not None:
        return Standing("failing", feed.failing_since, coming)
    if late is not None and expects():
        return Standing("late", late, coming)
    return Standing("running" if feed.covers_to is not None else "new", None, coming)


def late_since(feed: Feed, *, now: datetime) -> datetime | None:
    """Return up to when a running `feed` tells what happened if a piece is overdue at `now`, else None."""
    if not feed.is_running or feed.covers_to is None:
        return None
    due = feed.covers_to + timedelta(minutes=feed.every_minutes + feed.late_after_minutes)
    return feed.covers_to if now > due else None


def next_look(feed: Feed, *, now: datetime) -> datetime:
    """Return when `feed` is next looked at: the minutes of the clock that its step divides."""
    step = feed.every_minutes * 60
    return datetime.fromtimestamp((int(now.timestamp()) // step + 1) * step, UTC)


def are_expected(now: datetime) -> bool:
    """Return whether contacts are expected at `now`: a queue is open, or one has no opening hours."""
    open_queues = list(Queue.objects.filter(retired_at=None).prefetch_related("hours"))
    if not open_queues:
        return True
    for queue in open_queues:
        if not queue.hours.all():
            return True
        today = clock.today(queue.zone)
        if any(start <= now < end for start, end in lines.open_stretches(queue, first=today, last=today)):
            return True
    return False


def due_looks(now: datetime) -> list[Due]:
    """Return the looks that are due at `now`: one of each running feed in each of its steps, unless one waits or goes on.

    A feed that lies nowhere, or is retired, is looked at while a piece of it waits. A silent house looks at none.
    """
    if silence.is_silent():
        return []
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING).values("feed")
    looked_at = Q(retired_at=None) & ~Q(kind=Feed.Kind.POST) | Q(pk__in=waiting)
    found = Feed.objects.filter(looked_at, paused_at=None).values_list("reference", "every_minutes")
    steps = [(reference, int(now.timestamp()) // (minutes * 60)) for reference, minutes in found]
    if not steps:
        return []
    active = set(Job.objects.filter(kind=LOOK, state__in=ACTIVE).values_list("arguments__feed", flat=True))
    return [Due(f"{LOOK}:{reference}:{step}", {"feed": reference}) for reference, step in steps if reference not in active]


@dataclass(frozen=True)
class Freshness:
    """How far the running feeds tell what happens now, and which of them are late."""

    covers_to: datetime
    late: tuple[Feed, ...]


def freshness(now: datetime) -> Freshness | None:
    """Return how fresh the record is at `now`; None where no running feed has told of the last day."""
    feeds = [
        feed for feed in Feed.objects.filter(paused_at=None, retired_at=None).exclude(covers_to=None)
        if feed.covers_to is not None and feed.covers_to > now - timedelta(days=1)
    ]  # fmt: skip
    if not feeds:
        return None
    late = tuple(feed for feed in feeds if late_since(feed, now=now) is not None)
    return Freshness(min(feed.covers_to for feed in feeds if feed.covers_to is not None), late)


def refused(feed: Feed) -> QuerySet[Delivery]:
    """Return the pieces of `feed` that could not be taken in, newest first."""
    return feed.deliveries.filter(state=Delivery.State.REFUSED).order_by("-id")
