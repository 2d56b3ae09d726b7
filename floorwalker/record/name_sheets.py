"""Reading a sheet of names and whose they are: its columns by their headers, its rows one by one, in any order of columns."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models.lines import Channel
from floorwalker.record.deciding import Days, IdentityRefused
from floorwalker.record.importers import IMPORTERS, values
from floorwalker.record.importers.base import Source
from floorwalker.record.importers.guessing import words_of
from floorwalker.record.importers.tables import Record, open_table
from floorwalker.record.importers.values import Order

ROWS_AT_MOST: Final = 500
"""Each row asks whose its name is, while nobody else writes; so many take a second or two."""
CELL_BYTES: Final = 4_096
HEADERS: Final = {
    "system": ("system", "source", "importer"),
    "kind": ("kind", "names a", "type", "what"),
    "value": ("name", "value", "login", "extension", "code", "number", "agent", "id"),
    "channel": ("channel",),
    "who": ("who", "whose", "person", "target", "is", "staff number", "employee"),
    "outcome": ("outcome", "what came of it"),
    "from": ("from", "start", "starts on", "since", "first day"),
    "until": ("until", "to", "end", "ends on"),
}
KINDS: Final = {
    "agent": ("agent", "person", "login", "extension", "user"), "queue": ("queue", "dialled number", "line"),
    "reason": ("reason", "disposition", "wrap up code", "wrap up"), "customer": ("customer", "crm number", "crm"),
}
NEW: Final = ("new", "new person", "new here")
NOT_OURS: Final = ("not ours", "test", "test line", "none of ours")


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet as it stands, and its number as a person counts it."""

    number: int
    said: dict[str, str]
    problem: str = ""

    def text(self, column: str) -> str:
        """Return one cell, without spaces round it."""
        return self.said.get(column, "").strip()

    @property
    def kind(self) -> str:
        """What its name is a name of; a person's when no column says.

        Raises
        ------
        IdentityRefused
            If the word is not known.
        """
        word = words_of(self.text("kind"))
        found = next((kind for kind, words in KINDS.items() if word in words), "" if word else "agent")
        if not found:
            raise IdentityRefused(f"{self.text('kind')!r} is no kind of name.", remedy="Write person, queue, disposition or customer.")
        return found

    def source(self, otherwise: str) -> str:
        """Return the code of its system, `otherwise` where the row says none."""
        said = self.text("system").casefold()
        return next((each.code for each in IMPORTERS if said in {each.code, each.label.casefold()}), said) or otherwise

    @property
    def channel(self) -> str:
        """The channel of its queue, voice when no column says."""
        said = self.text("channel").casefold()
        return next((code for code, label in Channel.choices if said in {code, str(label).casefold()}), said or "voice")

    def days(self, order: Order) -> Days:
        """Return the days it says.

        Raises
        ------
        IdentityRefused
            If a cell is no day, or the end lies before the start.
        """
        return Days(self._day("from", order), self._day("until", order))

    def _day(self, column: str, order: Order) -> date | None:
        said = self.text(column)
        if not said:
            return None
        found = values.moment(said, order)
        if found is None:
            raise IdentityRefused(f"{column.capitalize()} is {said[:40]!r}, which is no day.", remedy="Write a day such as 2026-03-01.")
        return found[0].date()


def read(content: bytes, *, name: str) -> list[SheetRow]:
    """Return the rows of a CSV file or workbook, or of rows that were pasted.

    Raises
    ------
    RuleBroken
        If it is no table, a column that is needed is missing, or there are too many rows.
    """
    table = open_table(Source(name, io.BytesIO(content)), cell_limit_bytes=CELL_BYTES)
    at = _columns(table.columns)
    missing = [column for column in ("value", "who") if column not in at]
    if missing:
        raise RuleBroken(
            f"No column is called {' or '.join(repr(HEADERS[column][0]) for column in missing)}.",
            remedy="Name the columns in the first row: system, kind, name, who, from, until.", code="no_such_column",
        )
    rows = list(_rows(table.rows, at))
    if len(rows) > ROWS_AT_MOST:
        raise RuleBroken(f"There are more than {ROWS_AT_MOST:,} rows.", remedy="Hand in fewer at once.", code="too_many_rows")
    if not rows:
        raise RuleBroken("There is no row below the header.", remedy="Write one row for each name.", code="no_rows")
    return rows


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        word = words_of(cell)
        column = next((column for column, words in HEADERS.items() if word in words and column not in found), "")
        if column:
            found[column] = at
    return found


def _rows(records: Iterator[Record], at: dict[str, int]) -> Iterator[SheetRow]:
    for read_so_far, record in enumerate(records):
        if read_so_far > ROWS_AT_MOST:
            yield SheetRow(record.number, {})
            return
        cells = {column: record.cells[place] if place < len(record.cells) else "" for column, place in at.items()}
        formula = next((cell for cell in cells.values() if cell.startswith("=")), "")
        problem = "A cell is longer than any name." if record.problem else f"{formula[:40]} is a formula, not a value." if formula else ""
        yield SheetRow(record.number, cells, problem)
