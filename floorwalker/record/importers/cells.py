"""Reading the cells of one row of a mapped table: what a person wrote becomes a moment or a length, or is refused by field and value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from floorwalker.record.importers import values
from floorwalker.record.importers.base import ValueRefused
from floorwalker.record.importers.tables import Record, Table
from floorwalker.record.importers.values import Order, Unit

Text = Callable[[str], str]
"""The text of a field in one row; empty where the table has none."""


def of_row(record: Record, table: Table, *, at: Mapping[str, int], names: Mapping[str, str]) -> Text:
    """Return how the fields of a row are read, each from the column `at` which it stands and that the file calls as in `names`.

    Raises
    ------
    ValueRefused
        If the row cannot be read or is wider than its table; later, if a cell holds a formula.
    """
    cells = record.cells
    if record.problem:
        raise ValueRefused("row", "".join(cells)[:80], record.problem)
    if any(cell.strip() for cell in cells[len(table.columns) :]):
        raise ValueRefused("row", f"{len(cells)} cells", "wrong_columns")

    def text(field: str) -> str:
        place = at.get(field)
        value = cells[place].strip() if place is not None and place < len(cells) else ""
        if value.startswith("="):
            raise ValueRefused(names[field], value, "formula")
        return value

    return text


def moment(text: Text, field: str, *, names: Mapping[str, str], order: Order, latest: datetime) -> tuple[datetime, bool]:
    """Return the moment that `field` tells, and whether it is in UTC already; to a ``date`` belongs the field ``time`` beside it.

    Raises
    ------
    ValueRefused
        If there is none, it is no time, or it lies before all records or more than a day after `latest`.
    """
    said = text(field)
    if not said:
        raise ValueRefused(names[field], "", "empty")
    found = values.moment(said, order)
    if found is None:
        raise ValueRefused(names[field], said, "bad_time")
    told, is_utc = found
    if field == "date":
        of_day = values.clock(text("time"))
        if of_day is None:
            raise ValueRefused(names["time"], text("time"), "bad_time" if text("time") else "empty")
        told = told.replace(hour=0, minute=0, second=0, microsecond=0) + of_day
    if told.replace(tzinfo=None) < values.EARLIEST or told.replace(tzinfo=UTC) > latest + timedelta(days=1):
        raise ValueRefused(names[field], said, "out_of_range")
    return told, is_utc


def seconds(said: str, name: str, *, unit: Unit, longest: float) -> float | None:
    """Return the length that a cell tells in seconds, None where it is empty.

    Raises
    ------
    ValueRefused
        If it is no length, negative, or over `longest`.
    """
    if not said:
        return None
    found = values.length(said, unit)
    if found is None:
        raise ValueRefused(name, said, "bad_length")
    if found < 0:
        raise ValueRefused(name, said, "negative_length")
    if found > longest:
        raise ValueRefused(name, said, "absurd_length")
    return found
