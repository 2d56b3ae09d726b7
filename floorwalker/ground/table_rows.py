"""Rows of a table as they are, from one database to another: read, written and compared, whichever two databases they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]
Fields = Sequence[Any]

ROWS_A_BATCH: Final = 2_000
DIGEST_SPACE: Final = 2**256
SAME: Final = frozenset({int, float, str, bool, type(None)})
"""Values that every database gives back, and takes, as they are."""


@dataclass(frozen=True)
class Sum:
    """How many rows a table holds, and a digest of them that does not hang on their order."""

    rows: int = 0
    digest: str = f"{0:064x}"

    def with_rows(self, fields: Fields, rows: Iterable[Row]) -> Sum:
        """Return the sum with `rows` added."""
        digests = [digest(fields, row) for row in rows]
        return Sum(self.rows + len(digests), f"{(int(self.digest, 16) + sum(digests)) % DIGEST_SPACE:064x}")


def fields_of(model: type[models.Model]) -> list[Any]:
    """Return the columns of `model`, in the order in which its rows are read and written here."""
    return list(model._meta.local_concrete_fields)


def batches(query: models.QuerySet[Any]) -> Iterator[list[Row]]:
    """Yield the rows of `query` in the order of their keys, some at a time."""
    rows = query.order_by("pk").values_list(*(field.attname for field in fields_of(query.model)))
    batch: list[Row] = []
    for row in rows.iterator(chunk_size=ROWS_A_BATCH):
        batch.append(row)
        if len(batch) == ROWS_A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def sum_of(query: models.QuerySet[Any]) -> Sum:
    """Return how many rows `query` finds, and their digest."""
    found, fields = Sum(), fields_of(query.model)
    for rows in batches(query):
        found = found.with_rows(fields, rows)
    return found


def insertion(model: type[models.Model], connection: BaseDatabaseWrapper) -> str:
    """Return the statement that writes a row of `model`."""
    quote, fields = connection.ops.quote_name, fields_of(model)
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)}) "  # noqa: S608 (our own names)
        f"VALUES ({', '.join(['%s'] * len(fields))})"
    )


def prepared(fields: Fields, row: Row, connection: BaseDatabaseWrapper) -> list[Any]:
    """Return the values of `row` as `connection` writes them."""
    return [_prepared(field, value, connection) for field, value in zip(fields, row, strict=True)]


def write(model: type[models.Model], rows: Sequence[Row], connection: BaseDatabaseWrapper) -> None:
    """Write `rows` of `model`, as they were read, through `connection`."""
    fields = fields_of(model)
    with connection.cursor() as cursor:
        cursor.executemany(insertion(model, connection), [prepared(fields, row, connection) for row in rows])


def digest(fields: Fields, row: Row) -> int:
    """Return the digest of one row, the same whichever database it came from."""
    values: Row | list[Any] = row
    if any(isinstance(field, models.JSONField | models.DecimalField) for field in fields):
        values = [_plain(value, field) for field, value in zip(fields, row, strict=True)]
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), default=_plain)
    return int.from_bytes(hashlib.sha256(text.encode(errors="surrogatepass")).digest())


def _prepared(field: Any, value: Any, connection: BaseDatabaseWrapper) -> Any:
    if value is None and isinstance(field, models.JSONField) and not field.null:
        return connection.ops.adapt_json_value(None, field.encoder)  # the JSON null, which is not "no value"
    if type(value) in SAME and not isinstance(field, models.JSONField):
        return value  # asking the field costs more than reading and writing the row
    return field.get_db_prep_save(value, connection)


def _plain(value: Any, field: Any = None) -> Any:
    """Return `value` in a form that is the same whichever database it came from."""
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(field, models.DecimalField) and value is not None:
        return f"{value:.{field.decimal_places}f}"
    if isinstance(field, models.JSONField):
        return _plain_json(value)
    return value if type(value) in SAME or isinstance(value, dict | list) else str(value)


def _plain_json(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)  # PostgreSQL gives 1e20 in a JSON column back as a whole number
    if isinstance(value, dict):
        return {name: _plain_json(inner) for name, inner in value.items()}
    return [_plain_json(inner) for inner in value] if isinstance(value, list) else value
