"""Any table as rows of text: CSV of whatever delimiter and encoding, and workbooks that may be hostile; in constant memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.web.cells import FORMULA_STARTS, csv_text
from floorwalker.record.importers.base import Source
from floorwalker.record.importers.reading import BYTE_ORDER_MARKS, LINE_LIMIT_BYTES, encoding_of, lines

DELIMITERS: Final = (",", ";", "\t", "|")
HEADER_WITHIN: Final = 10
"""Rows in which the header must stand; exports put a title or two above it."""
LEAST_COLUMNS: Final = 2
ZIP_SIGN: Final = b"PK\x03\x04"
CUT: Final = "\ufffd\ufffdcut"
CUT_CHARACTERS: Final = 80
"""What is kept to be shown of a cell that is too long."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its number as a person counts it, its cells as text, and what is wrong with it before it is looked into."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """The header of a table and its rows after it."""

    columns: list[str]
    rows: Iterator[Record]
    delimiter: str


def open_table(source: Source, *, cell_limit_bytes: int) -> Table:
    """Open `source` as a table.

    Raises
    ------
    RuleBroken
        If it is no table, has no header, or is a workbook that would unpack to more than can be meant.
    """
    source.stream.seek(0)
    is_workbook = source.stream.read(4) == ZIP_SIGN
    source.stream.seek(0)
    delimiter = "," if is_workbook else _delimiter(source)
    records = _workbook(source, cell_limit_bytes) if is_workbook else _text(source, delimiter, cell_limit_bytes)
    for at, record in enumerate(records):
        filled = [cell for cell in record.cells if cell.strip()]
        if len(filled) >= LEAST_COLUMNS and not any(_is_figure(cell) for cell in filled):
            return Table([cell.strip() for cell in record.cells], records, delimiter)
        if at >= HEADER_WITHIN:
            break
    raise RuleBroken(
        f"{source.name} has no header: none of its first {HEADER_WITHIN} rows names at least {LEAST_COLUMNS} columns.",
        remedy="Put a row with the names of the columns above the data, then hand it in again.",
        code="no_header",
        file=source.name,
    )


def line_of(cells: list[str], *, delimiter: str) -> str:
    """Return `cells` as one line that no spreadsheet runs and that reads back as the same cells."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow([csv_text(cell) for cell in cells])
    return out.getvalue()


def _is_figure(cell: str) -> bool:
    return cell.strip().lstrip("+-").replace(".", "").replace(":", "").replace("/", "").replace("-", "").replace(" ", "").isdigit()


def _delimiter(source: Source) -> str:
    encoding = encoding_of(source.stream, name=source.name)
    sample = source.stream.read(64 * 1024).decode(encoding if encoding != "utf-8" else "utf-8-sig", errors="replace")
    source.stream.seek(0)
    first = sample.splitlines()[:HEADER_WITHIN]
    return max(DELIMITERS, key=lambda each: sum(line.count(each) for line in first))


@contextmanager
def _cells_up_to(characters: int) -> Iterator[None]:
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _text(source: Source, delimiter: str, limit: int) -> Iterator[Record]:
    encoding = encoding_of(source.stream, name=source.name)
    mark = next((mark for mark, name in BYTE_ORDER_MARKS if name == encoding), None)
    source.stream.seek(0)
    number = 0

    def feed() -> Iterator[str]:
        nonlocal number
        for line, text, cut in lines(source.stream, encoding="utf-8-sig" if mark is None and encoding == "utf-8" else encoding):
            number = line
            yield CUT if cut else text + "\n"

    reader = csv.reader(feed(), delimiter=delimiter)
    while True:
        first = number + 1
        try:
            with _cells_up_to(limit):
                cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Record(first, [], "cell_too_long")
            continue
        if CUT in "".join(cells[:1] + cells[-1:]):
            yield Record(first, [], "cell_too_long")
        elif any(cells):
            yield Record(first, [_unquoted(cell) for cell in cells])


def _unquoted(cell: str) -> str:
    """Return a cell of one of our own exports without the quote that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell


def _workbook(source: Source, limit: int) -> Iterator[Record]:
    from floorwalker.record.importers import workbooks  # its reader takes half a second to load, and few need it

    shown = 0
    for number, values in enumerate(workbooks.rows(source), start=1):
        cells = [_as_text(value) for value in values]
        if any(len(cell) > limit for cell in cells) or sum(map(len, cells)) > LINE_LIMIT_BYTES:
            cells = [cell[:CUT_CHARACTERS] for cell in cells]
            yield Record(number, cells, "cell_too_long")
        elif any(cells):
            yield Record(number, cells)
        shown += sum(map(len, cells)) + len(cells)
        if shown > workbooks.TEXT_CHARACTERS:  # a few texts, shown again and again
            raise workbooks.too_much(source, f"more than {workbooks.TEXT_CHARACTERS:,} characters in its first sheet")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(round(value.total_seconds()))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
