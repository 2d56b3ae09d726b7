"""From records to facts: each UTC day counted whole, again whenever something of it came or went.

A visit belongs to the day of its arrival at the queue; served without queueing, of its service start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from django.conf import settings as django_settings
from django.db import connection
from django.db.models import Max, Min, Q

from floorwalker.ground import clock, settings
from floorwalker.ground.people.models import Membership
from floorwalker.record import merged, scheduled, totals
from floorwalker.record.archive import reading
from floorwalker.record.facts import FactStore, Table
from floorwalker.record.facts.computing import computing
from floorwalker.record.facts.schemas import STARTS
from floorwalker.record.models import AgentState, Archive, Import, Interaction, Restatement, Segment, SourceName, SurveyAnswer
from floorwalker.record.sight import Shown

DAYS_AT_ONCE: Final = 7
"""Days counted in one piece: a week of a centre of 500 lies well inside memory."""
DAY: Final = timedelta(days=1)

_VISITS: Final = """
    WITH parts AS (
        SELECT *, CAST(a AS TIMESTAMP) AS starts, CAST(b AS TIMESTAMP) AS ends,
               epoch(CAST(b AS TIMESTAMP)) - epoch(CAST(a AS TIMESTAMP)) AS seconds
        FROM rows
    ), visits AS (
        SELECT min(segment_id) AS visit_id, contact_id, visit, any_value(channel) AS channel, any_value(direction) AS direction,
               coalesce(any_value(queue_id) FILTER (kind <> 'ivr'), any_value(contact_queue)) AS queue_id,
               arg_max(person_id, starts) FILTER (person_id IS NOT NULL) AS agent_id,
               any_value(reason_id) AS reason_id,
               coalesce(nullif(max(outcome), ''), any_value(contact_outcome)) AS outcome,
               coalesce(min(starts) FILTER (kind = 'queue'), min(starts) FILTER (kind <> 'ivr'), min(starts)) AS arrived_at,
               min(starts) FILTER (kind = 'talk') AS first_talk,
               max(ends) AS ended_at,
               coalesce(sum(seconds) FILTER (kind IN ('queue', 'alert')), 0.0) AS wait_seconds,
               sum(seconds) FILTER (kind = 'alert') AS ring_seconds,
               sum(seconds) FILTER (kind IN ('talk', 'consult')) AS talk_seconds,
               sum(seconds) FILTER (kind = 'hold') AS hold_seconds,
               sum(seconds) FILTER (kind = 'wrap') AS wrap_seconds,
               coalesce(sum(seconds * concurrency) FILTER (kind = 'talk') / nullif(sum(seconds) FILTER (kind = 'talk'), 0), 1.0)
                   AS concurrency,
               any_value(customer_id) IS NOT NULL AS customer_known,
               any_value(resolved) AS resolved, any_value(import_id) AS import_id, bool_or(repaired) AS repaired,
               any_value(returned) AS returned, min(CAST(contact_start AS TIMESTAMP)) AS contact_start
        FROM parts GROUP BY contact_id, visit
    )
    SELECT visit_id, contact_id, queue_id, channel, direction, agent_id, m.team_id, m.site_id, reason_id, outcome, arrived_at,
           CASE WHEN outcome IN ('answered', 'transferred') THEN greatest(coalesce(first_talk, arrived_at), arrived_at) END
               AS answered_at,
           greatest(ended_at, arrived_at) AS ended_at, wait_seconds, ring_seconds, talk_seconds, hold_seconds, wrap_seconds,
           round(greatest(concurrency, 1.0), 6) AS concurrency, customer_known,
           contact_start + to_days(CAST($window AS INTEGER)) <= CAST($now AS TIMESTAMP) AS window_closed,
           coalesce(CAST(returned AS TIMESTAMP) < contact_start + to_days(CAST($window AS INTEGER)), false) AS followed_up,
           resolved, import_id, repaired
    FROM visits LEFT JOIN members AS m
        ON m.person_id = agent_id AND CAST(arrived_at AS DATE) >= m.starts_on AND CAST(arrived_at AS DATE) < m.ends_on
    WHERE arrived_at >= CAST($start AS TIMESTAMP) AND arrived_at < CAST($end AS TIMESTAMP) AND outcome <> 'open'
"""
_STATES: Final = """
    SELECT agent_id, m.team_id, m.site_id, queue_id, state, CAST(a AS TIMESTAMP) AS started_at, CAST(b AS TIMESTAMP) AS ended_at,
           epoch(CAST(b AS TIMESTAMP)) - epoch(CAST(a AS TIMESTAMP)) AS seconds, paid,
           nullif(scheduled_activity, '') AS scheduled_activity, in_adherence
    FROM rows LEFT JOIN members AS m
        ON m.person_id = agent_id AND CAST(a AS DATE) >= m.starts_on AND CAST(a AS DATE) < m.ends_on
"""
_SURVEYS: Final = """
    SELECT CAST(a AS TIMESTAMP) AS answered_at, queue_id, agent_id, m.team_id, m.site_id, channel, contact_id, instrument, score,
           scale_min, scale_max, high_is_good AS easy_is_high
    FROM rows LEFT JOIN members AS m
        ON m.person_id = agent_id AND CAST(a AS DATE) >= m.starts_on AND CAST(a AS DATE) < m.ends_on
    ORDER BY answered_at, contact_id, instrument, score
"""


def store() -> FactStore:
    """Return the facts of this installation."""
    return FactStore(Path(django_settings.FLOORWALKER_DATA_DIR) / "facts")


def days_of(batch: Import) -> list[date]:
    """Return the UTC days that `batch` touches: those of its visits, of contacts that it tells anew, and, for customers who come
    back, those of their earlier visits in the window before; and those of totals, its own and those that its visits stand beside."""
    days: set[date] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {_day('s.started_at')} FROM {Segment._meta.db_table} s "  # noqa: S608 (our own names)
            f"JOIN {Interaction._meta.db_table} i ON i.id = s.interaction_id WHERE i.batch_id = %s",
            [batch.pk],
        )
        days |= {_as_date(row[0]) for row in cursor.fetchall()}
        cursor.execute(
            f"SELECT DISTINCT {_day('started_at')} FROM {AgentState._meta.db_table} WHERE batch_id = %s",  # noqa: S608
            [batch.pk],
        )
        days |= {_as_date(row[0]) for row in cursor.fetchall()}
    for row in batch.restatements.exclude(was__isnull=True).only("told", "was"):
        days |= {_as_date(part[PART_STARTS][:10]) for content in (row.told, row.was or {}) for part in content.get("parts", ())}
    if days:
        days |= totals.reaching_into(days)
    days |= totals.days_of(batch)
    if not days:
        return []
    return sorted(days | (_of_those_who_came_back(batch) & set(store_days())))


PART_STARTS: Final = 4
"""Where the start of a part stands in what a restatement keeps."""


def _of_those_who_came_back(batch: Import) -> set[date]:
    """Return the days, inside the window before, of earlier visits of the customers of `batch`: whether they came back is told anew."""
    contact, segment = Interaction._meta.db_table, Segment._meta.db_table
    window = timedelta(days=int(settings.get("repeat_window_days")))
    reach = Interaction.objects.filter(Q(batch=batch) | Q(restatements__batch=batch), customer__isnull=False)
    span = reach.aggregate(first=Min("started_at"), last=Max("started_at"))
    if span["first"] is None:
        return set()
    keys = f"(SELECT customer_id FROM {contact} WHERE batch_id = %s OR id IN (SELECT interaction_id FROM "  # noqa: S608
    keys += f"{Restatement._meta.db_table} WHERE batch_id = %s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {_day('s.started_at')} FROM {contact} i JOIN {segment} s ON s.interaction_id = i.id "  # noqa: S608
            f"WHERE i.started_at >= %s AND i.started_at <= %s AND i.customer_id IN {keys}",
            [_param(span["first"] - window), _param(span["last"]), batch.pk, batch.pk],
        )
        return {_as_date(row[0]) for row in cursor.fetchall()}


def store_days() -> list[date]:
    """Return the days whose contacts are counted now; of complaints the room that keeps them counts more days, before and after."""
    with store().reading() as snapshot:
        return sorted({day for table, days in snapshot.days.items() if table != "complaints" for day in days})


def count(days: Iterable[date], *, shown: Shown) -> Iterator[dict[tuple[Table, date], pa.Table]]:
    """Yield the facts of `days`, a week at a time, from records of the imports `shown`, and of none.

    Days of an archived year are counted from its archive too; while that cannot be read whole (`held_back`), only people's time is.
    """
    wanted, silent = set(days), held_back()
    for first, last in _runs(sorted(wanted)):
        start, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, last + DAY))
        members = _members()
        tables: dict[Table, pa.Table] = {
            "visits": _asked(_VISITS, _visit_rows(start, end, shown), members, start, end),
            "agent_states": _asked(_STATES, judged_states(start, end, shown), members, start, end),
            "surveys": _asked(_SURVEYS, _survey_rows(start, end, shown), members, start, end),
        }
        tables["totals"] = _totals(tables["visits"], members, start, end, shown)
        yield {
            (table, first + DAY * offset): part
            for table, rows in tables.items()
            for offset, part in enumerate(_by_day(rows, table, first, last))
            if first + DAY * offset in wanted and (table == "agent_states" or (first + DAY * offset).year not in silent)
        }


def held_back() -> frozenset[int]:
    """Return the years whose contacts cannot be counted now: their archive is being made or put back, or cannot be read."""
    return frozenset(
        year for year, each in reading.known().items() if each.state != Archive.State.ARCHIVED or not reading.is_there(each)
    )


def archived_years() -> frozenset[int]:
    """Return the years whose contacts lie in an archive."""
    return frozenset(reading.known())


def _totals(visits: pa.Table, members: pa.Table, start: datetime, end: datetime, shown: Shown) -> pa.Table:
    rows = totals.counted(start, end, shown=shown, not_ours=not_ours()[1])
    last = max(rows["ended_at"].to_pylist(), default=end)
    if last > end:  # an interval across midnight: who tells of its second half counts too
        visits = pa.concat_tables([visits, _asked(_VISITS, _visit_rows(end, last, shown), members, end, last)])
    return totals.chosen(rows, contacts=visits)


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """Yield stretches that hold all of `days`, none longer than `DAYS_AT_ONCE`; closed days between them cost nothing."""
    run: list[date] = []
    for day in days:
        if run and day >= run[0] + DAY * DAYS_AT_ONCE:
            yield run[0], run[-1]
            run = []
        run.append(day)
    if run:
        yield run[0], run[-1]


def _by_day(rows: pa.Table, table: Table, first: date, last: date) -> Iterator[pa.Table]:
    column = rows[STARTS[table]].cast(pa.int64()).to_numpy()
    for offset in range((last - first).days + 1):
        low = int(datetime.combine(first + DAY * offset, time(), tzinfo=UTC).timestamp()) * 1_000_000
        yield rows.filter(pa.array((column >= low) & (column < low + 86_400_000_000)))


def _asked(sql: str, rows: pa.Table, members: pa.Table, start: datetime, end: datetime) -> pa.Table:
    with computing() as database:
        database.register("rows", rows)
        database.register("members", members)
        values = {
            "start": _plain(start), "end": _plain(end), "now": _plain(clock.now()), "window": settings.get("repeat_window_days")
        }
        named = {name: value for name, value in values.items() if f"${name}" in sql}
        found = database.execute(sql, named).to_arrow_table()
    utc = pa.timestamp("us", tz="UTC")
    fields = [pa.field(f.name, utc if pa.types.is_timestamp(f.type) else f.type) for f in found.schema]
    return pa.table(
        [
            found[f.name].cast(pa.int64()).cast(utc) if pa.types.is_timestamp(f.type) else found[f.name].cast(f.type)
            for f in fields
        ],
        names=[f.name for f in fields],
    )


def _plain(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _members() -> pa.Table:
    """Return who was in which team and at which site when."""
    rows = list(Membership.objects.values_list("person_id", "team_id", "team__site_id", "starts_on", "ends_on"))
    far = date(9999, 12, 31)
    return pa.table(
        {
            "person_id": pa.array([row[0] for row in rows], pa.int64()),
            "team_id": pa.array([row[1] for row in rows], pa.int64()),
            "site_id": pa.array([row[2] for row in rows], pa.int64()),
            "starts_on": pa.array([row[3] for row in rows], pa.date32()),
            "ends_on": pa.array([row[4] or far for row in rows], pa.date32()),
        }
    )


def _text(column: str) -> str:
    """Return SQL for a UTC time as text, so that no object is made for each of millions of times."""
    if reading.connection().vendor == "postgresql":
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"CAST({column} AS TEXT)"


def _day(column: str) -> str:
    return f"substr({_text(column)}, 1, 10)"


def _as_date(text: str) -> date:
    return date.fromisoformat(text)


def _fetch(columns: dict[str, tuple[str, pa.DataType]], rest: str, values: list[Any]) -> pa.Table:
    listed = ", ".join(f"{expression} AS {name}" for name, (expression, _) in columns.items())
    with reading.connection().cursor() as cursor:
        cursor.execute(f"SELECT {listed} {rest}", values)
        rows = cursor.fetchall()
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pa.table(
        {
            name: pa.array(
                [None if value is None else bool(value) for value in by_column[at]] if kind == pa.bool_() else by_column[at], kind
            )
            for at, (name, (_, kind)) in enumerate(columns.items())
        }
    )


def _visit_rows(start: datetime, end: datetime, shown: Shown) -> pa.Table:
    """Return the parts of contacts that touch [start, end), wherever they lie, each with when its customer was next here."""
    window = timedelta(days=int(settings.get("repeat_window_days")))
    places = _places(start, end + window)
    found = []
    for place in _places(start, end):
        with reading.at(place):
            rows = _visit_rows_here(start, end, shown)
        for other in places:
            if other != place and rows.num_rows:
                with reading.at(other):
                    rows = merged.with_returns_there(rows, shown=shown, until=end + window)
        found.append(rows)
    return pa.concat_tables(found)


def _places(start: datetime, end: datetime) -> list[Archive | None]:
    """Return where contacts that touch [start, end) may lie: the house, and archives that reach there and can be read whole."""
    return [
        place for place in reading.places()
        if place is None or (place.state == Archive.State.ARCHIVED and start < place.end and (place.first_at or place.end) < end)
    ]


def _visit_rows_here(start: datetime, end: datetime, shown: Shown) -> pa.Table:
    segment, contact = Segment._meta.db_table, Interaction._meta.db_table
    integer, text, truth, real = pa.int64(), pa.string(), pa.bool_(), pa.float64()
    returned = (
        f"CASE WHEN i.customer_id IS NULL THEN NULL ELSE (SELECT {_text('min(n.started_at)')} FROM {contact} n "  # noqa: S608
        f"WHERE n.customer_id = i.customer_id AND n.started_at > i.started_at AND {shown.sql('n')}) END"
    )
    people, queues = (_keys(each) for each in not_ours())
    columns = {
        "segment_id": ("s.id", integer), "contact_id": ("i.id", integer), "visit": ("s.visit", integer), "kind": ("s.kind", text),
        "queue_id": ("s.queue_id", integer), "a": (_text("s.started_at"), text),
        "person_id": (f"CASE WHEN s.person_id IN ({people}) THEN NULL ELSE s.person_id END", integer),
        "b": (_text("s.ended_at"), text), "outcome": ("s.outcome", text), "concurrency": ("s.concurrency", real),
        "channel": ("i.channel", text), "direction": ("i.direction", text), "customer_id": ("i.customer_id", integer),
        "reason_id": ("i.reason_id", integer), "contact_outcome": ("i.outcome", text), "resolved": ("i.resolved", truth),
        "import_id": ("i.batch_id", integer), "repaired": ("i.repaired", truth), "contact_queue": ("i.queue_id", integer),
        "contact_start": (_text("i.started_at"), text), "returned": (returned, text),
    }
    rows = _fetch(
        columns,
        f"FROM {segment} s JOIN {contact} i ON i.id = s.interaction_id "  # noqa: S608 (our own names)
        f"WHERE i.id IN (SELECT interaction_id FROM {segment} WHERE started_at >= %s AND started_at < %s) "
        f"AND coalesce(s.queue_id, i.queue_id, 0) NOT IN ({queues}) AND {shown.sql('i')}",
        [_param(start), _param(end)],
    )
    return merged.with_returns(rows, shown=shown)


def not_ours() -> tuple[list[int], list[int]]:
    """Return the people and the queues that stand for names of which somebody said that they are not ours."""
    names = SourceName.objects.filter(identities__not_ours=True, identities__taken_back_in="")
    found = list(names.values_list("stand_in_person", "stand_in_queue"))
    return sorted(key for key, _ in found if key), sorted(key for _, key in found if key)


def _keys(keys: list[int]) -> str:
    return ", ".join(map(str, keys)) or "-1"


def _state_rows(start: datetime, end: datetime, shown: Shown, person: int | None = None) -> pa.Table:
    integer, text, truth = pa.int64(), pa.string(), pa.bool_()
    columns = {
        "agent_id": ("t.person_id", integer), "queue_id": ("t.queue_id", integer), "state": ("t.state", text),
        "a": (_text("t.started_at"), text), "b": (_text("t.ended_at"), text), "paid": ("t.paid", truth),
        "scheduled_activity": ("t.scheduled_activity", text), "in_adherence": ("t.in_adherence", truth),
    }
    return _fetch(
        columns,
        f"FROM {AgentState._meta.db_table} t WHERE t.started_at >= %s AND t.started_at < %s "
        f"AND t.person_id NOT IN ({_keys(not_ours()[0])}) AND {shown.sql('t')}"
        f"{'' if person is None else f' AND t.person_id = {int(person)}'}",
        [_param(start), _param(end)],
    )


def judged_states(start: datetime, end: datetime, shown: Shown, *, person: int | None = None) -> pa.Table:
    """Return the stretches of agents' time that begin in [start, end), of one person or all, as they are counted beside the roster."""
    rows = _state_rows(start, end, shown, person)
    if not rows.num_rows:
        return rows
    schedule = scheduled.read(start, end).of(person)
    before = _state_rows(start - DAY, start, shown, person) if schedule.planned else rows.slice(0, 0)
    return scheduled.judged(rows, before=before, schedule=schedule)


def _survey_rows(start: datetime, end: datetime, shown: Shown) -> pa.Table:
    found = []
    for place in _places(start, end):
        with reading.at(place):
            found.append(_survey_rows_here(start, end, shown))
    return pa.concat_tables(found)


def _survey_rows_here(start: datetime, end: datetime, shown: Shown) -> pa.Table:
    integer, text, truth, real = pa.int64(), pa.string(), pa.bool_(), pa.float64()
    columns = {
        "a": (_text("v.answered_at"), text), "queue_id": ("i.queue_id", integer), "agent_id": ("i.agent_id", integer),
        "channel": ("i.channel", text), "contact_id": ("i.id", integer), "instrument": ("v.instrument", text),
        "score": ("v.score", real), "scale_min": ("v.scale_min", real), "scale_max": ("v.scale_max", real),
        "high_is_good": ("v.high_is_good", truth),
    }
    return _fetch(
        columns,
        f"FROM {SurveyAnswer._meta.db_table} v JOIN {Interaction._meta.db_table} i ON i.id = v.interaction_id "
        f"WHERE v.answered_at >= %s AND v.answered_at < %s AND {shown.sql('i')}",
        [_param(start), _param(end)],
    )


def _param(moment: datetime) -> Any:
    return moment if reading.connection().vendor == "postgresql" else _plain(moment)
