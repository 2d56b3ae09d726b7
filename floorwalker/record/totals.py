"""Totals by interval: kept as they were told, each row with its import, and laid out for the facts.

Of several rows of one name and interval the one counts that the source wrote last; one that overlaps a later one of another length
does not count; and where contacts tell of the same queue and interval, the contacts count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, cast

import pyarrow as pa
from django.db.models import F, Max, Min, Q, Window
from django.db.models.functions import Coalesce, Lag

from floorwalker.record import bulk
from floorwalker.record.facts.computing import computing
from floorwalker.record.facts.schemas import SCHEMAS
from floorwalker.record.importers.base import Total
from floorwalker.record.models import Import, IntervalTotal
from floorwalker.record.naming import Named, Names
from floorwalker.record.sight import Shown

NUMBERS: Final = (
    "offered", "answered", "abandoned", "answered_in_time", "target_seconds", "wait_answered_seconds", "wait_longest_seconds",
    "handle_seconds", "talk_seconds", "hold_seconds", "wrap_seconds", "in_time_low", "in_time_high",
)  # fmt: skip
COLUMNS: Final = ("batch_id", "queue_id", "queue_said_id", "channel", "direction", "repaired", "started_at", "ended_at", *NUMBERS)
WRITTEN: Final = Coalesce("batch__delivery__written_at", "batch__created_at")
"""When the source wrote a row; of one that a person handed in, when that was."""
Key = tuple[int, str, str, datetime]
"""What one interval of one name is known by: the name (the queue, negative, where data is open), channel, direction, start."""


def key_of(total: Total) -> tuple[str, str, str, datetime]:
    """Return what tells `total` from another of the same files."""
    return (total.queue, total.channel, total.direction, total.started_at)


def write(totals: Sequence[Total], *, batch: Import, names: Names) -> list[Total]:
    """Write those of `totals` that say anything new, in the open transaction, and return them.

    What an earlier row of the same import says of the same interval is replaced.
    """
    if not totals:
        return []
    named = [names.queue(each.queue, channel=each.channel, line=each.queue, at=each.started_at) for each in totals]
    standing = _standing(totals, named, batch)
    fresh, gone = list[tuple[Total, Named, int]](), list[int]()
    for total, name in zip(totals, named, strict=True):
        known = standing.get(_key(name.said, name.target, total.channel, total.direction, total.started_at))
        if known is not None and known.said == _said(total):
            continue
        if known is not None and known.batch == batch.pk:
            gone.append(known.row)
        fresh.append((total, name, known.offered if known is not None else 0))
    IntervalTotal.objects.filter(pk__in=gone).delete()
    bulk.insert(
        IntervalTotal, COLUMNS,
        (
            (batch.pk, name.target, name.said, each.channel, each.direction, bool(each.repairs), each.started_at, *_said(each))
            for each, name, _ in fresh
        ),
    )  # fmt: skip
    for total, name, before in fresh:  # an interval that is told again and again as it grows is counted once
        names.saw([name], at=total.started_at, contacts=max(0, total.offered - before))
    return [total for total, _, _ in fresh]


def gained(batch: Import, *, of: Iterable[int]) -> Iterable[tuple[int, datetime, int, int, int]]:
    """Yield key, start, name, queue of the totals of `batch` under the names `of`, and what each adds to what was offered before it."""
    own = IntervalTotal.objects.filter(batch=batch, queue_said__in=of)
    span = own.aggregate(first=Min("started_at"), last=Max("started_at"))
    if span["first"] is None:
        return
    before = Window(Lag("offered", default=0), partition_by=["queue_said", "channel", "direction", "started_at"], order_by="pk")
    rows = IntervalTotal.objects.filter(queue_said__in=of, started_at__gte=span["first"], started_at__lte=span["last"])
    columns = ("pk", "started_at", "queue_said_id", "queue_id", "offered", "before", "batch_id")
    for pk, at, said, held, offered, known, brought in rows.annotate(before=before).values_list(*columns):
        if brought == batch.pk:
            yield pk, at, cast(int, said), held, max(0, offered - known)


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told of an interval before: its row, its import, what it says."""

    row: int
    batch: int
    said: tuple[Any, ...]

    @property
    def offered(self) -> int:
        return int(self.said[1 + NUMBERS.index("offered")])


def _key(said: int | None, queue: int | None, channel: str, direction: str, started_at: datetime) -> Key:
    return (said if said is not None else -(queue or 0), channel, direction, started_at)


def _said(total: Total) -> tuple[Any, ...]:
    return (total.ended_at, *(getattr(total, number) for number in NUMBERS))


def _standing(totals: Sequence[Total], named: Sequence[Named], batch: Import) -> dict[Key, _Told]:
    """Return what was told of the same intervals when the source wrote `batch`, the latest of each."""
    written = batch.delivery.written_at if batch.delivery is not None else batch.created_at
    rows = (
        IntervalTotal.objects.filter(started_at__in={total.started_at for total in totals}, queue__in={name.target for name in named})
        .annotate(written_at=WRITTEN).filter(Q(written_at__lt=written) | Q(written_at=written, batch__lte=batch.pk))
        .order_by("written_at", "batch", "pk")
    )  # fmt: skip
    keyed = ("queue_said_id", "queue_id", "channel", "direction", "started_at")
    latest: dict[Key, _Told] = {}
    for row, brought, *rest in rows.values_list("pk", "batch_id", *keyed, "ended_at", *NUMBERS):
        latest[_key(*rest[: len(keyed)])] = _Told(row, brought, tuple(rest[len(keyed) :]))
    return latest


def days_of(batch: Import) -> set[date]:
    """Return the UTC days of what `batch` tells."""
    starts = IntervalTotal.objects.filter(batch=batch).values_list("started_at", flat=True).distinct()
    return {moment.astimezone(UTC).date() for moment in starts.iterator()}


def reaching_into(days: Iterable[date]) -> set[date]:
    """Return the days whose last totals reach into one of `days`, where contacts may now tell of them."""
    midnights = {datetime.combine(day, datetime.min.time(), UTC) for day in days}
    if not midnights:
        return set()
    late = IntervalTotal.objects.filter(started_at__lt=max(midnights), ended_at__gt=min(midnights))
    late = late.filter(ended_at__date__gt=F("started_at__date"))
    spans = late.values_list("started_at", "ended_at").distinct()
    return {start.date() for start, end in spans if any(start < midnight < end for midnight in midnights)}


_CHOSEN: Final = """
    WITH latest AS (
        SELECT * FROM rows
        QUALIFY row_number() OVER (PARTITION BY name, channel, direction, started_at ORDER BY written_at DESC, import_id DESC, id DESC) = 1
    ), standing AS (
        SELECT l.* FROM latest AS l WHERE NOT EXISTS (
            SELECT 1 FROM latest AS o WHERE o.name = l.name AND o.channel = l.channel AND o.direction = l.direction
                AND o.started_at < l.ended_at AND o.ended_at > l.started_at
                AND (o.written_at, o.import_id, o.id) > (l.written_at, l.import_id, l.id)
        )
    )
    SELECT s.*, EXISTS (
        SELECT 1 FROM contacts AS c WHERE c.queue_id = s.queue_id AND c.direction = s.direction AND c.import_id IS NOT NULL
            AND c.arrived_at >= s.started_at AND c.arrived_at < s.ended_at
    ) AS beside_contacts
    FROM standing AS s
"""


def counted(start: datetime, end: datetime, *, shown: Shown, not_ours: Iterable[int]) -> pa.Table:
    """Return what was told of the intervals that begin in [start, end), as `chosen` reads it."""
    rows = (
        IntervalTotal.objects.filter(shown.q, started_at__gte=start, started_at__lt=end).exclude(queue__in=list(not_ours))
        .annotate(written_at=WRITTEN, in_time_seconds=F("target_seconds"))
    )  # fmt: skip
    utc, number, real = pa.timestamp("us", tz="UTC"), pa.int64(), pa.float64()
    columns: dict[str, pa.DataType] = {
        "id": number, "queue_id": number, "queue_said_id": number, "channel": pa.string(), "direction": pa.string(), "started_at": utc,
        "ended_at": utc, "written_at": utc, "batch_id": number,
        **{name: real if name.endswith("seconds") else number for name in NUMBERS if name != "target_seconds"}, "in_time_seconds": real,
    }  # fmt: skip
    found = list(zip(*rows.values_list(*columns), strict=True)) or [()] * len(columns)
    held = {name: pa.array(values, kind) for (name, kind), values in zip(columns.items(), found, strict=True)}
    names = [said if said is not None else -queue for said, queue in zip(held["queue_said_id"].to_pylist(), held["queue_id"].to_pylist(),
                                                                          strict=True)]  # fmt: skip
    held |= {"import_id": held.pop("batch_id"), "name": pa.array(names, number)}
    return pa.table(held)


def chosen(rows: pa.Table, *, contacts: pa.Table) -> pa.Table:
    """Return the facts of totals: of each interval what stands, marked where `contacts` (facts of visits) tell of it too."""
    with computing() as database:
        database.register("rows", rows)
        database.register("contacts", contacts.select(["queue_id", "direction", "import_id", "arrived_at"]))
        found = database.execute(_CHOSEN).to_arrow_table()
    names = [field.name for field in SCHEMAS["totals"]]
    utc = pa.timestamp("us", tz="UTC")
    return pa.table(
        [found[name].cast(utc) if pa.types.is_timestamp(found[name].type) else found[name] for name in names], names=names
    )
