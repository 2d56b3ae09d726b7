"""Handing files in, publishing what was read, and taking it out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, cast
from zoneinfo import available_timezones

from django.db import transaction

from floorwalker.ground import clock, files, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Job, StoredFile
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record.archive.reading import YearArchived
from floorwalker.record.events import ImportBegun, ImportStarted, MappingSaved
from floorwalker.record.importers import HEAD_BYTES, IMPORTERS, guess
from floorwalker.record.models import Import, ImportFile, Mapping
from floorwalker.record.queries import archives
from floorwalker.record.queries import imports as queries

MEGABYTE = 2**20


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How files are to be read: importer, zone of times without one, whose data, site, and the mapping of a CSV or workbook.

    Zone and ownership are the importer's own unless given.
    """

    importer: str
    zone: str = ""
    ownership: str = ""
    site: str = ""
    mapping: dict[str, Any] | None = None

    def as_options(self) -> dict[str, Any]:
        """Return it as the import keeps it.

        Raises
        ------
        RuleBroken
            If the importer, zone or ownership is not known, or the mapping is missing or wrong.
        """
        if self.importer not in IMPORTERS:
            codes = ", ".join(kind.code for kind in IMPORTERS)
            raise RuleBroken(f"{self.importer!r} is not an importer.", remedy=f"There are: {codes}.", code="unknown_importer")
        kind = IMPORTERS.get(self.importer)
        zone, ownership = self.zone or kind.default_zone, self.ownership or kind.default_ownership
        if zone not in available_timezones():
            raise RuleBroken(f"{zone!r} is not a time zone.", remedy="Write one such as Europe/London.", code="unknown_zone")
        if ownership not in {"own", "open"}:
            raise RuleBroken(f"{ownership!r} says not whose data it is.", remedy="Write own or open.", code="unknown_ownership")
        return {"zone": zone, "ownership": ownership, "site": self.site, "mapping": self.mapping or {}}


def hand_in(
    uploads: Sequence[tuple[str, Iterable[bytes] | IO[bytes]]],
    *,
    importer: str,
    by: Actor,
    zone: str = "",
    ownership: str = "",
    site: str = "",
    mapping: dict[str, Any] | None = None,
) -> tuple[Import, Job]:
    """Keep the files, and ask for them to be read; what they bring is seen by nobody until it is published.

    Parameters
    ----------
    uploads
        Name and content of each file.
    zone, ownership
        As the importer's own unless given.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    FileRefused
        If a file is too large, or there is no room.
    RuleBroken
        If there is no file, or the importer, zone or ownership is not known.
    """
    policy.require(by, "record.import")
    reading = Reading(importer=importer, zone=zone, ownership=ownership, site=site, mapping=mapping)
    reading.as_options()
    batch = keep(uploads, importer=importer, by=by)
    return batch, begin(batch, reading=reading, by=by)


def keep(uploads: Sequence[tuple[str, Iterable[bytes] | IO[bytes]]], *, by: Actor, importer: str = "") -> Import:
    """Keep the files as an import that waits to be told how to read them; the importer is guessed unless given.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    FileRefused
        If a file is too large, or there is no room; none of the files is kept then.
    RuleBroken
        If there is no file.
    """
    policy.require(by, "record.import")
    if not uploads:
        raise RuleBroken("No file was given.", remedy="Choose at least one file with a log of contacts.", code="no_file")
    limit = int(settings.get("upload_limit_mb")) * MEGABYTE
    kept: list[tuple[str, StoredFile]] = []
    try:
        for name, content in uploads:
            chunks = files.chunks_of(cast(IO[bytes], content)) if hasattr(content, "read") else content
            kept.append((name, files.put(chunks, limit_bytes=limit)))
        return _kept(kept, importer=importer or guessed(*kept[0]), by=by)
    except Exception:
        for _, stored in kept:
            files.release(stored, by=by)
        raise


@transaction.atomic
def _kept(kept: Sequence[tuple[str, StoredFile]], *, importer: str, by: Actor) -> Import:
    batch = Import.objects.create(
        reference=next_reference("IMP"), importer=importer, created_by=f"{by.kind}:{by.id}",
        created_at=clock.now(), options={},
    )
    for position, (name, stored) in enumerate(kept):
        ImportFile.objects.create(batch=batch, position=position, name=name[-200:], stored=stored)
    store.append(
        ImportStarted(
            subject=batch.reference, importer=batch.importer, files=len(kept),
            sha256=tuple(stored.sha256 for _, stored in kept),
        ),
        by=by,
    )
    return batch


def guessed(name: str, stored: StoredFile) -> str:
    """Return the code of the importer that a stored file looks made for."""
    with files.open_plain(stored) as stream:
        return guess(stream.read(HEAD_BYTES), name=name)


@transaction.atomic
def begin(batch: Import, *, reading: Reading, by: Actor) -> Job:
    """Ask for the files of `batch` to be read as `reading` says; one that failed or was stopped may be begun again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If `reading` is wrong, or the import was begun already.
    """
    policy.require(by, "record.import")
    options = reading.as_options()
    _claim(batch, to=Import.State.WAITING, expected=queries.CAN_READ)
    Import.objects.filter(pk=batch.pk).update(importer=reading.importer, options=options)
    batch.refresh_from_db()
    store.append(
        ImportBegun(
            subject=batch.reference, importer=batch.importer, zone=options["zone"], ownership=options["ownership"]
        ),
        by=by,
    )
    return queue.enqueue("record.read_import", arguments={"import": batch.reference}, by=by)


def publish(batch: Import, *, by: Actor) -> Job:
    """Ask for what `batch` read to be counted and made visible.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it has not been read to its end, or stands published.
    """
    policy.require(by, "record.import")
    return _turn(batch, to=Import.State.PUBLISHING, expected=queries.CAN_PUBLISH, kind="record.publish_import", by=by)


def undo(batch: Import, *, by: Actor) -> Job:
    """Ask for `batch` to be taken out: its contacts go; its files and its account stay, unless it was never read to its end.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it is being read or published just now, or is undone already.
    YearArchived
        If what it brought lies in an archive.
    """
    policy.require(by, "record.import")
    if (year := archives.of_import(batch)) is not None:
        raise YearArchived(year, f"What {batch.reference} brought")
    return _turn(batch, to=Import.State.UNDOING, expected=queries.CAN_UNDO, kind="record.undo_import", by=by)


@transaction.atomic
def _turn(batch: Import, *, to: Import.State, expected: Sequence[Import.State], kind: str, by: Actor) -> Job:
    _claim(batch, to=to, expected=expected)
    batch.refresh_from_db()
    return queue.enqueue(kind, arguments={"import": batch.reference}, by=by)


def _claim(batch: Import, *, to: Import.State, expected: Sequence[Import.State]) -> None:
    """Move `batch` to `to` unless work on it goes on; work that died or was stopped leaves its state behind and does not count."""
    moved = Import.objects.filter(pk=batch.pk, state__in=expected).update(state=to)
    if moved and not queries.active_job(batch):
        return
    batch.refresh_from_db()
    raise RuleBroken(
        f"{batch.reference} cannot be changed now: {'work on it goes on' if moved else batch.get_state_display().lower()}.",
        remedy="Wait until the work on it has ended, and look what its page then offers.",
        code="import_state",
    )


@transaction.atomic
def save_mapping(name: str, *, columns: dict[str, Any], by: Actor) -> Mapping:
    """Keep a way to read a table under `name`; one kept under it before is replaced.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    """
    policy.require(by, "record.import")
    kept = Mapping.objects.filter(name=name).first()
    if kept is None:
        kept = Mapping(reference=next_reference("MAP"), name=name, created_at=clock.now())
    kept.columns, kept.retired_at = columns, None
    kept.save()
    store.append(MappingSaved(subject=kept.reference, columns=len(columns["fields"])), by=by)
    return kept
