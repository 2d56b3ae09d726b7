"""What complaints tell the facts: one row each on the day on which the customer said it, counted day by day anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import pyarrow as pa
from django.db.models import Min, Q

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Queue
from floorwalker.record import counting
from floorwalker.record.facts.schemas import SCHEMAS, Table
from floorwalker.record.models import Interaction
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries.staging import FIRST_ONLY

COUNT: Final = "resolve.count_complaints"
COUNT_DAILY: Final = "resolve.count_complaints_daily"
TABLE: Final[Table] = "complaints"
LOOK_BACK: Final = timedelta(days=92)
"""Days that are counted again each night: the queue or the reason of a contact may be put right."""
A_DAY: Final = timedelta(days=1)
DAYS_AT_ONCE: Final = 31


def counted() -> Any:
    """Return the complaints that count: all but those that a second person agreed are difficulties; one of two stages counts once."""
    return Complaint.objects.filter(FIRST_ONLY).exclude(state=Complaint.State.PUT_DOWN)


def ask(complaint: Complaint, *, by: Actor) -> None:
    """Ask for the day of `complaint` to be counted again, in the transaction of the action that changed it."""
    queue.enqueue(COUNT, arguments={"days": [_day(complaint.received_at).isoformat()]}, by=by)


def count(running: RunningJob) -> dict[str, Any]:
    """Count the days that the job names, and those up to today that were never counted."""
    days = {date.fromisoformat(day) for day in running.arguments["days"]} | set(_unknown())
    running.progress(len(days), note=f"{len(days)} days")
    return {"rows": count_days(days)}


def count_daily(running: RunningJob) -> dict[str, Any]:
    """Count the days of the last three months, those never counted, and those of which another number is on record by now."""
    days = due_days()
    running.progress(len(days), note=f"{len(days)} days")
    return {"rows": count_days(days)}


def due_days() -> list[date]:
    """Return the days that `count_daily` counts."""
    with counting.store().reading() as snapshot:
        told = {day: facts.rows for day, facts in snapshot.days[TABLE].items()}
    held = Counter(_day(at) for at in counted().order_by().values_list("received_at", flat=True).iterator())
    since = (clock.now() - LOOK_BACK).date()
    late = {day for day in _days() if day >= since}
    return sorted(late | set(_unknown()) | {day for day in told.keys() | held.keys() if told.get(day, 0) != held.get(day, 0)})


def count_days(days: Iterable[date]) -> int:
    """Replace the facts of each of `days` (UTC) by what its complaints say now; return how many rows they hold."""
    wanted, rows = sorted(set(days)), 0
    schema = pa.schema([each.with_nullable(nullable=True) for each in SCHEMAS[TABLE]])
    with counting.store().counting():
        for first in range(0, len(wanted), DAYS_AT_ONCE):
            some = wanted[first : first + DAYS_AT_ONCE]
            found = rows_of(some)
            made = {(TABLE, day): pa.Table.from_pylist(found.get(day, []), schema=schema) for day in some}
            counting.store().replace_days(made, written_at=clock.now())
            rows += sum(map(len, found.values()))
    return rows


def rows_of(days: Iterable[date]) -> dict[date, list[dict[str, Any]]]:
    """Return the facts of `days`; three queries, however many days.

    The queue and the reason are those of the contact in which it was said; without one, or where its year is archived, the queue is the
    only one of its line and channel, and none where there are several.
    """
    on_days = Q(pk__in=())
    for day in days:
        start = datetime.combine(day, time(), tzinfo=UTC)
        on_days |= Q(received_at__gte=start, received_at__lt=start + A_DAY)
    rows = list(counted().filter(on_days).order_by("received_at", "pk").values(
        "pk", "received_at", "contact", "channel", "site_id", "line_id"
    ))
    contacts = {row["contact"] for row in rows if row["contact"] is not None}
    said = {pk: (at, why) for pk, at, why in Interaction.objects.filter(pk__in=contacts).values_list("pk", "queue", "reason")}
    only = _only_queues()
    found = defaultdict[date, list[dict[str, Any]]](list)
    for row in rows:
        at, why = said.get(row["contact"], (None, None))
        found[_day(row["received_at"])].append({
            "complaint_id": row["pk"], "received_at": row["received_at"], "contact_id": row["contact"], "channel": row["channel"],
            "site_id": row["site_id"], "reason_id": why, "queue_id": at or only.get((row["line_id"], row["channel"])),
        })
    return found


def _only_queues() -> dict[tuple[int, str], int]:
    """Return by line and channel the queue that is open, where it is the only one."""
    found = defaultdict[tuple[int, str], list[int]](list)
    for key, line, channel in Queue.objects.filter(retired_at=None).values_list("pk", "line", "channel"):
        found[line, channel].append(key)
    return {where: keys[0] for where, keys in found.items() if len(keys) == 1}


def _days() -> list[date]:
    """Return every day since the first complaint on record: before it nobody counted, and none is no zero."""
    first = counted().aggregate(first=Min("received_at"))["first"]
    if first is None:
        return []
    day, last = _day(first), _day(clock.now())
    return [day + timedelta(days=number) for number in range((last - day).days + 1)]


def _unknown() -> list[date]:
    with counting.store().reading() as snapshot:
        known = set(snapshot.days[TABLE])
    return [day for day in _days() if day not in known]


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


FACT_JOBS: Final = (
    JobKind(COUNT, "Counting complaints", count, "resolve.handle_complaints"),
    JobKind(COUNT_DAILY, "Counting the complaints of three months", count_daily, "resolve.handle_complaints", daily=True),
)
