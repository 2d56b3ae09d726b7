"""A day of the record as arrays: visits to queues, who waits when, what people do. Read once a day and version, however often asked.

Read from records and not from facts: facts know how a visit ended, and a replay must not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import Max, Q
from numpy.typing import NDArray

from floorwalker.ground.models import Queue
from floorwalker.record import sight
from floorwalker.record.facts.schemas import NEVER_ANSWERED, NEVER_IN_QUEUE
from floorwalker.record.models import AgentState, Import, Interaction, Segment
from floorwalker.record.queries import totals
from floorwalker.serve.rules.day_so_far import Floats, Pieces, Totals, Visits, no_totals

BACKLOG: Final = timedelta(days=7)
"""Mail that has waited longer than this is found by its list, not on the floor."""
OVER_MIDNIGHT: Final = timedelta(hours=4)
"""Nobody waits longer than this on the telephone or in a chat."""
DAYS_KEPT: Final = 6
QUEUEING: Final = ("queue", "alert")
HANDLING: Final = ("talk", "consult", "hold", "wrap")
MICROSECONDS: Final = 1e6


@dataclass(frozen=True, eq=False)
class FloorDay:
    """One stretch of time of every queue. `waiting` are the stretches in which contacts queue; their kind is when they came."""

    visits: Visits
    waiting: Pieces
    waiting_since: Floats
    states: Pieces
    away_seconds_known: bool


@dataclass(frozen=True)
class Version:
    """What the record held: it changes with every contact and every published or undone import."""

    shown: sight.Shown
    newest: int
    changed: tuple[datetime | None, datetime | None]
    """When an import was last published, and when one was last undone: a published import may tell known contacts anew."""


def version() -> Version:
    """Return what the record holds now; four short queries."""
    changed = Import.objects.aggregate(published=Max("published_at"), undone=Max("undone_at"))
    newest = Interaction.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return Version(sight.shown(), newest, (changed["published"], changed["undone"]))


def visible(of: Version) -> Q:
    """Return the condition that keeps what is published."""
    return of.shown.q


_reading = Lock()


def floor_day(start: datetime, end: datetime, *, of: Version) -> FloorDay:
    """Return the record of [start, end) as the version `of` holds it."""
    with _reading:  # one reads, the others wait and find it read
        return _floor_day(start, end, of)


@lru_cache(maxsize=DAYS_KEPT)
def _floor_day(start: datetime, end: datetime, of: Version) -> FloorDay:
    parts = _parts(start, end, of)
    waiting, since = _waiting(parts, _backlog(start, of))
    states = _states(start, end, of)
    visits = replace(_visits(parts, start, end), totals=_totals(start, end))
    return FloorDay(visits, waiting, since, states, bool(states.person.size))


Columns = dict[str, NDArray[Any]]


def _totals(start: datetime, end: datetime) -> Totals:
    """Return what was told by interval; facts hold it as it stands, and a total tells nothing of how a contact ended."""
    found = totals.of_stretch(start, end)
    if not found:
        return no_totals()
    parts = {name: found[f"{name}_microseconds"] / MICROSECONDS for name in ("handle", "talk", "hold", "wrap", "in_time")}
    handled = np.where(
        np.isnan(parts["handle"]), parts["talk"] + np.nan_to_num(parts["hold"]) + np.nan_to_num(parts["wrap"]), parts["handle"]
    )
    return Totals(
        queue=found["queue_id"].astype(np.int64), started=found["started_at"], ended=found["ended_at"], offered=found["offered"],
        answered=found["answered"], abandoned=found["abandoned"], in_time=found["answered_in_time"], in_time_least=found["in_time_low"],
        in_time_seconds=parts["in_time"],
        finished=np.where(np.isnan(handled), np.nan, found["answered"]), handle_seconds=handled,
    )


def _parts(start: datetime, end: datetime, of: Version) -> Columns:
    """Return every part of every contact of which a part began in [start, end), in order."""
    segment, contact = Segment._meta.db_table, Interaction._meta.db_table
    return _fetch(
        {
            "contact": "s.interaction_id", "visit": "s.visit", "kind": "s.kind", "queue": "s.queue_id", "outcome": "s.outcome",
            "started": _text("s.started_at"), "ended": _text("s.ended_at"), "at_once": "s.concurrency",
            "contact_queue": "i.queue_id", "contact_outcome": "i.outcome",
        },
        f"FROM {segment} s JOIN {contact} i ON i.id = s.interaction_id WHERE i.id IN "  # noqa: S608 (our own names)
        f"(SELECT interaction_id FROM {segment} WHERE started_at >= %s AND started_at < %s) "
        f"AND {of.shown.sql('i')} ORDER BY s.interaction_id, s.position",
        (start, end),
    )


def _backlog(start: datetime, of: Version) -> Columns:
    """Return the queueing that began before `start` and lasted beyond it: mail of yesterday, a call at midnight."""
    segment, contact, queue = Segment._meta.db_table, Interaction._meta.db_table, Queue._meta.db_table
    older = "started_at >= %s AND started_at < %s AND (ended_at IS NULL OR ended_at > %s)"
    return _fetch(
        {"contact": "s.interaction_id", "queue": "s.queue_id", "started": _text("s.started_at"), "ended": _text("s.ended_at")},
        f"FROM {segment} s JOIN {contact} i ON i.id = s.interaction_id WHERE i.id IN "  # noqa: S608 (our own names)
        f"(SELECT id FROM {contact} WHERE queue_id IN (SELECT id FROM {queue} WHERE channel IN ('email', 'post')) AND {older} "
        f"UNION SELECT id FROM {contact} WHERE {older}) "
        "AND s.started_at < %s AND s.ended_at > %s AND s.kind IN ('queue', 'alert') "
        f"AND {of.shown.sql('i')}",
        (start - BACKLOG, start, start, start - OVER_MIDNIGHT, start, start, start, start),
    )


def _states(start: datetime, end: datetime, of: Version) -> Pieces:
    rows = _fetch(
        {
            "person": "t.person_id", "queue": "t.queue_id", "kind": "t.state", "started": _text("t.started_at"),
            "ended": _text("t.ended_at"),
        },
        f"FROM {AgentState._meta.db_table} t WHERE t.started_at >= %s AND t.started_at < %s AND {of.shown.sql('t')} "
        "ORDER BY t.person_id, t.started_at",
        (start, end),
    )
    return Pieces(_keys(rows["queue"]), _keys(rows["person"]), rows["kind"], _seconds(rows["started"]), _seconds(rows["ended"]))


def _visits(parts: Columns, start: datetime, end: datetime) -> Visits:
    """Return the visits that arrived in [start, end): the same counting as the facts', and contacts still open besides."""
    size = parts["contact"].size
    fresh = np.ones(size, dtype=bool)
    fresh[1:] = (parts["contact"][1:] != parts["contact"][:-1]) | (parts["visit"][1:] != parts["visit"][:-1])
    which = np.cumsum(fresh) - 1
    count = int(which[-1]) + 1 if size else 0
    began, ended, kind = _seconds(parts["started"]), _seconds(parts["ended"]), parts["kind"]
    length = ended - began
    queues, in_ivr, talks = kind == "queue", kind == "ivr", kind == "talk"
    arrived = _first(which, began, queues, count)
    arrived = np.where(np.isnan(arrived), _first(which, began, ~in_ivr, count), arrived)
    arrived = np.where(np.isnan(arrived), _first(which, began, np.ones(size, dtype=bool), count), arrived)
    queue = np.full(count, -1, dtype=np.int64)
    outcome = np.full(count, "", dtype=np.object_)
    keys = _keys(parts["queue"])
    order = np.arange(size)[::-1]  # the first part writes last and so wins
    named = order[~in_ivr[order] & (keys[order] >= 0)]
    queue[which[named]] = keys[named]
    contact_queue = _keys(parts["contact_queue"])[fresh]
    said = parts["outcome"] != ""
    outcome[which[said]] = parts["outcome"][said]
    outcome = np.where(outcome == "", parts["contact_outcome"][fresh], outcome)
    first_talk = _first(which, began, talks, count)
    answered = np.where(np.isin(outcome, NEVER_ANSWERED), np.nan, np.maximum(first_talk, arrived))
    handled = np.isin(kind, HANDLING)
    at_once = np.maximum(np.nan_to_num(parts["at_once"].astype(np.float64), nan=1.0), 1.0)
    last = np.full(count, -np.inf)
    np.maximum.at(last, which, ended)
    visits = Visits(
        queue=np.where(queue >= 0, queue, contact_queue),
        arrived=arrived,
        answered=answered,
        ended=np.maximum(last, arrived),
        wait_seconds=_summed(which, length * np.isin(kind, QUEUEING), count),
        handle_seconds=_summed(which, length * handled, count),
        effort_seconds=_summed(which, length * handled / at_once, count),
        abandoned=outcome == "abandoned",
    )
    offered = ~np.isin(outcome, NEVER_IN_QUEUE)
    return visits.of(offered & (arrived >= start.timestamp()) & (arrived < end.timestamp()))


def _waiting(parts: Columns, backlog: Columns) -> tuple[Pieces, Floats]:
    """Return the stretches of queueing and, for each, when the contact came to that queue."""
    queueing = np.isin(parts["kind"], QUEUEING)
    keys, began = _keys(parts["queue"]), _seconds(parts["started"])
    visit = parts["contact"] * 1_000 + parts["visit"] if parts["contact"].size else np.zeros(0, dtype=np.int64)
    came: dict[int, float] = {}
    for number, at in zip(visit[queueing].tolist(), began[queueing].tolist(), strict=True):
        came.setdefault(number, at)
    here = [came[number] for number in visit[queueing].tolist()]
    seen = set(parts["contact"].tolist())
    older = np.array([number not in seen for number in backlog["contact"].tolist()], dtype=bool)
    before = _seconds(backlog["started"])[older]
    pieces = Pieces(
        queue=np.concatenate([keys[queueing], _keys(backlog["queue"])[older]]),
        person=np.concatenate([parts["contact"][queueing], backlog["contact"][older]]).astype(np.int64),
        kind=np.full(int(queueing.sum()) + int(older.sum()), "queue", dtype=np.object_),
        started=np.concatenate([began[queueing], before]),
        ended=np.concatenate([_seconds(parts["ended"])[queueing], _seconds(backlog["ended"])[older]]),
    )
    return pieces, np.concatenate([np.array(here, dtype=np.float64), before])


def _first(which: NDArray[np.int64], values: Floats, among: NDArray[np.bool_], count: int) -> Floats:
    found = np.full(count, np.inf)
    np.minimum.at(found, which[among], values[among])
    return np.where(np.isinf(found), np.nan, found)


def _summed(which: NDArray[np.int64], values: Floats, count: int) -> Floats:
    return np.bincount(which, values, count).astype(np.float64)


def _fetch(columns: dict[str, str], rest: str, moments: Sequence[datetime]) -> Columns:
    listed = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {listed} {rest}", [_param(moment) for moment in moments])
        rows = cursor.fetchall()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    numbers = {"contact", "visit"}
    return {
        name: np.array(column, dtype=np.int64 if name in numbers else np.object_)
        for name, column in zip(columns, values, strict=True)
    }


def _seconds(texts: NDArray[Any]) -> Floats:
    return np.asarray(texts.astype("datetime64[us]").astype(np.int64) / MICROSECONDS)


def _keys(values: NDArray[Any]) -> NDArray[np.int64]:
    return np.array([-1 if value is None else value for value in values.tolist()], dtype=np.int64)


def _text(column: str) -> str:
    """Return SQL for a UTC time as text: no object is made for each of thousands of times."""
    if connection.vendor == "postgresql":
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"CAST({column} AS TEXT)"


def _param(moment: datetime) -> Any:
    return moment if connection.vendor == "postgresql" else moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
