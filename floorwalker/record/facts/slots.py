"""Cuts a window of time into the intervals people read: wall-clock slots of one zone, clock changes included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import gcd
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

SECOND = 1_000_000
HOUR, HALF_HOUR = 60, 30
_DAY_SECONDS = 86_400
# Clocks change at most once inside this time anywhere since 1970 (IANA time zone database).
_SEARCH_STEP = timedelta(hours=12)


def microseconds(moment: datetime) -> int:
    """Return whole microseconds since 1970 UTC."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@dataclass(frozen=True)
class Slots:
    """The slots of one window.

    A slot is a wall-clock interval (09:00 to 09:15) and is cut where the clock changes: when an hour is repeated, both
    stand by themselves; when an hour is skipped it is not there. Facts are put into equal `grain_us` buckets of UTC
    time by plain division, and only the distinct buckets are then taken to their slot.

    Parameters
    ----------
    origin_us, grain_us
        Start of the first bucket and width of each, in microseconds (since 1970 UTC).
    slot_of_bucket
        For each bucket the slot it lies in.
    start_us, end_us
        Ends of each slot, clipped to the window.
    day
        Local days, as days since 1970.
    minute
        Minutes of the wall clock since midnight at which each slot begins, whole intervals.
    """

    origin_us: int
    grain_us: int
    slot_of_bucket: NDArray[np.int64]
    start_us: NDArray[np.int64]
    end_us: NDArray[np.int64]
    day: NDArray[np.int64]
    minute: NDArray[np.int64]

    @property
    def week(self) -> NDArray[np.int64]:
        """Monday of each slot's week, as days since 1970."""
        return self.day - (self.weekday - 1)

    @property
    def month(self) -> NDArray[np.int64]:
        """First day of each slot's month, as days since 1970."""
        days = self.day.astype("datetime64[D]")
        return np.asarray(days.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))

    @property
    def weekday(self) -> NDArray[np.int64]:
        """ISO weekday of each slot, Monday is 1."""
        return (self.day + 3) % 7 + 1  # 1 January 1970 was a Thursday

    @property
    def each_has_one_bucket(self) -> bool:
        """Whether buckets and slots are the same, so that nothing is left to add up."""
        return len(self.slot_of_bucket) == len(self.start_us)

    def table(self) -> pa.Table:
        """Return bucket, interval (microseconds), days and what comes again each day or week, one row a bucket."""
        slot = self.slot_of_bucket
        return pa.table(
            {
                "bucket": np.arange(len(slot)),
                "interval": self.start_us[slot],
                "day": self.day[slot].astype(np.int32),
                "week": self.week[slot].astype(np.int32),
                "month": self.month[slot].astype(np.int32),
                "weekday": self.weekday[slot].astype(np.int8),
                "hour": (self.minute[slot] // HOUR * HOUR).astype(np.int16),
                "half_hour": (self.minute[slot] // HALF_HOUR * HALF_HOUR).astype(np.int16),
            }
        )


def cut(*, start: datetime, end: datetime, zone: ZoneInfo, interval_minutes: int) -> Slots:
    """Return the slots of [start, end) in `zone`, each `interval_minutes` long by the wall clock."""
    interval = interval_minutes * 60
    begin, finish = microseconds(start), microseconds(end)
    changes = _offset_changes(start, end, zone)
    moments = [moment for moment, _ in changes[1:]]
    grain = gcd(interval, *(offset for _, offset in changes), *moments) * SECOND
    origin = begin // grain * grain
    bucket_us = origin + grain * np.arange(-((origin - finish) // grain), dtype=np.int64)
    which = np.searchsorted(np.asarray(moments, dtype=np.int64) * SECOND, bucket_us, side="right")
    offset_us = np.asarray([offset for _, offset in changes], dtype=np.int64)[which] * SECOND
    wall_us = bucket_us + offset_us
    wall_slot = wall_us // (interval * SECOND)
    is_first = np.ones(len(bucket_us), dtype=bool)
    is_first[1:] = (np.diff(wall_slot) != 0) | (np.diff(which) != 0)
    first = np.flatnonzero(is_first)
    starts = np.maximum(bucket_us[first], begin)
    return Slots(
        origin_us=origin,
        grain_us=grain,
        slot_of_bucket=np.cumsum(is_first) - 1,
        start_us=starts,
        end_us=np.append(starts[1:], finish),
        day=wall_us[first] // (_DAY_SECONDS * SECOND),
        minute=wall_slot[first] * interval % _DAY_SECONDS // 60,
    )


def _offset_changes(start: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Return (moment, offset from then on), both in seconds; the first moment is the start."""

    def offset(at: datetime) -> int:
        shift = at.astimezone(zone).utcoffset() or timedelta()
        return round(shift.total_seconds())

    changes = [(int(start.timestamp()), offset(start))]
    before = start
    while before < end:
        after = min(before + _SEARCH_STEP, end)
        if offset(after) != changes[-1][1]:
            low, high = int(before.timestamp()), int(after.timestamp()) + 1
            while high - low > 1:
                middle = (low + high) // 2
                same = offset(datetime.fromtimestamp(middle, UTC)) == changes[-1][1]
                low, high = (middle, high) if same else (low, middle)
            if high * SECOND < microseconds(end):
                changes.append((high, offset(datetime.fromtimestamp(high, UTC))))
        before = after
    return changes
