"""Handing files in, publishing what was read, and taking it out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any
from zoneinfo import available_timezones

from django.db import transaction

from floorwalker.ground import clock, files, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.record.events import ImportStarted
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.models import Import, ImportFile

MEGABYTE = 2**20


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
    if importer not in IMPORTERS:
        codes = ", ".join(kind.code for kind in IMPORTERS)
        raise RuleBroken(f"{importer!r} is not an importer.", remedy=f"There are: {codes}.", code="unknown_importer")
    kind = IMPORTERS.get(importer)
    zone, ownership = zone or kind.default_zone, ownership or kind.default_ownership
    if zone not in available_timezones():
        raise RuleBroken(f"{zone!r} is not a time zone.", remedy="Write one such as Europe/London.", code="unknown_zone")
    if ownership not in {"own", "open"}:
        raise RuleBroken(f"{ownership!r} says not whose data it is.", remedy="Write own or open.", code="unknown_ownership")
    if not uploads:
        raise RuleBroken("No file was given.", remedy=f"Choose at least one. {kind.expects}", code="no_file")
    limit = int(settings.get("upload_limit_mb")) * MEGABYTE
    kept = []
    for name, content in uploads:
        chunks = files.chunks_of(content) if hasattr(content, "read") else content
        kept.append((name, files.put(chunks, limit_bytes=limit)))
    with transaction.atomic():
        batch = Import.objects.create(
            reference=next_reference("IMP"), importer=importer, created_by=f"{by.kind}:{by.id}", created_at=clock.now(),
            options={"zone": zone, "ownership": ownership, "site": site, "mapping": mapping or {}},
        )
        for position, (name, stored) in enumerate(kept):
            ImportFile.objects.create(batch=batch, position=position, name=name[-200:], stored=stored)
        store.append(
            ImportStarted(
                subject=batch.reference, importer=importer, files=len(kept), sha256=tuple(stored.sha256 for _, stored in kept)
            ),
            by=by,
        )
        job = queue.enqueue(
            "record.read_import", arguments={"import": batch.reference}, by=by, key=f"read:{batch.reference}"
        )
    return batch, job


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
    return _turn(batch, to=Import.State.PUBLISHING, expected=(Import.State.READY,), kind="record.publish_import", by=by)


def undo(batch: Import, *, by: Actor) -> Job:
    """Ask for `batch` to be taken out: its contacts go, its files and its account stay.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include importing.
    RuleBroken
        If it is being read or published just now, or is undone already.
    """
    policy.require(by, "record.import")
    expected = (Import.State.READY, Import.State.PUBLISHED, Import.State.FAILED)
    return _turn(batch, to=Import.State.UNDOING, expected=expected, kind="record.undo_import", by=by)


@transaction.atomic
def _turn(batch: Import, *, to: Import.State, expected: Sequence[Import.State], kind: str, by: Actor) -> Job:
    if not Import.objects.filter(pk=batch.pk, state__in=expected).update(state=to):
        batch.refresh_from_db()
        raise RuleBroken(
            f"{batch.reference} cannot be changed now: {batch.get_state_display().lower()}.",
            remedy=f"It must stand at: {', '.join(str(state.label).lower() for state in expected)}.",
            code="import_state",
        )
    batch.refresh_from_db()
    return queue.enqueue(kind, arguments={"import": batch.reference}, by=by)
