"""From a file to rows of plain values: its columns guessed, merged cells filled, every cell that cannot be read said with its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Final, cast

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Workbook
from floorwalker.ground.moving_in.base import Column, Columned, Refusal, Row, Shape, Value
from floorwalker.record.importers import values, workbooks
from floorwalker.record.importers.base import Source
from floorwalker.record.importers.guessing import SURE, words_of
from floorwalker.record.importers.tables import ZIP_SIGN, Record, open_table
from floorwalker.record.importers.values import Order

ROWS_AT_MOST: Final = 20_000
"""Four times the largest centre that we know of moved in at once."""
CELL_BYTES: Final = 4_096
JOINED_AT_MOST: Final = 2_000
SAMPLES: Final = 5
LINE_ENDS: Final = "\n\r\t"
MIDNIGHT: Final = " 00:00:00"
"""What a cell that holds a day carries beside it."""
LOOKED_BACK: Final = 50
"""Workbooks of a kind among which one with the same headers is looked for."""
FIRST_YEAR, LAST_YEAR = 1940, 2100
NUMBER: Final = re.compile(r"-?\d{1,9}([.,]\d{1,6})?\s*(h|hrs|hours|%|s|seconds)?", re.IGNORECASE)
CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)(:00)?")
YES: Final = {"yes", "y", "true", "1", "x", "✓", "ja", "oui"}
NO: Final = {"no", "n", "false", "0", "-"}
REMEDY: Final[dict[Shape, str]] = {
    "day": "Write a day such as 2026-11-24 or 24/11/2026.",
    "moment": "Write a day, with a time where it is known, such as 2026-11-24 16:05.",
    "number": "Write a number such as 37.5.",
    "whole": "Write a whole number.",
    "yes": "Write yes or no.",
    "text": "",
}


@dataclass(frozen=True)
class Guess:
    """What one column of a file seems to be; an empty `meaning` is nothing that we keep."""

    column: str
    meaning: str
    label: str
    confidence: float
    samples: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it needs no asking."""
        return self.confidence >= SURE

    @property
    def sure_words(self) -> str:
        """How sure the guess is, in words."""
        return f"{self.confidence:.0%} sure"


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a file, whole: its headers, its rows, and how many of its cells were joined into one."""

    columns: tuple[str, ...]
    records: tuple[Record, ...]
    joined: int = 0

    def cells(self, at: int) -> list[str]:
        """Return the filled cells of one column."""
        return [record.cells[at].strip() for record in self.records if at < len(record.cells) and record.cells[at].strip()]


def open_head(name: str, stream: IO[bytes], *, rows: int) -> Sheet:
    """Return the header of the first sheet and its first `rows`, so that columns can be guessed without reading all of it.

    Raises
    ------
    RuleBroken
        As `open_sheet`.
    """
    table = open_table(Source(name, stream), cell_limit_bytes=CELL_BYTES)
    return Sheet(tuple(table.columns), tuple(islice(table.rows, rows)))


def open_sheet(name: str, stream: IO[bytes]) -> Sheet:
    """Return the first sheet of a workbook or CSV.

    Raises
    ------
    RuleBroken
        If it is no table, has no header, holds more rows than any centre has, or would unpack to more than can be meant.
    """
    source = Source(name, stream)
    table = open_table(source, cell_limit_bytes=CELL_BYTES)
    records = list(islice(table.rows, ROWS_AT_MOST + 1))
    if len(records) > ROWS_AT_MOST:
        raise RuleBroken(
            f"{name} has more than {ROWS_AT_MOST:,} rows.",
            remedy="Check that it is the right file, or hand it in in parts.",
            code="too_many_rows",
        )
    joined = _joined(source)
    _fill(records, joined)
    return Sheet(tuple(table.columns), tuple(records), len(joined))


def _joined(source: Source) -> list[workbooks.Joined]:
    source.stream.seek(0)
    if source.stream.read(len(ZIP_SIGN)) != ZIP_SIGN:
        return []
    source.stream.seek(0)
    found: list[workbooks.Joined] = []
    for _ in workbooks.rows(source, joined=found):
        pass
    if len(found) > JOINED_AT_MOST:
        raise RuleBroken(
            f"{source.name} joins cells in {len(found):,} places.",
            remedy="Unmerge its cells, then hand it in again.",
            code="too_many_joined",
        )
    return found


def _fill(records: list[Record], boxes: Sequence[workbooks.Joined]) -> None:
    """Put the value of a joined cell in every row that it spans; columns beside the first stay as they are."""
    at = {record.number: index for index, record in enumerate(records)}
    last_number = records[-1].number if records else 0
    for column, first, _, last in boxes:
        top = records[at[first]].cells if first in at else []
        value = top[column - 1] if column <= len(top) else ""
        for number in range(first + 1, min(last, last_number) + 1) if value else ():
            if number in at:
                cells = [*records[at[number]].cells, *[""] * (column - len(records[at[number]].cells))]
                cells[column - 1] = value
                records[at[number]] = replace(records[at[number]], cells=cells)


def guess(sheet: Sheet, kind: Columned) -> list[Guess]:
    """Return what each column of `sheet` seems to be, by the words of its header and the shape of its cells."""
    cells = [sheet.cells(at) for at in range(len(sheet.columns))]
    scores = sorted(
        (
            (score, -at, column.code)
            for at, header in enumerate(sheet.columns)
            for column in kind.columns
            if (score := _name_score(header, column) * _shape_score(cells[at], column.shape)) > 0
        ),
        reverse=True,
    )
    taken: dict[int, tuple[str, float]] = {}
    used: set[str] = set()
    for score, minus, code in scores:
        if -minus not in taken and code not in used:
            taken[-minus] = (code, score)
            used.add(code)
    labels = {column.code: column.label for column in kind.columns}
    found = []
    for at, header in enumerate(sheet.columns):
        code, confidence = taken.get(at, ("", SURE))
        samples = tuple(record.cells[at].removesuffix(MIDNIGHT) if at < len(record.cells) else "" for record in sheet.records[:SAMPLES])
        found.append(Guess(header, code, labels.get(code, ""), confidence, samples))
    return found


def _name_score(header: str, column: Column) -> float:
    words = words_of(header)
    known = column.words.split("|")
    if words in known:
        return 1.0 - 0.1 * known.index(words) / len(known)
    if words and words == words_of(column.label):
        return 1.0
    return 0.7 if words and any(f" {each} " in f" {words} " and len(each) > 3 for each in known) else 0.0


def _shape_score(cells: Sequence[str], shape: Shape) -> float:
    if shape == "text" or not cells:
        return 1.0
    judged = cells[:200]
    fits = sum(_read(cell, shape, "dmy") is not None or _read(cell, shape, "mdy") is not None for cell in judged) / len(judged)
    return fits if fits > 0.5 else 0.0


def order_of(sheet: Sheet, kind: Columned, fields: Mapping[str, str]) -> tuple[str, bool]:
    """Return the order of day and month in the columns of days, and whether the cells prove it; empty where they do not."""
    days = {column.code for column in kind.columns if column.shape in {"day", "moment"}}
    chosen = [sheet.columns.index(header) for code, header in fields.items() if code in days and header in sheet.columns]
    pairs = [
        (int(found["a"]), int(found["b"]))
        for at in chosen
        for cell in sheet.cells(at)
        if (found := values.MOMENT.fullmatch(cell)) and len(found["a"]) <= 2 and found["b"].isdigit()
    ]
    if not pairs:
        return "ymd", True
    if any(first > 12 for first, _ in pairs):
        return "dmy", True
    return ("mdy", True) if any(second > 12 for _, second in pairs) else ("", False)


def first_mapping(sheet: Sheet, kind: Columned) -> dict[str, Any]:
    """Return how `sheet` is read first: as the last workbook with the same headers was applied, else as it is surely guessed."""
    applied = Workbook.objects.filter(kind=kind.code, applied_at__isnull=False).order_by("-pk")
    last = next((each for each in applied.defer("journal")[:LOOKED_BACK] if tuple(each.columns) == sheet.columns), None)
    if last is not None:
        return dict(last.mapping)
    fields = {each.meaning: each.column for each in guess(sheet, kind) if each.meaning and each.is_sure}
    return {"fields": fields, "order": order_of(sheet, kind, fields)[0]}


def missing(kind: Columned, mapping: Mapping[str, Any]) -> list[Column]:
    """Return the columns that a workbook of `kind` needs and `mapping` does not name."""
    return [column for column in kind.columns if column.required and column.code not in mapping.get("fields", {})]


def typed(sheet: Sheet, kind: Columned, mapping: Mapping[str, Any]) -> list[Row]:
    """Return the rows of `sheet` as plain values; the example of the template and empty rows are left out."""
    fields: dict[str, str] = mapping.get("fields", {})
    at = {code: sheet.columns.index(header) for code, header in fields.items() if header in sheet.columns}
    columns = [(column, at[column.code]) for column in kind.columns if column.code in at]
    rows = []
    for record in sheet.records:
        texts = {
            column.code: unicodedata.normalize("NFC", record.cells[i].strip()) if i < len(record.cells) else "" for column, i in columns
        }
        if record.problem or (any(texts.values()) and not is_example(texts, kind)):
            rows.append(_row(record, texts, [column for column, _ in columns], mapping))
    return rows


def is_example(texts: Mapping[str, str], kind: Columned) -> bool:
    """Return whether a row is the example that our own template carries: every column of it, and nothing else in any."""
    return len(texts) == len(kind.columns) and all(texts[column.code] == column.example for column in kind.columns)


def _row(record: Record, texts: Mapping[str, str], columns: Sequence[Column], mapping: Mapping[str, Any]) -> Row:
    if record.problem:
        wrong = Refusal("row", "", "A cell is longer than any name or note may be.", "Shorten it, or leave the column out.")
        return Row(record.number, {}, wrong)
    said: dict[str, Value] = {}
    problem: Refusal | None = None
    for column in columns:
        text = texts[column.code]
        value = _read(text, column.shape, mapping.get("order", "")) if text else None
        said[column.code] = value
        problem = problem or _problem(column, text, value, mapping)
    return Row(record.number, said, problem)


def _problem(column: Column, text: str, value: Value, mapping: Mapping[str, Any]) -> Refusal | None:
    if not text:
        return (
            Refusal(column.label, "", "The cell is empty.", "Fill it in; merged cells count for every row they span.")
            if column.required
            else None
        )
    if text.startswith("="):
        return Refusal(column.label, text[:80], "It is a formula, not a value.", "Paste the values instead of the formulas.")
    if column.shape == "text":
        if len(text) > column.longest:
            return Refusal(column.label, text[:80], f"It has {len(text)} characters.", f"Write at most {column.longest}.")
        if any(unicodedata.category(sign) == "Cc" and not (column.lines and sign in LINE_ENDS) for sign in text):
            return Refusal(column.label, text[:80], "It holds a sign that no keyboard writes, such as a line end.", "Write it on one line.")
        return None
    if value is None:
        if column.shape in {"day", "moment"} and not mapping.get("order") and values.moment(text, "dmy") is not None:
            return Refusal(column.label, text[:80], "Day and month cannot be told apart.", "Say above which comes first.")
        return Refusal(column.label, text[:80], "It cannot be read.", REMEDY[column.shape])
    return None


def _read(text: str, shape: Shape, order: str) -> Value:
    match shape:
        case "text":
            return text
        case "day":
            return found.date() if (found := _moment(text, order)) is not None else None
        case "moment":
            return _moment(text, order)
        case "yes":
            return True if text.casefold() in YES else False if text.casefold() in NO else None
        case "number":
            return _number(text)
        case "whole":
            number = _number(text)
            return int(number) if number is not None and number == int(number) else None


def _moment(text: str, order: str) -> datetime | None:
    found = values.MOMENT.fullmatch(text)
    if found is not None and len(found["a"]) <= 2 and found["b"].isdigit() and not order:
        return None
    moment = values.moment(text, cast(Order, order or "ymd"))
    if moment is None or not FIRST_YEAR <= moment[0].year <= LAST_YEAR:
        return None
    return moment[0]


def _number(text: str) -> Decimal | None:
    if (clock := CLOCK.fullmatch(text)) is not None:
        return (Decimal(clock[1]) + Decimal(clock[2]) / 60).quantize(Decimal("0.01"))
    if NUMBER.fullmatch(text) is None:
        return None
    return Decimal(re.sub(r"[^\d.,-]", "", text).replace(",", "."))
