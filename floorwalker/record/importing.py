"""Running one import: read every row, write in batches that the holder of the job alone can commit, account for all of them."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings as django_settings
from django.db import transaction

from floorwalker.ground import clock, files, settings
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.trail import store
from floorwalker.record import writing
from floorwalker.record.events import ImportRead
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.importers.base import Contact, Kept, Options, Rejected, Source
from floorwalker.record.models import Import
from floorwalker.record.naming import Names

BATCH_ROWS = 2_000
"""Contacts a transaction: about 8,000 rows with their parts, so that the write lock stays below half a second."""
PROBLEMS_KEPT = 100_000
"""Problems kept in words; beyond that the rejected file still holds every row."""


@dataclass
class Tally:
    """How many rows of each fate, and when the first and last contact began."""

    read: int = 0
    accepted: int = 0
    repaired: int = 0
    rejected: int = 0
    duplicates: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    first_at: datetime | None = None
    last_at: datetime | None = None

    def saw(self, contact: Contact) -> None:
        """Widen the span of time by one contact."""
        self.first_at = min(self.first_at or contact.started_at, contact.started_at)
        self.last_at = max(self.last_at or contact.started_at, contact.started_at)

    def as_columns(self) -> dict[str, Any]:
        """Return the tally as columns of the import."""
        return {
            "rows_read": self.read, "rows_accepted": self.accepted, "rows_repaired": self.repaired,
            "rows_rejected": self.rejected, "rows_duplicate": self.duplicates, "problems": dict(self.problems),
            "first_at": self.first_at, "last_at": self.last_at,
        }


def options_of(batch: Import) -> Options:
    """Return how `batch` is to be read."""
    return Options(
        zone=batch.options["zone"],
        ownership=batch.options["ownership"],
        cell_limit_bytes=int(settings.get("import_cell_limit_kb")) * 1024,
        mapping=batch.options.get("mapping", {}),
    )


def read(running: RunningJob) -> dict[str, Any]:
    """Read the import that the job names, from its beginning; what an earlier, killed run wrote is taken out first.

    Nothing it writes is visible or counted until the import is published.
    """
    batch = Import.objects.get(reference=running.arguments["import"])
    importer = IMPORTERS.get(batch.importer)
    options = options_of(batch)
    Import.objects.filter(pk=batch.pk).update(state=Import.State.READING)
    writing.remove(batch, fence=lambda gone: running.progress(0, note=f"Clearing a run that was cut off: {gone:,} contacts"))
    tally = Tally()
    with ExitStack() as stack:
        folder = Path(django_settings.FLOORWALKER_DATA_DIR) / "work"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        rejected = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", dir=folder))
        problems = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", dir=folder))
        sources = [
            Source(file.name, stack.enter_context(files.open_plain(file.stored)))
            for file in batch.files.select_related("stored")
        ]
        rejected.write(importer.header(sources, options) + "\n")
        writer = _Writer(batch, running, tally, options)
        for result in importer.read(sources, options):
            if isinstance(result, Contact):
                writer.take(result)
            elif isinstance(result, Kept):
                tally.read += len(result.rows)
                tally.accepted += len(result.rows)
            else:
                _note(result, tally, sources[result.row.file].name, rejected, problems)
        writer.flush()
        _finish(batch, running, tally, rejected, problems)
    return {"import": batch.reference, "read": tally.read, "accepted": tally.accepted}


def _note(result: Rejected, tally: Tally, file: str, rejected: IO[str], problems: IO[str]) -> None:
    tally.read += 1
    tally.rejected += 1
    tally.problems[result.code] += 1
    rejected.write(result.text + "\n")
    if tally.rejected <= PROBLEMS_KEPT:
        words = {
            "file": file, "row": result.row.number, "field": result.field, "value": result.value, "code": result.code,
            "why": result.why,
        }
        problems.write(json.dumps(words) + "\n")


class _Writer:
    """Gathers contacts and writes them a batch at a time; the job's progress stands in the same transaction."""

    def __init__(self, batch: Import, running: RunningJob, tally: Tally, options: Options) -> None:
        self.batch, self.running, self.tally, self.options = batch, running, tally, options
        self.waiting: dict[str, Contact] = {}
        self.names: Names | None = None

    def take(self, contact: Contact) -> None:
        """Take one contact; one whose key stands in this file already is a duplicate of itself."""
        tally = self.tally
        tally.read += len(contact.rows)
        if contact.external_id in self.waiting:
            tally.duplicates += len(contact.rows)
            return
        self.waiting[contact.external_id] = contact
        if len(self.waiting) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what waits, with the progress of the job, in one transaction."""
        if not self.waiting:
            return
        contacts = list(self.waiting.values())
        self.waiting.clear()
        if self.names is None:
            self.names = Names(
                source=self.batch.importer, ownership=self.options.ownership, zone=self.options.zone,
                joined_on=_first_day(contacts), site_code=self.batch.options.get("site", ""),
            )
        tally = self.tally
        with transaction.atomic():
            self.running.progress(tally.read, note=f"{tally.read:,} rows read")
            writing.one_writer_a_source(self.batch.importer)
            known = writing.known(contacts, source=self.batch.importer)
            fresh = [contact for contact in contacts if contact.external_id not in known]
            writing.write(fresh, source=self.batch.importer, batch=self.batch, names=self.names)
        for contact in contacts:
            rows = len(contact.rows)
            if contact.external_id in known:
                tally.duplicates += rows
                continue
            tally.accepted += rows
            tally.repaired += rows if contact.repairs else 0
            tally.problems.update(f"repaired:{code}" for code in contact.repairs)
            tally.saw(contact)


def _first_day(contacts: list[Contact]) -> date:
    return min(contact.started_at for contact in contacts).date()


def _again(stream: IO[str]) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(2**16):
        yield chunk.encode()


def _finish(batch: Import, running: RunningJob, tally: Tally, rejected: IO[str], problems: IO[str]) -> None:
    kept = {}
    if tally.rejected:
        kept = {"rejected_file": files.put(_again(rejected)), "problem_file": files.put(_again(problems))}
    numbers = batch.interactions.order_by("id").values_list("id", flat=True)
    first, last = numbers.first() or 0, numbers.last() or 0
    with transaction.atomic():
        running.progress(tally.read, total=tally.read, note="Every row is accounted for")
        for name, value in (tally.as_columns() | kept).items():
            setattr(batch, name, value)
        batch.state, batch.read_at = Import.State.READY, clock.now()
        batch.save()
        store.append(
            ImportRead(
                subject=batch.reference, rows=tally.read, accepted=tally.accepted, rejected=tally.rejected,
                duplicates=tally.duplicates, first=first, last=last,
            ),
            by=running.owner,
        )
