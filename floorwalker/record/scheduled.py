"""Agents' time beside the roster, where the source does not say: cut where the plan changes, judged, and what was excused left out.

Record knows no roster and no exception. The room that does is named once, in the settings (``FLOORWALKER_SCHEDULE``), and is asked
whenever days are counted; so an exception approved late counts as soon as its day is counted again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol, cast

import pyarrow as pa
from django.conf import settings as deployment
from django.utils.module_loading import import_string

from floorwalker.record.facts.computing import computing
from floorwalker.record.facts.schemas import AVAILABLE, HANDLING, ON_QUEUE_ACTIVITY

Planned = tuple[int, datetime, datetime, str]
"""Whose (primary key), from, until, and the activity: ``on_queue`` or an off-queue state."""
Excused = tuple[int, datetime, datetime]


@dataclass(frozen=True)
class Schedule:
    """What people were rostered to do, those away left out, and which of their time was excused; half-open, in UTC."""

    planned: Sequence[Planned] = ()
    excused: Sequence[Excused] = ()

    def of(self, person: int | None) -> Schedule:
        """Return what concerns one person, or all of it for None."""
        if person is None:
            return self
        return Schedule([row for row in self.planned if row[0] == person], [row for row in self.excused if row[0] == person])


class ScheduleReader(Protocol):
    """Reads rosters and exceptions."""

    def __call__(self, start: datetime, end: datetime) -> Schedule:
        """Return what touches [start, end)."""
        ...


_ON_QUEUE: Final = f"state IN ({', '.join(repr(state) for state in (*AVAILABLE, *HANDLING))})"
_JUDGED: Final = f"""
    WITH pieces AS (
        SELECT row_number() OVER () AS n, *, CAST(a AS TIMESTAMP) AS s, CAST(b AS TIMESTAMP) AS e FROM rows
    ), bounds AS (
        SELECT person_id, starts AS mark FROM planned UNION SELECT person_id, ends FROM planned
        UNION SELECT person_id, starts FROM excused UNION SELECT person_id, ends FROM excused
    ), cuts AS (
        SELECT n, s AS mark FROM pieces
        UNION SELECT n, mark FROM pieces JOIN bounds ON person_id = agent_id AND mark > s AND mark < e
    ), cut AS (
        SELECT n, mark, lead(mark) OVER (PARTITION BY n ORDER BY mark) AS next FROM cuts
    ), told AS (
        SELECT n, p.agent_id, p.queue_id, p.state, p.paid, cut.mark, coalesce(next, p.e) AS until,
               coalesce(nullif(p.scheduled_activity, ''), planned.activity) AS scheduled,
               coalesce(p.in_adherence, CASE WHEN planned.activity = '{ON_QUEUE_ACTIVITY}' THEN {_ON_QUEUE}
                                             ELSE p.state = planned.activity END) AS agrees,
               EXISTS (SELECT 1 FROM excused AS x WHERE x.person_id = p.agent_id AND x.starts <= cut.mark AND x.ends > cut.mark) AS out
        FROM cut JOIN pieces AS p USING (n)
        LEFT JOIN planned ON planned.person_id = p.agent_id AND planned.starts <= cut.mark AND planned.ends > cut.mark
                          AND p.in_adherence IS NULL
        QUALIFY row_number() OVER (PARTITION BY n, cut.mark ORDER BY planned.starts DESC) = 1
    )
    SELECT agent_id, queue_id, state, CAST(mark AS VARCHAR) AS a, CAST(until AS VARCHAR) AS b, paid,
           CASE WHEN out AND NOT agrees THEN NULL ELSE scheduled END AS scheduled_activity,
           -- On the queues in a break (owed) or in training (helping), or excused: never against anybody, so in neither sum.
           CASE WHEN NOT agrees AND (out OR {_ON_QUEUE}) THEN NULL ELSE agrees END AS in_adherence
    FROM told ORDER BY n, mark
"""  # noqa: S608 (our own words)


def read(start: datetime, end: datetime) -> Schedule:
    """Return what the room that knows says of [start, end)."""
    return cast("ScheduleReader", import_string(deployment.FLOORWALKER_SCHEDULE))(start, end)


def judged(rows: pa.Table, *, before: pa.Table, schedule: Schedule) -> pa.Table:
    """Return stretches of agents' time cut and judged by `schedule`; what the source itself judged stays.

    Parameters
    ----------
    rows
        Stretches that begin in the window: agent_id, queue_id, state, a and b (UTC as text), paid, scheduled_activity, in_adherence.
    before
        Stretches that began earlier and reach into it: they say who was there, and are not counted here.
    """
    missing = _missing(rows, before, schedule)
    whole = pa.concat_tables([rows, _rows(missing, rows.schema)]) if missing else rows
    with computing() as database:
        database.register("rows", whole)
        database.register("planned", _table(schedule.planned, with_activity=True))
        database.register("excused", _table(schedule.excused, with_activity=False))
        found = database.execute(_JUDGED).to_arrow_table()
    return found.select(rows.schema.names).cast(rows.schema)


def _missing(rows: pa.Table, before: pa.Table, schedule: Schedule) -> list[Planned]:
    """Return the rostered time of which nothing is recorded, of people who were there that day, until the last thing recorded.

    Somebody of whom a whole day says nothing is left out: that is an absence to be recorded, not a day off plan.
    """
    if not schedule.planned or not rows.num_rows:
        return []
    known: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for table in (before, rows):
        for agent, start, end in zip(*(table[name].to_pylist() for name in ("agent_id", "a", "b")), strict=True):
            known[agent].append((_utc(start), _utc(end)))
    latest = max(end for spans in known.values() for _start, end in spans)
    there = {(agent, start.date()) for agent, spans in known.items() for start, _end in spans}
    found: list[Planned] = []
    for person, start, end, activity in schedule.planned:
        if (person, start.astimezone(UTC).date()) in there:
            for begin, finish in _gaps(start, min(end, latest), known[person]):
                found.append((person, begin, finish, activity))
    return found


def _gaps(start: datetime, end: datetime, spans: Iterable[tuple[datetime, datetime]]) -> Iterable[tuple[datetime, datetime]]:
    at = start
    for first, last in sorted(span for span in spans if span[1] > start and span[0] < end):
        if first > at:
            yield at, first
        at = max(at, last)
    if at < end:
        yield at, end


def _rows(missing: Sequence[Planned], schema: pa.Schema) -> pa.Table:
    """Return rostered time without record as stretches in which nobody was signed in."""
    values = {
        "agent_id": [row[0] for row in missing], "queue_id": [None for _row in missing], "state": ["off" for _row in missing],
        "a": [_text(row[1]) for row in missing], "b": [_text(row[2]) for row in missing], "paid": [False for _row in missing],
        "scheduled_activity": ["" for _row in missing], "in_adherence": [None for _row in missing],
    }
    return pa.table({name: pa.array(values[name], schema.field(name).type) for name in schema.names}, schema=schema)


def _table(rows: Sequence[Planned] | Sequence[Excused], *, with_activity: bool) -> pa.Table:
    moment = pa.timestamp("us")
    columns = {
        "person_id": pa.array([row[0] for row in rows], pa.int64()),
        "starts": pa.array([_plain(row[1]) for row in rows], moment),
        "ends": pa.array([_plain(row[2]) for row in rows], moment),
    }
    if with_activity:
        columns["activity"] = pa.array([str(row[-1]) for row in rows], pa.string())
    return pa.table(columns)


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _text(moment: datetime) -> str:
    return _plain(moment).isoformat(" ")


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
