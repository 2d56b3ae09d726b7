"""Workbooks that may be hostile: the rows of the first sheet, with memory, disk and time bounded whatever the file says of itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.xml.constants import SHEET_MAIN_NS

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers.base import Source

UNPACKED_BYTES: Final = 2**30
"""A full sheet of 1,048,576 rows of ten columns unpacks to about 400 MB."""
RATIO: Final = 200
"""Sheets of real logs pack to a tenth or a thirtieth; a bomb to a thousandth."""
RATIO_FROM_BYTES: Final = 10 * 2**20
MEMBERS: Final = 5_000
PACKINGS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""What the format allows (ECMA-376 part 2, annex B); the others unpack without a bound in Python."""
SHARED_TEXT_BYTES: Final = 256 * 2**20
SHARED_TEXTS: Final = 2_000_000
"""The shared texts of a workbook are held in memory by its format."""
TEXT_CHARACTERS: Final = 2**30
"""All cells together, shared texts counted each time they are shown."""
ROWS: Final = 1_048_576
COLUMNS: Final = 16_384
"""The largest sheet there is."""
PARTS_OF_A_ROW: Final = 4 * COLUMNS
PARTS_BESIDE_ROWS: Final = 100_000
"""Merged cells, formats, links, styles: each is held in memory."""
BYTES_OF_A_ROW: Final = 16 * 2**20
CHUNK_BYTES: Final = 2**16
LET_GO: Final = {f"{SHEET_MAIN_NS}}}worksheet": f"{SHEET_MAIN_NS}}}row", f"{SHEET_MAIN_NS}}}sst": f"{SHEET_MAIN_NS}}}si"}
"""The two kinds of part that are read piece by piece, by their root, and the piece that is let go when it ends."""

Joined = tuple[int, int, int, int]
"""Cells joined into one: first column, first row, last column, last row, from 1."""


class Bomb(Exception):
    """What the workbook would unpack to, in words."""


def rows(source: Source, *, joined: list[Joined] | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each row of the first sheet from row 1; a row that the sheet leaves out is empty.

    The cells that the sheet joins into one are put in `joined` after the last row.

    Raises
    ------
    RuleBroken
        If it is no workbook, or would take more memory, disk or time than a log can need.
    """
    try:
        yield from _rows(source, joined)
    except Bomb as bomb:
        raise too_much(source, str(bomb)) from bomb
    except Exception as problem:  # whatever a broken or hostile workbook makes the reader say
        raise RuleBroken(
            f"{source.name} could not be opened as a workbook: {type(problem).__name__}.",
            remedy="Open it, save it again as .xlsx or as CSV, and hand that in.", code="broken_workbook", file=source.name,
        ) from problem


def too_much(source: Source, what: str) -> RuleBroken:
    """Return the refusal of a workbook that holds `what`."""
    return RuleBroken(
        f"{source.name} holds {what}; no log does.",
        remedy="Save its first sheet as CSV and hand that in.", code="zip_bomb", file=source.name,
    )


def _rows(source: Source, joined: list[Joined] | None) -> Iterator[tuple[Any, ...]]:
    _refuse_bomb(source)
    reader: Any = ExcelReader(source.stream, read_only=True, data_only=True, keep_links=False)  # type: ignore[no-untyped-call]
    reader.archive = _Archive(source.stream)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)  # type: ignore[no-untyped-call]
    part = next(link.target for _, link in reader.parser.find_sheets() if "chartsheet" not in link.Type)
    book, at = reader.wb, 0
    with reader.archive.open(part) as stream:
        sheet: Any = WorkSheetParser(  # type: ignore[no-untyped-call]
            stream, reader.shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in sheet.parse():
            if number > ROWS:
                raise Bomb(f"a row {number:,} where the last row of a sheet is {ROWS:,}")
            if number <= at:
                raise ValueError(f"Row {number} stands after row {at}.")
            while at < number - 1:
                at += 1
                yield ()
            at = number
            yield _in_columns(cells)
        if joined is not None and sheet.merged_cells is not None:
            joined += [CellRange(each.ref).bounds for each in sheet.merged_cells.mergeCell]  # type: ignore[no-untyped-call]


def _in_columns(cells: list[dict[str, Any]]) -> tuple[Any, ...]:
    last = max((cell["column"] for cell in cells), default=0)
    if last > COLUMNS:
        raise Bomb(f"a column {last:,} where the last column of a sheet is {COLUMNS:,}")
    values: list[Any] = [None] * last
    for cell in cells:
        values[cell["column"] - 1] = cell["value"]
    return tuple(values)


def _refuse_bomb(source: Source) -> None:
    packed = source.stream.seek(0, io.SEEK_END)  # what the archive says of its parts may be a lie
    with zipfile.ZipFile(source.stream) as archive:
        members = archive.infolist()
    source.stream.seek(0)
    whole = sum(member.file_size for member in members)
    if (whole > RATIO_FROM_BYTES and whole / packed > RATIO) or whole > UNPACKED_BYTES or len(members) > MEMBERS:
        raise Bomb(f"{whole:,} bytes in {len(members):,} parts, packed into {packed:,}")
    if any(member.compress_type not in PACKINGS for member in members):
        raise Bomb("parts that are packed as those of no workbook are")


class _Archive(zipfile.ZipFile):
    """An archive whose parts are watched while they are read; none gives more than it says it holds."""

    def open(self, name: Any, *words: Any, **named: Any) -> IO[bytes]:
        """Open the part `name`."""
        return io.BufferedReader(_Watched(super().open(name, *words, **named)), CHUNK_BYTES)


class _Watched(io.RawIOBase):
    """A part of a workbook that raises `Bomb` before whoever reads it would hold too much of it in memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.StartElementHandler = self._starts
        self._parser.EndElementHandler = self._ends
        self._parser.EntityDeclHandler = self._declares
        self._piece: str | None = None
        self._is_first, self._depth = True, 0
        self._bytes = self._since = self._pieces = self._inside = self._beside = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def close(self) -> None:
        """Close the part."""
        self._stream.close()
        super().close()

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the part, once what comes has been looked at."""
        chunk = self._stream.read(len(buffer))
        self._bytes += len(chunk)
        self._since += len(chunk)
        self._parser.Parse(chunk)
        if self._since > BYTES_OF_A_ROW:
            raise Bomb(f"a row or text of more than {BYTES_OF_A_ROW:,} bytes")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _starts(self, name: str, _attributes: dict[str, str]) -> None:
        if self._is_first:
            self._piece, self._is_first = LET_GO.get(name), False
        elif self._depth or name == self._piece:
            self._depth += 1
            self._inside += 1
            if self._inside > PARTS_OF_A_ROW:
                raise Bomb(f"a row or text of more than {PARTS_OF_A_ROW:,} parts")
        else:
            self._beside += 1
            if self._beside > PARTS_BESIDE_ROWS:
                raise Bomb(f"more than {PARTS_BESIDE_ROWS:,} parts beside its rows")

    def _ends(self, name: str) -> None:
        if not self._depth:
            return
        self._depth -= 1
        if self._depth:
            return
        self._since = self._inside = 0
        self._pieces += 1
        if name.endswith("}si") and (self._pieces > SHARED_TEXTS or self._bytes > SHARED_TEXT_BYTES):
            raise Bomb(f"more than {SHARED_TEXTS:,} shared texts or {SHARED_TEXT_BYTES:,} bytes of them")

    @staticmethod
    def _declares(*_words: Any) -> None:
        raise Bomb("entities of its own")
