"""`floorwalker staff`: from expected contacts to agents, interval by interval, without a database."""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np

from floorwalker.cli.answers import written_whole
from floorwalker.engine import _fast
from floorwalker.engine.erlang import Staffing, required_agents
from floorwalker.engine.erlang import allowed as range_of
from floorwalker.engine.erlang.allowed import Allowed
from floorwalker.ground.errors import RuleBroken

HELP = "Work out how many agents each interval needs, from a CSV of expected contacts."

#: Intervals solved at a time, so that a file of any length needs little memory.
ROWS_AT_A_TIME = 20_000
#: No honest line of numbers is longer; a file without line ends must not fill the memory.
LONGEST_LINE = 1_000_000
#: Wrong values named in one refusal, and how much is shown of each.
ERRORS_SHOWN = 10
LONGEST_SHOWN = 60
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
SECONDS_PER_MINUTE, SECONDS_PER_HOUR = 60.0, 3600.0


@dataclass(frozen=True, kw_only=True)
class Column:
    """A number column of the demand file: what it may hold and what an empty cell means."""

    name: str
    range: Allowed
    empty: float | None = None
    required: bool = True


INTERVAL_MINUTES = Allowed(low=0, high=10_080, above_low=True, words="minutes above 0 and at most a week (10080)")
COLUMNS = (
    Column(name="offered", range=range_of.OFFERED),
    Column(name="interval_minutes", range=INTERVAL_MINUTES),
    Column(name="aht_seconds", range=range_of.AHT_SECONDS),  # also empty or 0 where nothing is offered
    Column(name="patience_seconds", range=range_of.PATIENCE_SECONDS, empty=math.inf),
    Column(name="target_share", range=range_of.TARGET_SHARE, empty=math.nan),
    Column(name="target_seconds", range=range_of.TARGET_SECONDS),
    Column(name="max_occupancy", range=range_of.MAX_OCCUPANCY, empty=math.nan),
    Column(name="max_asa_seconds", range=range_of.MAX_ASA_SECONDS, empty=math.nan, required=False),
    Column(name="max_abandonment", range=range_of.MAX_ABANDONMENT, empty=math.nan, required=False),
    Column(name="min_agents", range=range_of.AGENTS, empty=0.0, required=False),
    Column(name="shrinkage", range=range_of.SHRINKAGE, empty=math.nan, required=False),
)
REQUIRED = ("start", *(column.name for column in COLUMNS if column.required))
ADDED = ("agents", "service_level", "asa_seconds", "occupancy", "abandonment")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `floorwalker staff`."""
    optional = ", ".join(column.name for column in COLUMNS if not column.required)
    parser.add_argument(
        "--demand",
        type=Path,
        required=True,
        metavar="D.csv",
        help=f"one row an interval, with the columns {', '.join(REQUIRED)}; optional: {optional}",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="R.csv", help=f"the same rows with {', '.join(ADDED)}")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    """Read the demand, write the requirement whole or not at all, and say what it comes to.

    Raises
    ------
    RuleBroken
        If a file cannot be read or written, or a value is not what its column may hold.
    """
    demand = Demand(file=args.demand)
    totals = Totals()
    with demand.opened(), written_whole(args.out, read_from=args.demand) as out:
        writer = csv.writer(out, delimiter=demand.delimiter, lineterminator="\n")
        scheduled = "shrinkage" in demand.header
        writer.writerow([*demand.header, *demand.added])
        for rows, staffing in demand.solved():
            writer.writerows(_with_requirement(rows, staffing, scheduled=scheduled))
            totals.add(staffing)
    kernels = _fast.which()
    files = {"demand": str(args.demand), "out": str(args.out)}
    if args.json:
        running = {"kernels": kernels.name, "kernels_reason": kernels.reason}
        print(json.dumps({"schema": 1, **files, **totals.as_facts(), **running}))
    else:
        print(f"{totals} Written to {args.out}. Kernels: {kernels.name}, {kernels.reason}.")
    return 0


@dataclass
class Demand:
    """The demand file: opened, checked and solved part by part."""

    file: Path
    header: list[str] = field(default_factory=list)
    delimiter: str = ","
    errors: list[dict[str, Any]] = field(default_factory=list)
    _source: IO[str] | None = None

    @property
    def added(self) -> tuple[str, ...]:
        """The columns that the answer adds to the header."""
        return (*ADDED, "scheduled") if "shrinkage" in self.header else ADDED

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Open the file and check its header."""
        try:
            source = self.file.open(encoding="utf-8-sig", newline="")
        except OSError as broken:
            raise self._refused(f"cannot be read: {broken.strerror}", "Name a CSV file that is there.") from broken
        with source:
            self._source = source
            self._read_header()
            yield

    def solved(self) -> Iterator[tuple[list[list[str]], Staffing]]:
        """Give the rows with their requirement, part by part; refuse after the last part if any value was wrong."""
        numbered = enumerate(csv.reader(self._lines(), delimiter=self.delimiter, strict=True), start=2)
        filled = ((number, row) for number, row in numbered if row)
        empty = True
        try:
            while part := list(islice(filled, ROWS_AT_A_TIME)):
                empty = False
                values = [self._checked(row, number=number) for number, row in part]
                if len(self.errors) >= ERRORS_SHOWN:
                    break
                if not self.errors:
                    yield [row for _, row in part], _requirement(values)
        except csv.Error as broken:
            raise self._refused(f"is not a CSV file: {broken}", "Export it again as CSV, UTF-8.") from broken
        if self.errors:
            raise self._wrong_values()
        if empty:
            raise self._refused("has a header and no rows", "Give it one row for each interval.")

    def _lines(self) -> Iterator[str]:
        assert self._source is not None
        try:
            while line := self._source.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    raise self._refused(
                        f"has a line longer than {LONGEST_LINE} characters", "Export it again, one interval a line."
                    )
                yield line
        except UnicodeDecodeError as broken:
            raise self._refused(
                f"is not UTF-8 text (byte {broken.object[broken.start]:#04x})", 'Save it as "CSV UTF-8".'
            ) from broken
        except OSError as broken:
            raise self._refused(f"cannot be read to its end: {broken.strerror}", "Copy it and try again.") from broken

    def _read_header(self) -> None:
        first = next(self._lines(), "")
        if not first.strip():
            raise self._refused("is empty", f"Give it a header with {', '.join(REQUIRED)}, then one row an interval.")
        self.delimiter = max(",;\t", key=first.count)
        try:
            self.header = [name.strip() for name in next(csv.reader([first], delimiter=self.delimiter, strict=True))]
        except csv.Error as broken:
            raise self._refused(f"has no readable header: {broken}", "Export it again as CSV, UTF-8.") from broken
        there = f"The header holds {', '.join(self.header)}."
        if missing := [name for name in REQUIRED if name not in self.header]:
            raise self._refused(f"has no column {', '.join(missing)}", f"Add it. {there}", row=1, column=missing[0])
        if twice := [name for name in self.header if self.header.count(name) > 1]:
            raise self._refused(f"has the column {twice[0]!r} twice", "Keep one of them.", row=1, column=twice[0])
        if taken := [name for name in self.added if name in self.header]:
            raise self._refused(
                f"already has the column {taken[0]!r}, which this command adds",
                "Remove or rename it.",
                row=1,
                column=taken[0],
            )

    def _checked(self, row: list[str], *, number: int) -> dict[str, float]:
        """Return the numbers of one row, noting whatever is wrong with it."""
        if len(row) != len(self.header):
            self._wrong(number, "", f"{len(row)} cells", f"{len(self.header)} cells, as in the header")
            return {}
        cells = dict(zip(self.header, row, strict=True))
        if not cells["start"].strip():
            self._wrong(number, "start", cells["start"], "the start of the interval")
        before = len(self.errors)
        values: dict[str, float] = {}
        for column in COLUMNS:
            if column.name in cells:
                idle = column.name == "aht_seconds" and values["offered"] == 0.0
                values[column.name] = self._number(column, cells[column.name], number=number, idle=idle)
        if len(self.errors) == before and values["offered"] > 0.0:
            load = values["offered"] * values["aht_seconds"] / (values["interval_minutes"] * SECONDS_PER_MINUTE)
            if not range_of.LOAD.admits(load):
                self._wrong(number, "offered", f"{cells['offered']}, which is {load:.6g} Erlang", range_of.LOAD.words)
        return values

    def _number(self, column: Column, cell: str, *, number: int, idle: bool) -> float:
        text = cell.strip()
        if not text and column.empty is not None:
            return column.empty
        if NUMBER.fullmatch(text) and column.range.admits(float(text)):
            return float(text)
        if idle and (not text or (NUMBER.fullmatch(text) and float(text) == 0.0)):
            return math.nan
        empty = ", or nothing" if column.empty is not None else ""
        self._wrong(number, column.name, cell, f"{column.range.words}{empty}, written like 1234.5")
        return math.nan

    def _wrong(self, row: int, column: str, value: str, expected: str) -> None:
        shown = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}... ({len(value)} characters)"
        self.errors.append({"row": row, "column": column, "value": shown, "expected": expected})

    def _wrong_values(self) -> RuleBroken:
        shown = self.errors[:ERRORS_SHOWN]
        places = [
            f"row {error['row']}{', column ' + error['column'] if error['column'] else ''}: "
            f"found {error['value']!r}, expected {error['expected']}"
            for error in shown
        ]
        return self._refused(";\n".join(places), "Correct the rows and run the command again; nothing was written.", errors=shown)

    def _refused(self, wrong: str, remedy: str, **facts: Any) -> RuleBroken:
        return RuleBroken(f"{self.file}: {wrong}.", remedy=remedy, file=str(self.file), **facts)


@dataclass
class Totals:
    """What the whole file comes to."""

    intervals: int = 0
    offered: float = 0.0
    most_agents: int = 0
    agent_hours: float = 0.0
    served_in_time: float = 0.0
    abandoned: float = 0.0

    def add(self, staffing: Staffing) -> None:
        """Add one part of the file."""
        self.intervals += staffing.agents.size
        self.offered += float(staffing.offered.sum())
        self.most_agents = max(self.most_agents, int(staffing.agents.max()))
        self.agent_hours += float((staffing.agents * staffing.interval_seconds).sum()) / SECONDS_PER_HOUR
        self.served_in_time += float(np.nansum(staffing.offered * staffing.performance.service_level))
        self.abandoned += float(np.nansum(staffing.offered * staffing.performance.abandonment))

    def as_facts(self) -> dict[str, float | int | None]:
        """Return the totals for the JSON summary; shares are null where nothing is offered."""
        return {
            "intervals": self.intervals,
            "offered": self.offered,
            "most_agents": self.most_agents,
            "agent_hours": self.agent_hours,
            "service_level": self.served_in_time / self.offered if self.offered else None,
            "abandonment": self.abandoned / self.offered if self.offered else None,
        }

    def __str__(self) -> str:
        """Say the totals in one sentence."""
        work = f"{self.intervals} intervals, {self.offered:.10g} contacts: at most {self.most_agents} agents at once, "
        hours = f"{self.agent_hours:.1f} agent hours"
        if not self.offered:
            return f"{work}{hours}."
        in_time, lost = self.served_in_time / self.offered, self.abandoned / self.offered
        return f"{work}{hours}; {in_time:.1%} served in time, {lost:.1%} abandoned."


def _requirement(rows: list[dict[str, float]]) -> Staffing:
    given = {name: np.array([values[name] for values in rows]) for name in rows[0]}
    return required_agents(given.pop("offered"), interval_seconds=given.pop("interval_minutes") * SECONDS_PER_MINUTE, **given)


def _with_requirement(rows: list[list[str]], staffing: Staffing, *, scheduled: bool) -> Iterator[list[str | int]]:
    """Append the answer to each row: every digit of a figure, nothing where there is none."""
    figures = staffing.performance
    columns = [figures.service_level, figures.asa_seconds, figures.occupancy, figures.abandonment]
    shares = zip(*(column.tolist() for column in columns), strict=True)
    planned = staffing.scheduled.tolist()
    for row, agents, values, people in zip(rows, staffing.agents.tolist(), shares, planned, strict=True):
        last = ["" if math.isnan(people) else int(people)] if scheduled else []
        yield [*row, agents, *("" if math.isnan(value) else repr(value) for value in values), *last]
