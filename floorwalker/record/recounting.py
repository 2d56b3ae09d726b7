"""Days to be counted again: whose contacts were changed by hand, some minutes later and many changes in one count; or on which what was
planned or excused changed, at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models import Q

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.models import Job
from floorwalker.record.archive import reading
from floorwalker.record.models import Interaction, StaleDay

COUNT: Final = "record.count_stale_days"
COUNT_NOW: Final = "record.count_days"
EVERY: Final = timedelta(minutes=5)
"""A day is counted again at most so often, however many contacts are logged on it."""


def note(contacts: Sequence[Interaction]) -> None:
    """Let the days of `contacts` be counted again, and those before whose customers came back with them."""
    window = timedelta(days=int(settings.get("repeat_window_days")))
    days: set[date] = set()
    earlier = Q(pk__in=())
    for contact in contacts:
        days.add(contact.started_at.date())
        if contact.customer_id is not None:
            earlier |= Q(customer=contact.customer_id, started_at__gte=contact.started_at - window, started_at__lt=contact.started_at)
    since = min((contact.started_at for contact in contacts), default=clock.now()) - window
    note_days(days | _days_with(earlier, since=since))


def note_customers(keys: Iterable[int]) -> None:
    """Let every day be counted again on which these customers were here: whether they came back is told anew."""
    note_days(_days_with(Q(customer__in=list(keys))))


def _days_with(narrowed: Q, *, since: datetime | None = None) -> set[date]:
    """Return the days of some contacts, none of which began before `since`, in the house and in archives."""
    days: set[date] = set()
    for place in reading.places():
        if place is not None and since is not None and place.end <= since:
            continue
        with reading.at(place):
            days |= {moment.date() for moment in Interaction.objects.filter(narrowed).values_list("started_at", flat=True)}
    return days


def note_days(days: Iterable[date]) -> None:
    """Let UTC days be counted again; one that waits already, or is being counted now, is marked anew."""
    fresh = [StaleDay(day=day) for day in sorted(set(days))]
    StaleDay.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["day"], update_fields=["mark"])


def due(now: datetime) -> Sequence[Due]:
    """Return the turn that is due at `now`, where a day waits to be counted and nobody counts."""
    if not StaleDay.objects.exists() or Job.objects.filter(kind=COUNT, state__in=(Job.State.WAITING, Job.State.RUNNING)).exists():
        return ()
    return (Due(f"{COUNT}:{int(now.timestamp() // EVERY.total_seconds())}", {}),)


def ask(days: Iterable[date], *, because: str, by: Actor) -> Job | None:
    """Ask for UTC days that have begun to be counted again because of the record `because`; None where none has.

    Call it in the transaction of the action that changes what was planned; that action asks whether `by` may, and writes the trail.
    """
    today = clock.now().date()
    begun = sorted({day for day in days if day <= today})
    if not begun:
        return None
    return queue.enqueue(COUNT_NOW, arguments={"days": [day.isoformat() for day in begun], "because": because}, by=by)


def days_of(start: datetime, end: datetime) -> list[date]:
    """Return the UTC days that [start, end) touches."""
    first, last = start.astimezone(UTC).date(), (end.astimezone(UTC) - timedelta(microseconds=1)).date()
    return [first + timedelta(days=after) for after in range((last - first).days + 1)]
