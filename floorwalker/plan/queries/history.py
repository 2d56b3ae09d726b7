"""The history of one queue as the forecast reads it: counted from facts, on the queue's own wall clock, gaps left as gaps."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from floorwalker.engine import erlang
from floorwalker.ground import clock, lines
from floorwalker.ground.models import Queue
from floorwalker.plan.rules.handle_time import DAYS_A_WEEK, HandleTime, handle_time
from floorwalker.record import counting, facts
from floorwalker.record.facts.sums import connected

Floats = NDArray[np.float64]
Starts = NDArray[np.datetime64]

RECENT_DAYS: Final = 84
"""Handle time, patience and shrinkage are read from the last twelve weeks: older ones belong to other people and products."""
NEEDS: Final = ("offered", "handle_known", "effort_seconds")
MONDAY_OF_NUMPY: Final = 3
"""numpy counts days from Thursday 1 January 1970; with Monday as 0 that Thursday is 3."""
WORST_FIT: Final = 0.01
"""Below this probability the log says plainly that people do not give up at one rate."""


@dataclass(frozen=True)
class History:
    """Open intervals of one queue.

    Attributes
    ----------
    starts : datetime64[m], shape (n,)
        Local wall-clock start of each open interval.
    offered : float, shape (n,)
    handle_time : HandleTime
        From the last weeks; chats count the agent's own share of the time.
    version : str
        Digest of the facts that were read.
    is_own_hours : bool
        Whether opening hours were set; else an interval counts as open when any queue of its channel took a contact.
    is_longer : bool
        Whether there is nothing because totals of longer intervals tell of it, which are not cut.
    """

    starts: Starts
    offered: Floats
    handle_time: HandleTime
    version: str
    is_own_hours: bool
    is_longer: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever offered."""
        return not self.starts.size or not float(self.offered.sum())

    @property
    def first(self) -> date:
        """The first day."""
        return _day(self.starts.min())

    @property
    def last(self) -> date:
        """The last day."""
        return _day(self.starts.max())


def history(queue: Queue, *, interval_minutes: int) -> History:
    """Return what was offered to `queue`, up to and without the present day, which is not over yet."""
    days = counting.store_days()
    empty = History(np.array([], "datetime64[m]"), np.array([]), HandleTime(None, {}, {}, 0), "none", bool(queue.hours.count()))
    until = _midnight(clock.today(queue.zone), queue.zone)
    if not days or (start := datetime.combine(days[0], time(), UTC)) >= until:
        return empty
    beside = [queue.pk] if empty.is_own_hours else _same_channel(queue)
    counted = facts.sums(
        counting.store(), start=start, end=until, needs=NEEDS, zone=queue.zone, by=("interval", "queue"),
        interval_minutes=interval_minutes, filters={"queue": beside},
    )  # fmt: skip
    if not len(counted):
        return empty
    local = pc.local_timestamp(counted.table["interval"]).cast(pa.int64()).to_numpy().astype("datetime64[us]")
    starts = np.asarray(local.astype("datetime64[m]"))
    utc = counted.table["interval"].cast(pa.int64()).to_numpy().astype("datetime64[us]").astype("datetime64[m]")
    own = counted.table["queue"].to_numpy() == queue.pk
    sums = {name: np.nan_to_num(values) for name, values in counted.columns().items()}
    came = {moment: value for moment, value in zip(utc[own].tolist(), sums["offered"][own].tolist(), strict=True) if value > 0}
    if not came:
        cut = {told for told, mine in zip(counted.told_by, own, strict=True) if mine} == {"longer intervals"}
        return replace(empty, is_longer=cut)
    first, last = _day(starts[own].min()), _day(starts[own].max())
    if empty.is_own_hours:
        busy = {_day(moment) for moment in starts[own & (sums["offered"] > 0)]}
        moments = _opening(queue, first, last, interval_minutes, busy=busy)
    else:
        moments = sorted(set(utc[(sums["offered"] > 0) & (starts.astype("datetime64[D]") >= np.datetime64(first))].tolist()))
    zone = ZoneInfo(queue.zone)
    walls = [moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) for moment in moments]
    recent = own & (starts >= np.datetime64(last, "m") - np.timedelta64(RECENT_DAYS, "D"))
    read = {str(day): version for day, version in counted.versions.get("visits", {}).items()}
    read |= {f"totals {day}": version for day, version in counted.versions.get("totals", {}).items()}
    return History(
        starts=np.array(walls, dtype="datetime64[m]"),
        offered=np.array([came.get(moment, 0.0) for moment in moments]),
        handle_time=_handle_time(starts[recent], {name: values[recent] for name, values in sums.items()}),
        version="sha256:" + hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest(),
        is_own_hours=empty.is_own_hours,
    )


def _same_channel(queue: Queue) -> list[int]:
    return list(Queue.objects.filter(channel=queue.channel, zone=queue.zone, hours=None).values_list("pk", flat=True))


def _opening(queue: Queue, first: date, last: date, minutes: int, *, busy: set[date]) -> list[datetime]:
    """Return the UTC start (without zone) of every interval in the opening hours of days on which anybody came."""
    zone, step = ZoneInfo(queue.zone), timedelta(minutes=minutes)
    found: list[datetime] = []
    for opens, closes in lines.open_stretches(queue, first=first, last=last):
        if opens.astimezone(zone).date() in busy:
            moment = on_raster(opens, minutes, queue.zone)
            while moment < closes:
                found.append(moment.replace(tzinfo=None))
                moment += step
    return found


def on_raster(moment: datetime, minutes: int, zone: str) -> datetime:
    """Return the start of the interval of the local day in which `moment` lies."""
    local = moment.astimezone(ZoneInfo(zone))
    return moment - timedelta(minutes=(local.hour * 60 + local.minute) % minutes)


def _handle_time(starts: Starts, sums: dict[str, Floats]) -> HandleTime:
    days = starts.astype("datetime64[D]")
    return handle_time(
        np.asarray((days.astype(np.int64) + MONDAY_OF_NUMPY) % DAYS_A_WEEK),
        np.asarray((starts - days).astype("timedelta64[m]").astype(np.int64)),
        sums["handle_known"], sums["effort_seconds"],
    )  # fmt: skip


def log_estimates(queue: Queue, *, last: date) -> dict[str, Any]:
    """Return what the log of the weeks up to `last` says about patience and shrinkage, as plain values for the record.

    Patience counts contacts that were answered as censored: they tell only that they would have waited longer.
    """
    end = _midnight(last + timedelta(days=1), queue.zone)
    start = end - timedelta(days=RECENT_DAYS)
    return {
        "from_day": (last - timedelta(days=RECENT_DAYS - 1)).isoformat(), "to_day": last.isoformat(),
        "patience": None if queue.is_deferred else _patience(queue, start, end), **_shrinkage(queue, start, end),
    }  # fmt: skip


def _patience(queue: Queue, start: datetime, end: datetime) -> dict[str, Any] | None:
    store = counting.store()
    with store.reading() as snapshot:
        paths = snapshot.paths(snapshot.starting_in("visits", start, end))
        if not paths:
            return None
        with connected(store) as database:
            found = database.execute(
                "SELECT wait_microseconds / 1e6 AS wait, outcome = 'abandoned' AS gone FROM read_parquet(?) "
                "WHERE queue_id = ? AND direction = 'inbound' AND outcome NOT IN ('ended_in_ivr', 'refused') "
                "AND arrived_at >= ?::TIMESTAMPTZ AND arrived_at < ?::TIMESTAMPTZ",
                [paths, queue.pk, start.isoformat(), end.isoformat()],
            ).fetchnumpy()
    waits, gone = np.asarray(found["wait"], dtype=np.float64), np.asarray(found["gone"], dtype=np.bool_)
    if not (waits > 0.0).any() or not gone.any():
        return None
    estimate = erlang.exponential_patience(waits, abandoned=gone)
    try:
        fit: float | None = erlang.exponentiality_test(waits, abandoned=gone).p_value
    except ValueError:
        fit = None  # too few gave up to say
    return {
        "mean_seconds": estimate.mean_seconds, "low_seconds": estimate.low_seconds, "high_seconds": _finite(estimate.high_seconds),
        "abandoned": estimate.abandoned, "contacts": int(waits.size), "p_value": _finite(fit),
    }  # fmt: skip


def _shrinkage(queue: Queue, start: datetime, end: datetime) -> dict[str, Any]:
    """Return the share of paid time away from contacts at the queue's site, and the hours by state; none where unknown."""
    filters = {"site": queue.site_id} if queue.site_id else None
    counted = facts.sums(
        counting.store(), start=start, end=end, needs=("paid_seconds", "paid_on_queue_seconds"), zone=queue.zone, by=("state",),
        filters=filters,
    )  # fmt: skip
    sums = {name: np.nan_to_num(values) for name, values in counted.columns().items()}
    paid = float(sums["paid_seconds"].sum()) if len(counted) else 0.0
    away = paid - (float(sums["paid_on_queue_seconds"].sum()) if len(counted) else 0.0)
    if paid <= 0.0 or away <= 0.0:  # a log without breaks and leave tells nothing about time away
        return {"shrinkage": None, "lost": {}}
    states = counted.table["state"].to_pylist()
    lost = {
        state: float(seconds - on_queue) / paid
        for state, seconds, on_queue in zip(states, sums["paid_seconds"], sums["paid_on_queue_seconds"], strict=True)
        if seconds > on_queue
    }
    return {"shrinkage": away / paid, "lost": dict(sorted(lost.items(), key=lambda item: -item[1]))}


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _day(moment: Any) -> date:
    found: date = np.datetime64(moment, "D").item()
    return found
