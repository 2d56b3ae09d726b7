"""Asks the facts: sums by queue, person, interval or day, and the measures made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from floorwalker.engine import measures as shelf
from floorwalker.record.facts import sql
from floorwalker.record.facts.counted import COUNTED
from floorwalker.record.facts.from_totals import ABOVE, BELOW, BESIDE, CONTACTS, CUT, LACKS, ROUNDED, TOLD, ToldBy, wanted
from floorwalker.record.facts.question import (
    DEFAULT_SHORT_ABANDON_SECONDS,
    DEFAULT_TARGET_SECONDS,
    SPANS,
    Question,
    Value,
    ask,
)
from floorwalker.record.facts.schemas import SCHEMAS, Table
from floorwalker.record.facts.slots import SECOND, Slots, cut
from floorwalker.record.facts.store import DayFacts, FactStore, Snapshot

Versions = dict[Table, dict[date, int]]
NAMED_BYTES: Final = 16_000
"""What it takes to remember of which files an answer is; of a whole year some 40 kB."""
KEPT: LRUCache[object, pa.Table] = LRUCache(maxsize=32_000_000, getsizeof=lambda raw: raw.nbytes + NAMED_BYTES)
"""Answers computed last, up to so many bytes."""
KEPT_LOCK: Final = Lock()
_NEXT: Final[dict[str, Callable[[date], date]]] = {
    "day": lambda day: day + timedelta(days=1),
    "week": lambda day: day + timedelta(days=7),
    "month": lambda day: (day.replace(day=1) + timedelta(days=31)).replace(day=1),
}
"""Of days, weeks and months the first day of the next."""
_NO_QUEUE_COLUMNS = frozenset(COUNTED["agent_states"]) - {"handling_seconds"}


@dataclass(frozen=True)
class Sums:
    """The answer to a question.

    Parameters
    ----------
    question
        What was asked.
    table
        One row a cell that has facts: a column for each name in `question.by` (identifiers and words may be null;
        ``interval`` is the start as a timestamp in the zone, ``day``, ``week`` and ``month`` a local date, ``weekday`` 1 for Monday,
        ``hour`` and ``half_hour`` minutes since midnight), then a
        float64 column for each of `question.needs`, where NaN is no data. Sorted by the keys.
    versions
        Table to day to data version: what was read.
    told_by
        For each row who told of its visits to queues. Of ``longer intervals`` than the row, nothing can be said.
    beside
        For each row how many totals were left out because contacts tell of the same interval.
    rounded
        For each row how many totals tell their count in time by a rounded share, and how much less or more it may come to.
    leaves_out_totals
        Whether there are totals in the window that cannot be told by what was asked, such as by person or reason.
    """

    question: Question
    table: pa.Table
    versions: Versions
    told_by: tuple[ToldBy, ...] = ()
    beside: tuple[int, ...] = ()
    leaves_out_totals: bool = False
    rounded: tuple[tuple[int, float, float], ...] = ()

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Return the sums by column, in the shape that `Measure.compute` takes."""
        return {name: self.table[name].to_numpy() for name in self.question.needs}

    def cell(self, row: int) -> Question:
        """Return the question narrowed to one row: asked again it gives that row, and its contacts can be listed."""
        keys = {name: self.table[name][row].as_py() for name in self.question.by}
        question, zone = self.question, ZoneInfo(self.question.zone)
        start, end = question.start, question.end
        for name in keys.keys() & _NEXT.keys():
            start = max(start, datetime.combine(keys[name], time(), zone).astimezone(UTC))
            end = min(end, datetime.combine(_NEXT[name](keys[name]), time(), zone).astimezone(UTC))
        if "interval" in keys:
            slots = slots_of(question)
            start = keys["interval"].astimezone(UTC)
            number = int(np.searchsorted(slots.start_us, round(start.timestamp() * SECOND)))
            end = min(end, datetime.fromtimestamp(int(slots.end_us[number]) / SECOND, UTC))
        own = {name: (value,) for name, value in keys.items() if name not in SPANS}
        filters = tuple(sorted({**dict(question.filters), **own}.items()))
        return replace(question, start=start, end=end, by=(), filters=filters)


def sums(
    store: FactStore,
    *,
    start: datetime,
    end: datetime,
    needs: Iterable[str],
    zone: str,
    by: Sequence[str] = (),
    interval_minutes: int | None = None,
    filters: Mapping[str, Value | Iterable[Value]] | None = None,
    target_seconds: float | Mapping[int | None, float] = DEFAULT_TARGET_SECONDS,
    short_abandon_seconds: float = DEFAULT_SHORT_ABANDON_SECONDS,
) -> Sums:
    """Return the sums over [start, end), one row for each combination of `by` that has facts.

    A visit counts in the interval in which it arrived; time counts in the interval in which it fell.

    Parameters
    ----------
    needs
        Columns of the measures shelf (`floorwalker.engine.measures.needs`).
    zone
        IANA zone of intervals, days and weekdays.
    by
        Any of queue, channel, team, agent, site, reason, outcome, direction, state, import, interval, day, week, month, weekday, hour,
        half_hour.
        A table of facts without such a column has no data for it.
    interval_minutes
        Needed with ``interval``; divides a day.
    filters
        Any of those names but interval, day, week and month, with the value or values kept; None keeps rows without one. Direction
        is ``inbound`` unless named.
    target_seconds
        Answer target; or by queue, with the key None for the others.
    short_abandon_seconds
        Longest wait of a short abandon.

    Raises
    ------
    QuestionRefused
        If the question makes no sense.
    LookupError
        If a column in `needs` is not on the measures shelf.
    """
    return answer(
        store,
        ask(
            start=start,
            end=end,
            zone=zone,
            by=by,
            interval_minutes=interval_minutes,
            filters=filters,
            target_seconds=target_seconds,
            short_abandon_seconds=short_abandon_seconds,
            needs=needs,
        ),
    )


def answer(store: FactStore, question: Question) -> Sums:
    """Return the answer to a question asked before, such as that of a cell or a frozen figure."""
    slots = slots_of(question) if question.is_in_time else None
    with store.reading() as snapshot:
        parts = _parts(question, snapshot)
        if parts:
            raw = _computed(store, question, tuple(parts))
        else:
            raw = pa.table({"nothing": [None]}) if not question.by else pa.table({name: [] for name in question.by})
        read = _read(question, snapshot)
        has_totals = bool(snapshot.paths(snapshot.reaching_into("totals", question.start, question.end)))
    keys = {name: key_of(raw[name], name, question.zone) for name in question.by}
    columns = {name: _filled(name, raw, read, question, slots) for name in question.needs}
    if "queue" in {*question.by, *(name for name, _ in question.filters)} and not _ready_by_queue(raw):
        columns |= {name: np.full(raw.num_rows, np.nan) for name in columns if name in _NO_QUEUE_COLUMNS}
    versions = {table: {day: facts.version for day, facts in days.items()} for table, days in read.items()}
    beside = tuple(int(count) for count in _marked(raw, BESIDE))
    left_out = has_totals and not question.applies_to("totals")
    rounded = tuple(
        (int(number), float(less), float(more))
        for number, less, more in zip(*(_marked(raw, name) for name in (ROUNDED, BELOW, ABOVE)), strict=True)
    )
    return Sums(question, pa.table({**keys, **columns}), versions, _told_by(raw), beside, left_out, rounded)


@cached(KEPT, key=lambda store, question, parts: (store.root, question, parts), lock=KEPT_LOCK)
def _computed(store: FactStore, question: Question, parts: tuple[sql.Part, ...]) -> pa.Table:
    """Return what the files of `parts` say; files never change, so what was computed of them last is kept within a bound."""
    slots = slots_of(question) if question.is_in_time else None
    text, parameters = sql.whole(question, list(parts), slots)
    with connected(store) as connection:
        if slots is not None:
            connection.register("slots", slots.table())
        return connection.execute(text, parameters).to_arrow_table()


def _marked(raw: pa.Table, name: str) -> NDArray[np.float64]:
    """Return a column of our own, 0 where nothing was marked."""
    if name not in raw.column_names:
        return np.zeros(raw.num_rows)
    return np.nan_to_num(np.asarray(raw[name].to_numpy(), dtype=np.float64))


def _told_by(raw: pa.Table) -> tuple[ToldBy, ...]:
    cut, totals, contacts = (_marked(raw, name) > 0 for name in (CUT, TOLD, CONTACTS))
    return tuple(
        "longer intervals" if c else "contacts and totals" if t and v else "totals" if t else "contacts"
        for c, t, v in zip(cut, totals, contacts, strict=True)
    )


@contextmanager
def connected(store: FactStore) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection of its own for one question; what it registers and sets ends with it."""
    connection = _engine(store.root, store.memory_megabytes, store.threads).cursor()
    try:
        yield connection
    finally:
        connection.close()


@lru_cache(maxsize=2)
def _engine(root: Path, memory_megabytes: int, threads: int) -> duckdb.DuckDBPyConnection:
    """Return the computing engine of a folder of facts, which keeps nothing of what it reads: to begin one takes as long as to answer."""
    engine = duckdb.connect(
        config={
            "memory_limit": f"{memory_megabytes}MB",
            "threads": threads,
            "temp_directory": str(root / ".spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "enable_external_file_cache": False,
            "preserve_insertion_order": False,
        }
    )
    engine.execute("SET GLOBAL parquet_metadata_cache = true")  # a year has four hundred files, which never change
    return engine


def slots_of(question: Question) -> Slots:
    """Return the intervals, or else the days, into which a question cuts its window."""
    return cut(
        start=question.start,
        end=question.end,
        zone=ZoneInfo(question.zone),
        interval_minutes=question.interval_minutes,
    )


def _parts(question: Question, snapshot: Snapshot) -> list[sql.Part]:
    """Return the passes needed: only tables that hold a column asked for and have a file inside the window."""
    asked = set(question.needs)
    if asked & _NO_QUEUE_COLUMNS:
        asked.add("available_seconds")  # tells whether waiting time is known by queue
    totals = question.applies_to("totals") and bool(snapshot.paths(snapshot.reaching_into("totals", question.start, question.end)))
    parts = []
    for table, counted in COUNTED.items():
        if not question.applies_to(table) or (table == "totals" and not (totals and asked & COUNTED["visits"].keys())):
            continue
        needed = wanted(asked) if table == "totals" else asked | {CONTACTS} if totals and asked & COUNTED["visits"].keys() else asked
        for how in ("at_start", "where_it_falls"):
            columns = tuple(name for name in counted if name in needed and counted[name].how == how)
            among = snapshot.starting_in if how == "at_start" else snapshot.reaching_into
            files = tuple(snapshot.paths(among(table, question.start, question.end))) if columns else ()
            if files:
                parts.append(sql.Part(table, how, columns, files))
    return parts


def _read(question: Question, snapshot: Snapshot) -> dict[Table, dict[date, DayFacts]]:
    """Return the days of each table that the answer rests on."""
    read: dict[Table, dict[date, DayFacts]] = {}
    for table in SCHEMAS:
        ways = [COUNTED[table][name].how for name in question.needs if name in COUNTED[table]]
        if ways and question.applies_to(table):
            read[table] = snapshot.starting_in(table, question.start, question.end)
            if "where_it_falls" in ways:
                read[table] |= snapshot.reaching_into(table, question.start, question.end)
    if not snapshot.paths(read.get("totals", {})):
        read.pop("totals", None)  # so that a figure frozen before there were any stays the same
    return read


def key_of(values: pa.ChunkedArray, name: str, zone: str) -> pa.ChunkedArray:
    """Return a column of keys as people count them: moments in `zone`, and days."""
    if name == "interval":
        return pc.cast(pc.cast(values, pa.int64()), pa.timestamp("us", tz=zone))
    if name in _NEXT:
        return pc.cast(pc.cast(values, pa.int32()), pa.date32())
    return values


def _filled(
    name: str,
    raw: pa.Table,
    read: Mapping[Table, Mapping[date, DayFacts]],
    question: Question,
    slots: Slots | None,
) -> NDArray[np.float64]:
    """Return one column: nothing counted on a day whose facts are known is 0, on any other day it is no data."""
    counted = shelf.column(name)
    if counted.source not in read:
        return np.full(raw.num_rows, np.nan)
    nothing = np.full(raw.num_rows, np.nan)
    values = np.asarray(raw[name].to_numpy(), dtype=np.float64) if name in raw.column_names else nothing
    if counted.combine != "largest":
        values = np.where(np.isnan(values) & _known(raw, read[counted.source], question, slots), 0.0, values)
    if counted.source != "visits":
        return values
    return np.where((_marked(raw, CUT) > 0) | (_marked(raw, f"{LACKS}{name}") > 0), np.nan, values)


def _known(raw: pa.Table, days: Mapping[date, DayFacts], question: Question, slots: Slots | None) -> NDArray[np.bool_]:
    """Return for each row whether facts are known of a UTC day that it touches."""
    inside = {day for day in days if question.start.date() <= day <= (question.end - timedelta(microseconds=1)).date()}
    if slots is None or not set(SPANS) & set(question.by):
        return np.full(raw.num_rows, bool(inside))
    loaded = np.array(sorted((day - date(1970, 1, 1)).days for day in inside), dtype=np.int64)
    first, last = slots.start_us // (86_400 * SECOND), (slots.end_us - 1) // (86_400 * SECOND)
    slot_known = np.searchsorted(loaded, first, side="left") < np.searchsorted(loaded, last, side="right")
    if "interval" in question.by:
        return np.asarray(slot_known[np.searchsorted(slots.start_us, raw["interval"].to_numpy())])
    name = next(name for name in _NEXT if name in question.by)  # the shortest, so that it says most
    known_days = np.unique(getattr(slots, name)[slot_known])
    return np.isin(np.asarray(pc.cast(raw[name], pa.int32()).to_numpy()), known_days)


def _ready_by_queue(raw: pa.Table) -> bool:
    """Whether agents' waiting time is known by queue; if not, time that belongs to no queue must not be shared out."""
    if "available_seconds" not in raw.column_names:
        return False
    available = raw["available_seconds"]
    if "queue" in raw.column_names:
        available = available.filter(pc.is_valid(raw["queue"]))
    return (pc.sum(available).as_py() or 0.0) > 0
