"""Where facts lie: one Parquet file a UTC day and table, named by one catalogue that changes in one step.

Layout under `root`::

    catalogue.json                       table -> day -> file, version, rows, sha256, written_at, until
    visits/2026-03-02/<sha256>.parquet   never changed once written

A reader takes the catalogue as it stands and reads the files it names, so it sees either the old day or the new one.
A file that the catalogue no longer names is swept when its day is next replaced and nobody reads or writes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.facts.rows import prepare
from floorwalker.record.facts.schemas import SCHEMAS, Table

_ENDS: Mapping[Table, str] = {"surveys": "answered_at", "evaluations": "contact_at", "matters": "contact_at",
                             "complaints": "received_at"}
# Rows of one day lie in few groups, so that a scan by two threads has two to take.
_ROW_GROUP_ROWS = 122_880


@dataclass(frozen=True, kw_only=True)
class DayFacts:
    """What the catalogue says of one day of one table.

    Parameters
    ----------
    file
        Path below the root.
    version
        1 for the first, one more each time the content changed.
    rows
        How many there are; 0 is a day known to be empty, unlike a day not loaded.
    sha256
        Digest of the file.
    written_at
        When, as the caller said, in ISO format.
    until_microseconds
        Latest moment that any of its rows reaches, since 1970 UTC; rows may cross midnight.
    """

    file: str
    version: int
    rows: int
    sha256: str
    written_at: str
    until_microseconds: int


@dataclass(frozen=True)
class Snapshot:
    """The catalogue as it stood at one moment: which file is each day."""

    root: Path
    days: Mapping[Table, Mapping[date, DayFacts]]

    def starting_in(self, table: Table, start: datetime, end: datetime) -> dict[date, DayFacts]:
        """Return the days whose rows may start inside [start, end)."""
        last = (end - timedelta(microseconds=1)).date()
        return {day: facts for day, facts in self.days[table].items() if start.date() <= day <= last}

    def reaching_into(self, table: Table, start: datetime, end: datetime) -> dict[date, DayFacts]:
        """Return the days with rows that may overlap [start, end), among them earlier ones that cross midnight."""
        last = (end - timedelta(microseconds=1)).date()
        begin = int(start.timestamp() * 1_000_000)
        return {d: facts for d, facts in self.days[table].items() if d <= last and facts.until_microseconds > begin}

    def paths(self, days: Mapping[date, DayFacts]) -> list[str]:
        """Return the files of `days` that hold rows."""
        return [str(self.root / days[day].file) for day in sorted(days) if days[day].rows]


class FactStore:
    """A folder of facts.

    Parameters
    ----------
    root
        Its folder; made when the first day is written.
    memory_megabytes
        Most memory that questions asked at once may take together before they spill to disk inside `root`.
    threads
        Processors that they may use.
    """

    def __init__(self, root: Path, *, memory_megabytes: int = 1024, threads: int = 2) -> None:
        self.root = Path(root)
        self.memory_megabytes = memory_megabytes
        self.threads = threads

    def replace_day(self, table: Table, day: date, batch: pa.RecordBatch | pa.Table, *, written_at: datetime) -> DayFacts:
        """Replace one UTC day of `table` whole; the same content again changes nothing.

        Parameters
        ----------
        batch
            All rows of the day, of the schema `SCHEMAS[table]`; none for a day known to be empty.
        written_at
            The present moment, with its zone.

        Raises
        ------
        FactsRefused
            If a row cannot be true; the day keeps what it had.
        OSError
            If the disk is full or the folder may not be written; the day keeps what it had.
        """
        return self.replace_days({(table, day): batch}, written_at=written_at)[table, day]

    def replace_days(
        self, batches: Mapping[tuple[Table, date], pa.RecordBatch | pa.Table], *, written_at: datetime
    ) -> dict[tuple[Table, date], DayFacts]:
        """Replace several days in one step: readers see all of the new ones or none."""
        return self.replace_parts([batches], written_at=written_at)

    def replace_parts(
        self, parts: Iterable[Mapping[tuple[Table, date], pa.RecordBatch | pa.Table]], *, written_at: datetime
    ) -> dict[tuple[Table, date], DayFacts]:
        """Replace days that come part by part, still in one step, holding one part in memory at a time."""
        with self._in_use("shared"):
            files = {key: self._write(*key, batch) for batches in parts for key, batch in batches.items()}
            with self._locked(".catalogue.lock"):
                now_known = self._publish(files, written_at)
        self._sweep(files)
        return now_known

    def remove_days(self, days: Mapping[Table, list[date]]) -> None:
        """Forget days of which no facts are known any more; they become "no data", not empty."""
        with self._in_use("shared"), self._locked(".catalogue.lock"):
            catalogue = {table: dict(known) for table, known in self._read().days.items()}
            for table, gone in days.items():
                for day in gone:
                    catalogue[table].pop(day, None)
            self._save(catalogue)
        self._sweep([(table, day) for table, gone in days.items() for day in gone])

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count alone: whoever counts days from records holds this until those records are in force; a killed holder lets go."""
        with self._locked(".counting.lock"):
            yield

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Hold the facts as they stand now: the files named stay until the block ends."""
        if not self.root.is_dir():
            yield Snapshot(self.root, {table: {} for table in SCHEMAS})
            return
        with self._in_use("shared"):
            yield self._read()

    def _write(self, table: Table, day: date, batch: pa.RecordBatch | pa.Table) -> DayFacts:
        rows = prepare(table, day, batch)
        folder = self.root / table / day.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as part:
            path = Path(part.name)
            try:
                _write_parquet(rows, part)
                part.flush()
                os.fsync(part.fileno())
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        digest = _sha256(path)
        final = folder / f"{digest}.parquet"
        path.replace(final)
        _sync(folder)
        _sync(folder.parent)
        return DayFacts(
            file=str(final.relative_to(self.root)),
            version=1,
            rows=rows.num_rows,
            sha256=digest,
            written_at="",
            until_microseconds=_until(table, rows),
        )

    def _publish(self, files: Mapping[tuple[Table, date], DayFacts], written_at: datetime) -> dict[tuple[Table, date], DayFacts]:
        catalogue = {table: dict(days) for table, days in self._read().days.items()}
        now_known = {}
        for (table, day), new in files.items():
            old = catalogue[table].get(day)
            if old is None or old.sha256 != new.sha256:
                version = old.version + 1 if old else 1
                stamped = {**asdict(new), "version": version, "written_at": written_at.isoformat()}
                catalogue[table][day] = DayFacts(**stamped)
            now_known[table, day] = catalogue[table][day]
        self._save(catalogue)
        return now_known

    def _read(self) -> Snapshot:
        try:
            days = _known((self.root / "catalogue.json").read_bytes())
        except FileNotFoundError:
            days = {table: {} for table in SCHEMAS}
        except ValueError as error:
            raise RuleBroken(
                f"The catalogue of facts in {self.root} cannot be read: {error}.",
                remedy="Rebuild the facts from the records; the records are not touched.",
                code="facts_unreadable",
            ) from error
        return Snapshot(self.root, days)

    def _save(self, catalogue: Mapping[Table, Mapping[date, DayFacts]]) -> None:
        kept = {
            table: {day.isoformat(): asdict(facts) for day, facts in sorted(days.items())} for table, days in catalogue.items()
        }
        part = self.root / ".catalogue.part"
        with part.open("w", encoding="utf-8") as file:
            json.dump(kept, file, separators=(",", ":"))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.root / "catalogue.json")
        _sync(self.root)

    def _sweep(self, days: Iterable[tuple[Table, date]]) -> None:
        """Remove files of `days` that the catalogue no longer names; while others read or write they stay."""
        try:
            with self._in_use("alone"):
                known = self._read().days
                for table, day in days:
                    named = self.root / known[table][day].file if day in known[table] else None
                    for path in (self.root / table / day.isoformat()).glob("*"):
                        if path != named:
                            path.unlink()
        except BlockingIOError:
            return

    @contextmanager
    def _in_use(self, how: Literal["shared", "alone"]) -> Iterator[None]:
        mode = fcntl.LOCK_SH if how == "shared" else fcntl.LOCK_EX | fcntl.LOCK_NB
        with self._locked(".in_use.lock", mode):
            yield

    @contextmanager
    def _locked(self, name: str, mode: int = fcntl.LOCK_EX) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / name).open("a") as file:
            fcntl.flock(file, mode)
            yield


@lru_cache(maxsize=2)
def _known(catalogue: bytes) -> Mapping[Table, Mapping[date, DayFacts]]:
    """Return the days that a catalogue names. A page asks up to thirty times, and thirteen weeks take a millisecond to read."""
    kept = json.loads(catalogue)
    return {table: {date.fromisoformat(day): DayFacts(**facts) for day, facts in kept.get(table, {}).items()} for table in SCHEMAS}


def _until(table: Table, rows: pa.Table) -> int:
    """Return the last moment that a row reaches, in microseconds since 1970 UTC; 0 for an empty day."""
    if not rows.num_rows:
        return 0
    if table == "visits":
        handling = [pc.fill_null(rows[f"{part}_microseconds"], 0) for part in ("talk", "hold", "wrap")]
        handled = pc.add(pc.add(*handling[:2]), handling[2])
        ends = pc.add(pc.cast(rows["answered_at"], pa.int64()), handled)
        ends = pc.coalesce(ends, pc.cast(rows["arrived_at"], pa.int64()))
    else:
        ends = pc.cast(rows[_ENDS.get(table, "ended_at")], pa.int64())
    return int(pc.max(ends).as_py()) + 1


def _write_parquet(rows: pa.Table, file: IO[bytes]) -> None:
    """Write `rows` so that a scan costs little.

    Numbers and times go as bit-packed differences, the rest by dictionary and zstd. Against zstd on every column that
    took a third off the reading time and the size (bench/facts.md).
    """
    packed = [field.name for field in rows.schema if field.type == pa.int64() or pa.types.is_timestamp(field.type)]
    others = [name for name in rows.column_names if name not in packed]
    pq.write_table(
        rows,
        file,
        compression={**dict.fromkeys(packed, "none"), **dict.fromkeys(others, "zstd")},
        use_dictionary=others,
        column_encoding=dict.fromkeys(packed, "DELTA_BINARY_PACKED"),
        row_group_size=_ROW_GROUP_ROWS,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
