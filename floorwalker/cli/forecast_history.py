"""The history file of `floorwalker forecast`: read, checked, every wrong value named by row and column."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine.forecasting import history_interval
from floorwalker.ground.errors import RuleBroken

COLUMNS = ("start", "offered")
#: Local wall-clock time; an offset may follow and is dropped, since opening hours follow the wall clock.
START = re.compile(r"(\d{4}-\d{2}-\d{2})([T ])(\d{2}:\d{2})(:00(?:\.0+)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
START_WORDS = "a local time on a whole minute from 1970 to 2199, written like 2026-03-02 09:30"
YEARS = range(1970, 2200)
NUMBER = re.compile(r"\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
MOST_OFFERED = 1e9
OFFERED_WORDS = "a count from 0 to 1000000000, written like 123; leave the row out where it was closed"
#: No honest line is longer; a file without line ends must not fill the memory.
LONGEST_LINE = 100_000
#: Nineteen years of minutes; more is not a history of one queue.
MOST_ROWS = 10_000_000
ERRORS_SHOWN = 10
LONGEST_SHOWN = 60
#: Clocks go back by an hour, before four in the morning.
CLOCK_HOUR_MINUTES = 60
CLOCK_CHANGE_BEFORE_MINUTE = 4 * 60


@dataclass(frozen=True)
class History:
    """Counts as they stand in the file.

    Attributes
    ----------
    starts : datetime64[m], shape (n,)
        Local starts in the order of the file.
    offered : float, shape (n,)
    separator, seconds : str
        How the first start was written, for the forecast to be written alike.
    repeated_hours : tuple of datetime64[D]
        Nights in which the clocks went back.
    """

    starts: NDArray[np.datetime64]
    offered: NDArray[np.float64]
    separator: str
    seconds: str
    repeated_hours: tuple[np.datetime64, ...]

    def like_its_own(self, start: str) -> str:
        """Write an ISO time to the second the way the history does."""
        minute = start[: -len(":00")]
        return minute.replace("T", self.separator) + self.seconds


@dataclass
class _Reading:
    """A history file while it is read."""

    file: Path
    columns: tuple[str, str]
    starts: array[int] = field(default_factory=lambda: array("q"))
    offered: array[float] = field(default_factory=lambda: array("d"))
    rows: array[int] = field(default_factory=lambda: array("q"))
    style: tuple[str, str] = (" ", ":00")
    errors: list[dict[str, Any]] = field(default_factory=list)

    def read(self, source: IO[str]) -> None:
        lines = self._lines(source)
        first = next(lines, "")
        if not first.strip():
            raise self.refused("is empty", f"Give it a header with {', '.join(self.columns)}, then one row an interval.")
        delimiter = max(",;\t", key=first.count)
        try:
            header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter, strict=True))]
            places = self._places(header)
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=2):
                if row:
                    self._take(row, number=number, width=len(header), places=places)
                if len(self.errors) >= ERRORS_SHOWN:
                    break
        except csv.Error as broken:
            raise self.refused(f"is not a CSV file: {broken}", "Export it again as CSV, UTF-8.") from broken
        if self.errors:
            raise self._wrong_values()
        if not self.starts:
            raise self.refused("has a header and no rows", "Give it at least one day of intervals to learn from.")

    def _lines(self, source: IO[str]) -> Iterator[str]:
        try:
            while line := source.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    raise self.refused(
                        f"has a line longer than {LONGEST_LINE} characters", "Export it again, one interval a line."
                    )
                yield line
        except UnicodeDecodeError as broken:
            byte = broken.object[broken.start]
            raise self.refused(f"is not UTF-8 text (byte {byte:#04x})", 'Save it as "CSV UTF-8".') from broken
        except OSError as broken:
            raise self.refused(f"cannot be read to its end: {broken.strerror}", "Copy it and try again.") from broken

    def _places(self, header: list[str]) -> tuple[int, int]:
        for name in self.columns:
            if header.count(name) != 1:
                wrong = "no column" if name not in header else "twice the column"
                there = ", ".join(header)
                if len(there) > LONGEST_SHOWN * len(COLUMNS):
                    there = f"{there[: LONGEST_SHOWN * len(COLUMNS)]}..."
                raise self.refused(
                    f"has {wrong} {name!r}",
                    f"The header holds {there}. Name the two columns with --columns START,OFFERED.",
                    row=1,
                    column=name,
                )
        return header.index(self.columns[0]), header.index(self.columns[1])

    def _take(self, row: list[str], *, number: int, width: int, places: tuple[int, int]) -> None:
        if len(row) != width:
            self._wrong(number, "", f"{len(row)} cells", f"{width} cells, as in the header")
            return
        if len(self.rows) >= MOST_ROWS:
            raise self.refused(f"has more than {MOST_ROWS} rows", "Give one queue, and its latest years only.")
        start, offered = self._start(row[places[0]], number=number), self._offered(row[places[1]], number=number)
        if start is not None and offered is not None:
            self.starts.append(start)
            self.offered.append(offered)
            self.rows.append(number)

    def _start(self, cell: str, *, number: int) -> int | None:
        found = START.fullmatch(cell.strip())
        if found:
            try:
                moment = datetime.fromisoformat(f"{found[1]}T{found[3]}")
            except ValueError:
                found = None
        if not found or moment.year not in YEARS:
            self._wrong(number, self.columns[0], cell, START_WORDS)
            return None
        if not self.starts:
            self.style = (found[2], ":00" if found[4] else "")
        return int(np.datetime64(moment, "m").astype(np.int64))

    def _offered(self, cell: str, *, number: int) -> float | None:
        text = cell.strip()
        if NUMBER.fullmatch(text) and float(text) <= MOST_OFFERED:
            return float(text)
        self._wrong(number, self.columns[1], cell, OFFERED_WORDS)
        return None

    def _wrong(self, row: int, column: str, value: str, expected: str) -> None:
        shown = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}... ({len(value)} characters)"
        self.errors.append({"row": row, "column": column, "value": shown, "expected": expected})

    def _wrong_values(self) -> RuleBroken:
        places = [
            f"row {error['row']}{', column ' + error['column'] if error['column'] else ''}: "
            f"found {error['value']!r}, expected {error['expected']}"
            for error in self.errors
        ]
        remedy = "Correct the rows and run the command again; nothing was written."
        return self.refused(";\n".join(places), remedy, errors=self.errors)

    def finished(self) -> History:
        """Return what was read, refusing a start that stands there twice for no reason."""
        starts = np.array(self.starts, dtype=np.int64).astype("datetime64[m]")
        again = self._repeated(starts)
        nights = np.unique(starts[again].astype("datetime64[D]"))
        for night in nights:
            mine = np.flatnonzero(starts.astype("datetime64[D]") == night)
            if not _clocks_went_back(starts[mine], night, interval=history_interval(starts)):
                place = next(place for place in mine if again[place])
                value = np.datetime_as_string(starts[place]).replace("T", " ")
                self._wrong(int(self.rows[place]), self.columns[0], value, "each start once")
        if self.errors:
            raise self._wrong_values()
        offered = np.array(self.offered, dtype=np.float64)
        return History(starts, offered, self.style[0], self.style[1], tuple(nights))

    def _repeated(self, starts: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Return which rows name a start that an earlier row named."""
        _, first = np.unique(starts, return_index=True)
        again = np.ones(starts.size, dtype=bool)
        again[first] = False
        return again

    def refused(self, wrong: str, remedy: str, **facts: Any) -> RuleBroken:
        return RuleBroken(f"{self.file}: {wrong}.", remedy=remedy, code="bad_history", file=str(self.file), **facts)


def read_history(file: Path, *, columns: tuple[str, str] = COLUMNS) -> History:
    """Read a history file of one queue.

    Raises
    ------
    RuleBroken
        If it cannot be read, has no rows, or a value is wrong; the first ten are named by row, column and value.
    """
    reading = _Reading(file, columns)
    try:
        source = file.open(encoding="utf-8-sig", newline="")
    except OSError as broken:
        raise reading.refused(f"cannot be read: {broken.strerror}", "Name a CSV file that is there.") from broken
    with source:
        reading.read(source)
    return reading.finished()


def _clocks_went_back(starts: NDArray[np.datetime64], night: np.datetime64, *, interval: int) -> bool:
    """Tell whether a day's repeated starts are one early hour, told first to last and then once more."""
    minutes = (starts - night.astype("datetime64[m]")).astype(np.int64)
    values, count = np.unique(minutes, return_counts=True)
    twice = values[count > 1]
    whole = twice.size * interval == CLOCK_HOUR_MINUTES and np.all(np.diff(twice) == interval)
    if not whole or count.max() > len(COLUMNS) or twice[-1] >= CLOCK_CHANGE_BEFORE_MINUTE:
        return False
    told = minutes[np.isin(minutes, twice)]
    return bool(np.array_equal(told, np.tile(twice, len(COLUMNS))))
