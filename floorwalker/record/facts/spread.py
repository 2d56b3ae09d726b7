"""How handle times, waits and answers to written contacts are spread: median, 90th percentile and a histogram.

Percentiles cannot be added up, so they are read from the visits themselves each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cachetools import cached
from numpy.typing import NDArray

from floorwalker.record.facts import sql
from floorwalker.record.facts.counted import VISITS
from floorwalker.record.facts.counting_sql import Counted
from floorwalker.record.facts.question import DIMENSIONS, Question
from floorwalker.record.facts.schemas import MICROSECONDS, SCHEMAS
from floorwalker.record.facts.slots import cut
from floorwalker.record.facts.store import FactStore
from floorwalker.record.facts.sums import KEPT, KEPT_LOCK, connected, key_of, slots_of

Of = Literal["handle_seconds", "wait_answered_seconds", "talk_seconds", "wrap_seconds", "first_response_seconds", "resolution_seconds"]

STATISTICS: Final = ("number", "mean_seconds", "median_seconds", "p90_seconds")
RESOLUTION: Final = "resolution_seconds"
SETTLED: Final = Counted("resolved", "lasted", MICROSECONDS)
VISIT_COLUMNS: Final = SCHEMAS["visits"]
A_DAY_MINUTES: Final = 24 * 60
LONGEST_CONTACT: Final = timedelta(days=2)
"""How long before and after a window visits of a contact are looked for that began in it."""

HISTOGRAM_EDGES_SECONDS: Final = (0, 10, 20, 30, 60, 120, 180, 240, 300, 420, 600, 900, 1800, 3600, 86_400)
"""Edges of the bins: fine where targets lie, coarse in the tail; the last bin is open."""


@dataclass(frozen=True)
class Spread:
    """How one duration is spread, by cell.

    Parameters
    ----------
    table
        A column for each name of the grouping, then ``number``, ``mean_seconds``, ``median_seconds`` and
        ``p90_seconds``; a cell without values is not there.
    bins
        Shape (cells, edges): how many lie from each of `HISTOGRAM_EDGES_SECONDS` up to the next.
    """

    table: pa.Table
    bins: NDArray[np.int64]


def spread(store: FactStore, question: Question, *, of: Of, by: Sequence[str] = (), histogram: bool = True) -> Spread:
    """Return how `of` is spread over the window and filters of `question`, by queue, channel, agent or the like.

    Parameters
    ----------
    question
        From `Sums.question` or `Sums.cell`; its own grouping does not matter.
    by
        Any dimensions and times; a length of interval is that of `question`.
    histogram
        Whether bins are counted too; without, `Spread.bins` has no columns.

    Notes
    -----
    ``resolution_seconds`` is of contacts, not of visits: those that were said to be settled, from the arrival of the first visit to the
    end of the last, in the time in which they arrived, with who had them last.
    """
    edges = tuple(edge * MICROSECONDS for edge in HISTOGRAM_EDGES_SECONDS) if histogram else ()
    return _read(store, question, (of,), tuple(by), edges, with_whole=False)[of][0]


def spreads(store: FactStore, question: Question, *, of: Sequence[Of], by: Sequence[str] = ()) -> dict[Of, tuple[Spread, Spread]]:
    """Return how each of `of` is spread by `by`, and over everything together, without bins: visits are read once for all of them, and
    contacts once."""
    found: dict[Of, tuple[Spread, Spread]] = {}
    for some in (tuple(each for each in of if each != RESOLUTION), tuple(each for each in of if each == RESOLUTION)):
        found |= _read(store, question, some, tuple(by), (), with_whole=True) if some else {}
    return {each: found[each] for each in of}


@dataclass(frozen=True)
class Compared:
    """How durations lie in two windows, day by day.

    Parameters
    ----------
    before, after
        How each is spread over the other window and over that of the question, by row and over everything.
    days
        A row for each row and local day: the keys, ``day``, and for each duration ``_number``, ``_total`` (seconds), and how many lie above
        a value between the two medians, and between the two 90th percentiles, of the row (``_above_median``, ``_above_p90``) and of
        everything (``_above_all_median``, ``_above_all_p90``).
    """

    before: dict[Of, tuple[Spread, Spread]]
    after: dict[Of, tuple[Spread, Spread]]
    days: dict[Of, pa.Table]


def compared(store: FactStore, question: Question, *, start: datetime, end: datetime, of: Sequence[Of], by: Sequence[str] = ()) -> Compared:
    """Return how each of `of` lies in the window of `question` and in that from `start` to `end`, by dimensions.

    A value between two medians is their mean, weighted by how many values stand behind each.
    """
    other = replace(question, start=start, end=end)
    before, after = (spreads(store, each, of=of, by=by) for each in (other, question))
    days: dict[Of, pa.Table] = {}
    for some in (tuple(each for each in of if each != RESOLUTION), tuple(each for each in of if each == RESOLUTION)):
        around = LONGEST_CONTACT if RESOLUTION in some else timedelta()
        with store.reading() as snapshot:
            files = {
                path for each in (question, other)
                for path in snapshot.paths(snapshot.starting_in("visits", each.start - around, each.end + around))
            }
            told = any(side[each][1].table.num_rows for side in (before, after) for each in some)
            if told and files:
                over = partial(_between, some, before, after, tuple(by))
                found = _by_day(store, (question, other), some, tuple(by), tuple(sorted(files)), over=over)
                days |= dict.fromkeys(some, found)
    return Compared(before, after, days)


def _between(
    of: tuple[Of, ...], before: Mapping[Of, tuple[Spread, Spread]], after: Mapping[Of, tuple[Spread, Spread]], by: tuple[str, ...]
) -> pa.Table:
    """Return for each row the values between the statistics of both windows, in the unit of the facts."""
    rows: dict[tuple[object, ...], dict[str, float]] = {}
    everything: dict[str, float] = {}
    for name in of:
        for place, column in ((0, ""), (1, "all_")):
            sides = [_by_key(side[name][place].table, by if place == 0 else ()) for side in (before, after)]
            for key in sides[0].keys() | sides[1].keys():
                into = everything if place else rows.setdefault(key, {})
                if key not in sides[0] or key not in sides[1]:
                    continue
                early, late = sides[0][key], sides[1][key]
                for word in ("median", "p90"):
                    weighed = sum(side["number"] * side[f"{word}_seconds"] for side in (early, late)) / (early["number"] + late["number"])
                    into[f"{name}_{column}{word}"] = weighed * MICROSECONDS
    named = [f"{name}_{column}{word}" for name in of for column in ("", "all_") for word in ("median", "p90")]
    lines = [{**dict(zip(by, key, strict=True)), **everything, **values} for key, values in rows.items()]
    kinds = {name: VISIT_COLUMNS.field(DIMENSIONS[name]).type for name in by}
    plain = {name: pa.string() if pa.types.is_dictionary(kind) else kind for name, kind in kinds.items()}
    return pa.table({
        **{name: pa.array([line[name] for line in lines], plain[name]) for name in by},
        **{name: pa.array([line.get(name) for line in lines], pa.float64()) for name in named},
    })  # fmt: skip


def _by_key(table: pa.Table, by: tuple[str, ...]) -> dict[tuple[object, ...], dict[str, float]]:
    return {tuple(row[name] for name in by): row for row in table.to_pylist()}


@cached(KEPT, key=lambda store, *asked, over: ("by day", store.root, *asked), lock=KEPT_LOCK)
def _by_day(
    store: FactStore, asked: tuple[Question, Question], of: tuple[Of, ...], by: tuple[str, ...], files: tuple[str, ...], *,
    over: Callable[[], pa.Table],
) -> pa.Table:
    """Return what `files` say by day, beside what lies between the windows: that too follows from the files alone."""
    counted: dict[str, Counted] = {each: SETTLED if each == RESOLUTION else VISITS[each] for each in of}
    source = sql.settled(asked[0], by) if RESOLUTION in of else ""
    start, end = min(each.start for each in asked), max(each.end for each in asked)
    slots = cut(start=start, end=end, zone=ZoneInfo(asked[0].zone), interval_minutes=A_DAY_MINUTES)
    text, words = sql.above_by_day(asked, slots, by=by, counted=counted, source=source)
    with connected(store) as connection:
        connection.register("slots", slots.table())
        connection.register("over", over())
        found = connection.execute(text, {**words, "files": list(files)}).to_arrow_table()
    return found.set_column(found.schema.get_field_index("day"), "day", key_of(found["day"], "day", asked[0].zone))


def _read(
    store: FactStore, question: Question, of: tuple[Of, ...], by: tuple[str, ...], edges: tuple[int, ...], *, with_whole: bool
) -> dict[Of, tuple[Spread, Spread]]:
    around = LONGEST_CONTACT if RESOLUTION in of else timedelta()
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in("visits", question.start - around, question.end + around))
        if not files or not question.applies_to("visits"):
            return {each: (_nothing(by, edges), _nothing((), edges)) for each in of}
        found = _computed(store, question, of, by, edges, tuple(files), with_whole=with_whole)
    of_all = found["of_all"].to_numpy() == 1
    rows, whole = found.filter(pa.array(~of_all if by else of_all)), found.filter(pa.array(of_all))
    return {each: (_of(rows, each, by, edges, question.zone), _of(whole, each, (), edges, question.zone)) for each in of}


def _of(found: pa.Table, of: Of, by: tuple[str, ...], edges: tuple[int, ...], zone: str) -> Spread:
    """Return what `found` says of one duration, of the cells that have values."""
    held = found.filter(pc.greater(found[f"{of}_number"], 0))
    told = {name: held[f"{of}_{name}"] for name in STATISTICS}
    bins = [held[f"{of}_bin_{number}"].to_numpy() for number in range(len(edges))]
    counts = np.column_stack(bins).astype(np.int64) if bins else np.empty((held.num_rows, 0), dtype=np.int64)
    return Spread(pa.table({**{name: key_of(held[name], name, zone) for name in by}, **told}), counts)


def _nothing(by: tuple[str, ...], edges: tuple[int, ...]) -> Spread:
    return Spread(pa.table({name: [] for name in (*by, *STATISTICS)}), np.empty((0, len(edges)), dtype=np.int64))


@cached(KEPT, key=lambda store, *asked, with_whole: ("spread", store.root, *asked, with_whole), lock=KEPT_LOCK)
def _computed(
    store: FactStore, question: Question, of: tuple[Of, ...], by: tuple[str, ...], edges: tuple[int, ...], files: tuple[str, ...],
    *, with_whole: bool,
) -> pa.Table:
    """Return what `files` say; they never change, so what was computed of them last is kept within a bound."""
    counted: dict[str, Counted] = {each: SETTLED if each == RESOLUTION else VISITS[each] for each in of}
    slots, source = slots_of(question), sql.settled(question, by) if RESOLUTION in of else ""
    text, words = sql.spread(question, slots, by=by, counted=counted, edges=list(edges), source=source, with_whole=with_whole)
    with connected(store) as connection:
        connection.register("slots", slots.table())
        return connection.execute(text, {**words, "files": list(files)}).to_arrow_table()
