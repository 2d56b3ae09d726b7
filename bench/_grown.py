"""Larkfield grown to a million contacts, so that every page of Review holds what a large centre puts there in a year and more.

What Larkfield recorded in a quarter is written again for the quarters before it, under numbers of its own, in tables and facts alike; and
what its people made of a dozen contacts, they make of thousands (``_judged.py``). SQLite alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

QUARTER: Final = timedelta(days=91)
OFFSET: Final = 10_000_000
"""Numbers of each copy begin so much later than those of the one before."""
DENSE: Final = 3
"""Of the last quarters one contact in so many comes a second time."""
LATER: Final = timedelta(minutes=20)
SHIFTED: Final = ("started_at", "ended_at", "answered_at", "decided_at", "asked_at", "closes_at", "day")
"""Columns that hold a time."""


def grow(contacts: int, *, told: Callable[[str], None]) -> None:
    """Write what was recorded again until there are `contacts`: the quarter for those before it, then one in three once more."""
    from floorwalker.record import writing
    from floorwalker.record.models import Interaction, Segment, SurveyAnswer
    from floorwalker.review.models import CheckedContact, CheckFailure, CheckTally, SurveyAsk

    copies = _copies(contacts, Interaction.objects.count())
    for number, by, one_in in copies:
        part = f"id % {one_in} = 0 AND id < {OFFSET}"
        _copy(Interaction, number, by, where=part, contact="id", changed={"external_id": f"external_id || '-{number}'"})
        inside = f"interaction_id % {one_in} = 0 AND interaction_id < {OFFSET}"
        for model in (Segment, SurveyAnswer):
            _copy(model, number, by, where=inside, contact="interaction_id")
        if one_in == 1:
            of_first = f"contact < {OFFSET}"
            for held in (SurveyAsk, CheckedContact, CheckFailure):
                _copy(held, number, by, where=of_first, contact="contact", changed={"token": "NULL", "answer": "NULL"})
            _copy(CheckTally, number, by, where=f"day > '{_quarter_of(CheckTally)}'", contact="")
        told(f"copy {number} of {len(copies)}: {Interaction.objects.count():,} contacts")
    _copy_facts(copies)
    told("their facts")
    writing.count_anew()


def _copies(contacts: int, here: int) -> list[tuple[int, timedelta, int]]:
    """Return the copies that make `contacts` of those that are `here`: number, how far they are moved, and one in how many is taken."""
    quarters = math.ceil(contacts / (here * (1 + 1 / DENSE)))
    whole = [(place, -place * QUARTER, 1) for place in range(1, quarters)]
    dense = [(quarters + place, LATER - place * QUARTER, DENSE) for place in range(quarters)]
    return [*whole, *dense[: math.ceil((contacts - quarters * here) * DENSE / here)]]


def _quarter_of(model: Any) -> date:
    last: date = model.objects.order_by("-day").values_list("day", flat=True)[0]
    return last - QUARTER


def _copy(model: Any, number: int, by: timedelta, *, where: str, contact: str, changed: dict[str, str] | None = None) -> None:
    from django.db import connection, transaction

    table, said = model._meta.db_table, changed or {}
    names, values = [], []
    for field in model._meta.local_concrete_fields:
        name = field.column
        if name == contact:
            value = f"{name} + {number * OFFSET}"
        elif field.primary_key:
            continue
        elif name == "uuid":
            value = "lower(hex(randomblob(16)))"
        elif name in said:
            value = said[name]
        elif name in SHIFTED:
            value = _moved(name, by, is_day=field.get_internal_type() == "DateField")
        else:
            value = f'"{name}"'
        names.append(f'"{name}"')
        values.append(value)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} WHERE {where}")


def _moved(name: str, by: timedelta, *, is_day: bool) -> str:
    if is_day:
        return f"date({name}, '{by.days} days')"
    if by % timedelta(days=1) == timedelta():
        return f"date(substr({name}, 1, 10), '{by.days} days') || substr({name}, 11)"
    return f"strftime('%Y-%m-%d %H:%M:%f', {name}, '{by.total_seconds():.0f} seconds')"


def _copy_facts(copies: Sequence[tuple[int, timedelta, int]]) -> None:
    """Write the facts of each day again, and beside them those of the contacts that come a second time."""
    import pyarrow.parquet as pq

    from floorwalker.ground import clock
    from floorwalker.record import counting

    store = counting.store()
    with store.reading() as snapshot:
        held = {
            (table, day): _as_given(pq.read_table(snapshot.paths({day: facts})[0]))
            for table, days in snapshot.days.items() for day, facts in days.items() if facts.rows
        }
    newest = max(day for _table, day in held)
    first = {key: rows for key, rows in held.items() if newest - QUARTER < key[1]}
    made: dict[tuple[Any, date], list[pa.Table]] = {key: [rows] for key, rows in first.items()}
    for number, by, one_in in copies:
        for (table, day), rows in first.items():
            if one_in > 1 and "contact_id" not in rows.column_names:
                continue
            to = day + timedelta(days=round(by / timedelta(days=1)))
            made.setdefault((table, to), []).append(_moved_rows(rows, number, by, one_in))
    batches = ({key: pa.concat_tables(parts)} for key, parts in sorted(made.items(), key=lambda item: item[0][1]))
    store.replace_parts(batches, written_at=clock.now())


def _as_given(rows: pa.Table) -> pa.Table:
    """Return rows of a file as they were handed over: durations in seconds."""
    for place, name in enumerate(rows.column_names):
        if name.endswith("microseconds"):
            seconds = pc.divide(pc.cast(rows[name], pa.float64()), 1e6)
            rows = rows.set_column(place, f"{name.removesuffix('microseconds')}seconds", seconds)
    return rows


def _moved_rows(rows: pa.Table, number: int, by: timedelta, one_in: int) -> pa.Table:
    if one_in > 1:
        at = next(name for name in ("arrived_at", "contact_at", "answered_at") if name in rows.column_names)
        contact = rows["contact_id"]
        chosen = pc.equal(pc.subtract(contact, pc.multiply(pc.divide(contact, one_in), one_in)), 0)
        rows = rows.filter(pc.and_(pc.fill_null(chosen, False), pc.less(pc.hour(rows[at]), 23)))
    for place, field in enumerate(rows.schema):
        if pa.types.is_timestamp(field.type):
            rows = rows.set_column(place, field, pc.add(rows[field.name], pa.scalar(by, pa.duration("us"))))
        elif field.name in {"contact_id", "visit_id", "matter_id", "next_id"}:
            rows = rows.set_column(place, field, pc.cast(pc.add(rows[field.name], number * OFFSET), field.type))
    return rows
