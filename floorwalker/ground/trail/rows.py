"""The trail's rows in plain SQL: the models refuse every other way in, and verifying reads too many for objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

ROWS_A_STATEMENT = 100  # at most 9 columns each: under SQLite's oldest limit of 999 parameters
LINE_COLUMNS = ("uuid", "at_us", "actor_kind", "actor_id", "kind", "version", "subject", "body", "mac")


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, returning: str = "") -> list[Any]:
    """Insert `rows`, at most ROWS_A_STATEMENT in one statement, and return what each statement returns."""
    row = f"({', '.join(['%s'] * len(columns))})"
    returned: list[Any] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            part = rows[start : start + ROWS_A_STATEMENT]
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * len(part))}"  # noqa: S608
            cursor.execute(statement + (f" RETURNING {returning}" if returning else ""), [v for r in part for v in r])
            if returning:
                returned += cursor.fetchall()
    return returned


def select(statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
    """Return every row of `statement`."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[Any] = cursor.fetchall()
    return found


def as_bytes(expression: str) -> str:
    """Return SQL for the bytes of a text, so that even bytes that are no text can be read and found wrong."""
    return f"convert_to({expression}, 'UTF8')" if connection.vendor == "postgresql" else f"CAST({expression} AS BLOB)"


def message(alias: str) -> str:
    """Return SQL for the bytes of the line called `alias`; the same bytes as `canonical.message`."""
    columns = ("uuid", "at_us", "actor_kind", "actor_id", "kind", "version", "subject", "body")
    return as_bytes("'line 1' || '\n' || " + " || '\n' || ".join(f"{alias}.{name}" for name in columns))
