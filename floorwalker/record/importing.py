"""Running one import: read every row, write in batches that the holder of the job alone can commit, account for all of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any

from django.conf import settings as django_settings
from django.db import transaction

from floorwalker.ground import clock, files, settings
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.trail import store
from floorwalker.record import accounting, joining, restating, totals, tying, words_in, writing
from floorwalker.record.accounting import PROBLEMS_KEPT, Tally
from floorwalker.record.actions import spoken_codes
from floorwalker.record.archive import sifting
from floorwalker.record.events import ImportRead, NamesMet
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.importers.base import Again, Contact, Conversation, Kept, Options, Rejected, Source, Stretch, Total
from floorwalker.record.meeting import IMPORTER
from floorwalker.record.models import Import
from floorwalker.record.naming import Names
from floorwalker.record.queries import imports as queries

BATCH_ROWS = 2_000
"""Contacts a transaction: about 8,000 rows with their parts, so that the write lock stays below half a second."""


def options_of(batch: Import) -> Options:
    """Return how `batch` is to be read."""
    return Options(
        zone=batch.options["zone"],
        ownership=batch.options["ownership"],
        cell_limit_bytes=int(settings.get("import_cell_limit_kb")) * 1024,
        mapping=batch.options.get("mapping", {}),
    )


def read(batch: Import, *, running: RunningJob) -> dict[str, Any]:
    """Read `batch` from its beginning; what an earlier, killed run wrote is taken out first.

    Nothing it writes is visible or counted until the import is published.
    """
    if not Import.objects.filter(pk=batch.pk, state__in=queries.CAN_READ).update(state=Import.State.READING):
        raise RuleBroken(
            f"{batch.reference} cannot be read now: {batch.get_state_display().lower()}.",
            remedy="Hand the files in again as a new import.",
            code="import_state",
        )
    importer = IMPORTERS.get(batch.importer)
    options = options_of(batch)
    writing.remove(batch, fence=lambda gone: running.progress(0, note=f"Clearing a run that was cut off: {gone:,} contacts"))
    tally = Tally(options.zone)
    with ExitStack() as stack:
        rejected, problems = (stack.enter_context(draft()) for _ in range(2))
        sources = [
            Source(file.name, stack.enter_context(files.open_plain(file.stored)))
            for file in batch.files.select_related("stored")
        ]
        rejected.write(importer.header(sources, options) + "\n")
        names = [source.name for source in sources]
        words = words_in.Words(batch, stack, draft)

        def refuse(result: Rejected) -> None:
            cleaned = words.cleaned(result)
            problem = tally.rejects(cleaned, file=names[cleaned.row.file])
            rejected.write(cleaned.text + "\n")
            if tally.rejected <= PROBLEMS_KEPT:
                accounting.write_line(problem, to=problems)

        writer = _Writer(batch, running, tally, options, names, words, refuse)
        piece = joining.piece_of(batch, sources[0], stack) if batch.delivery is not None else None
        results = importer.read(sources, options) if piece is None else piece.results()
        for result in sifting.sifted(results, source=batch.importer):
            if isinstance(result, Contact | Conversation | Stretch | Total):
                writer.take(result)
            elif isinstance(result, Kept | Again):
                tally.read += len(result.rows)
                tally.accepted += len(result.rows) if isinstance(result, Kept) else 0
                tally.duplicates += len(result.rows) if isinstance(result, Again) else 0
            else:
                refuse(result)
            writer.still_held()
        writer.flush()
        spoken_codes.remove(words.spoken, step=lambda _done: running.check())  # before anybody can see the words
        if tally.accepted >= BATCH_ROWS:
            writing.count_anew()
        if batch.delivery is not None:
            joining.tell(batch.delivery, first=writer.first, last=writer.last, open_calls=piece.open_calls if piece else 0)
        _finish(batch, running, tally, rejected, problems, names=writer.names, words=words)
    return {"import": batch.reference, "read": tally.read, "accepted": tally.accepted}


def draft() -> IO[str]:
    """Open a file of the work folder that has no name and is gone with this process."""
    folder = Path(django_settings.FLOORWALKER_DATA_DIR) / "work"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.TemporaryFile("w+", encoding="utf-8", dir=folder)


class _Writer:
    """Gathers what was read and writes it a batch at a time; the job's progress stands in the same transaction."""

    def __init__(
        self, batch: Import, running: RunningJob, tally: Tally, options: Options, files: list[str], words: words_in.Words,
        refuse: Callable[[Rejected], None],
    ) -> None:
        self.batch, self.running, self.tally, self.options, self.files = batch, running, tally, options, files
        self.words, self.refuse = words, refuse
        self.conversations: dict[str, Conversation] = {}
        self.meanings = IMPORTERS.get(batch.importer).repairs
        self.waiting: dict[str, Contact] = {}
        self.stretches: dict[tuple[str, str, datetime], Stretch] = {}
        self.totals: dict[tuple[str, str, str, datetime], Total] = {}
        self.names: Names | None = None
        self.seen_at = 0
        self.anew = batch.delivery is not None
        self.joined = self.anew and IMPORTERS.get(batch.importer).joins
        self.first: datetime | None = None
        self.last: datetime | None = None

    def take(self, result: Contact | Conversation | Stretch | Total) -> None:
        """Take one result; one whose key waits already is a duplicate of it, a later total stands in its place."""
        tally = self.tally
        if isinstance(result, Conversation):
            if self.conversations.setdefault(result.external_id, result) is not result:
                tally.read += len(result.rows)
                tally.duplicates += len(result.rows)
            self._flush_when_full()
            return
        tally.read += len(result.rows)
        self.first = min(self.first or result.started_at, result.started_at)
        self.last = max(self.last or result.started_at, result.started_at)
        kept: Contact | Stretch | Total
        if isinstance(result, Total):
            kept = self.totals.pop(totals.key_of(result), result)
            tally.duplicates += len(kept.rows) if kept is not result else 0
            self.totals[totals.key_of(result)] = kept = result
        elif isinstance(result, Contact):
            kept = self.waiting.setdefault(result.external_id, result)
            if kept is not result and self.anew and restating.further(result, kept):
                self.waiting[result.external_id] = result
                tally.duplicates += len(kept.rows)
                return
        else:
            kept = self.stretches.setdefault((result.agent, result.state, result.started_at), result)
        if kept is not result:
            tally.duplicates += len(result.rows)
        else:
            self._flush_when_full()

    def _flush_when_full(self) -> None:
        turns = sum(len(each.turns) for each in self.conversations.values()) if len(self.conversations) % 20 == 0 else 0
        if len(self.waiting) + len(self.stretches) + len(self.totals) >= BATCH_ROWS or turns >= BATCH_ROWS:
            self.flush()

    def still_held(self) -> None:
        """Say how far the reading is where nothing is written for long, so that it can be cancelled there too."""
        if self.tally.read - self.seen_at >= BATCH_ROWS * 10:
            self.seen_at = self.tally.read
            self.running.progress(self.tally.read, note=f"{self.tally.read:,} rows read")

    def flush(self) -> None:
        """Write what waits, with the progress of the job, in one transaction."""
        if not self.waiting and not self.stretches and not self.totals and not self.conversations:
            return
        contacts, stretches, told = list(self.waiting.values()), list(self.stretches.values()), list(self.totals.values())
        self.waiting.clear()
        self.stretches.clear()
        self.totals.clear()
        said = list(self.conversations.values())
        self.conversations.clear()
        results: list[Contact | Stretch | Total] = [*contacts, *stretches, *told]
        if self.names is None and results:
            self.names = Names(
                source=self.batch.importer, ownership=self.options.ownership, zone=self.options.zone,
                joined_on=min(result.started_at for result in results).date(),
                site_code=self.batch.options.get("site", ""), reference=self.batch.reference,
            )
        tally = self.tally
        self.seen_at = tally.read
        taken: set[int] = set()
        with transaction.atomic():
            self.running.progress(tally.read, note=f"{tally.read:,} rows read")
            writing.one_writer_a_source(self.batch.importer)
            if self.names is not None:
                taken = self._write(contacts, stretches, told, self.names)
            kept, refused = self.words.write(said, source=self.batch.importer)
        for result in results:
            if id(result) in taken:
                tally.takes(result, files=self.files, meanings=self.meanings)
            else:
                tally.duplicates += len(result.rows)
        self._account(said, kept, refused)

    def _write(self, contacts: list[Contact], stretches: list[Stretch], told: list[Total], names: Names) -> set[int]:
        """Write what is not known yet; return which results that were."""
        known = writing.known(contacts, source=self.batch.importer)
        fresh = [contact for contact in contacts if contact.external_id not in known]
        writing.write(fresh, source=self.batch.importer, batch=self.batch, names=names)
        again = [contact for contact in contacts if contact.external_id in known] if self.anew else []
        changed = restating.stage(again, batch=self.batch, names=names, joined=self.joined)
        anew = [contact for contact in again if contact.external_id in changed]
        written = writing.write_stretches(stretches, batch=self.batch, names=names)
        counted = totals.write(told, batch=self.batch, names=names)
        return {id(result) for result in (*fresh, *anew, *written, *counted)}

    def _account(self, said: list[Conversation], kept: list[Conversation], refused: list[tuple[Conversation, Rejected]]) -> None:
        """Count the rows of conversations that were kept, refused, or known already."""
        why = {id(each): rejected for each, rejected in refused}
        new = {id(each) for each in kept}
        for each in said:
            if id(each) in why:
                self.refuse(why[id(each)])
                continue
            self.tally.read += len(each.rows)
            if id(each) in new:
                self.tally.takes(each, files=self.files, meanings=self.meanings)
            else:
                self.tally.duplicates += len(each.rows)


def _again(stream: IO[str]) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(2**16):
        yield chunk.encode()


def _finish(
    batch: Import, running: RunningJob, tally: Tally, rejected: IO[str], problems: IO[str], *, names: Names | None,
    words: words_in.Words,
) -> None:
    kept = {"problem_file": files.put(chain([tally.head().encode()], _again(problems)))}
    if tally.rejected:
        kept["rejected_file"] = files.put(_again(rejected))
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
        words.finish(by=running.owner)
        if names is not None:
            _keep_names(batch, names)


def _keep_names(batch: Import, names: Names) -> None:
    known, unknown = names.newly_met
    if known or unknown:
        store.append(NamesMet(subject=batch.reference, known=known, unknown=unknown), by=IMPORTER)
    if names.keep_sightings(batch):
        tying.ask()
