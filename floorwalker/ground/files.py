"""The file store: imports, exports, attachments and recordings, each content once, encrypted, counted and held."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import F, ForeignObjectRel, QuerySet, Sum

from floorwalker.ground import clock, keyring, sealed_file, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.events import FileErased
from floorwalker.ground.models import StoredFile
from floorwalker.ground.trail import store as trail

GIGABYTE = 2**30
READ_BYTES = 2**20
DRAFT = ".draft-"
NAMED_WITHIN = timedelta(days=1)
"""A file is kept before the record that names it is written; one that nothing names after a day was left by a crash."""


class FileRefused(RuleBroken):
    """A file could not be stored; nothing of it was kept."""

    code = "file_refused"


def _folder() -> Path:
    return Path(django_settings.FLOORWALKER_DATA_DIR) / "files"


def _path(sha256: str) -> Path:
    return _folder() / sha256[:2] / sha256


def chunks_of(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an open file in pieces of a megabyte."""
    while chunk := source.read(READ_BYTES):
        yield chunk


def put(chunks: Iterable[bytes], *, limit_bytes: int | None = None) -> StoredFile:
    """Keep the content of `chunks` and count one more reference to it.

    The file appears under its name only when it is whole and on disk. Storing the same content again keeps one copy.

    Raises
    ------
    FileRefused
        If it is larger than `limit_bytes`, passes the quota, or the disk is full; nothing of it is kept.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    quota = settings.get("file_quota_gb") * GIGABYTE
    used = StoredFile.objects.aggregate(total=Sum("bytes"))["total"] or 0
    draft = folder / f"{DRAFT}{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            if limit_bytes is not None and size > limit_bytes:
                raise FileRefused(
                    f"The file is larger than {limit_bytes // 2**20:,} MB.",
                    remedy="Split it, or ask the administrator to raise the upload limit under Set-up, Settings.",
                    code="file_too_large",
                )
            if used + size > quota:
                raise FileRefused(
                    f"The file store may hold {quota // GIGABYTE} GB and has {(quota - used) // 2**20:,} MB left.",
                    remedy="Remove what is no longer needed, or ask the administrator to raise the quota.",
                    code="quota_full",
                )
            digest.update(chunk)
            yield chunk

    try:
        with draft.open("xb") as target:
            draft.chmod(0o600)
            sealed_file.write(counted(), target, key=keyring.secret("files"))
            target.flush()
            os.fsync(target.fileno())
        sha256 = digest.hexdigest()
        path = _path(sha256)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        draft.replace(path)
        _sync_folder(path.parent)
    except OSError as problem:
        if problem.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}:
            raise FileRefused(
                "The disk is full; nothing of the file was kept.",
                remedy="Free room on the data disk, then upload it again.",
                code="disk_full",
            ) from problem
        raise
    finally:
        draft.unlink(missing_ok=True)
    with transaction.atomic():
        stored, _ = StoredFile.objects.get_or_create(sha256=sha256, defaults={"bytes": size, "stored_at": clock.now()})
        StoredFile.objects.filter(pk=stored.pk).update(references=F("references") + 1)
    stored.refresh_from_db()
    return stored


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_plain(stored: StoredFile) -> io.BufferedReader:
    """Open the plain content of `stored` for reading; it can seek.

    Raises
    ------
    DamagedFile
        While reading, if it was changed outside the store.
    FileNotFoundError
        If it is gone from the disk.
    """
    reader = sealed_file.SealedReader(_path(stored.sha256).open("rb"), key=keyring.secret("files"))
    return io.BufferedReader(reader, buffer_size=READ_BYTES)


@transaction.atomic
def release(stored: StoredFile, *, by: Actor) -> bool:
    """Count one reference less; remove the content when nothing refers to it and no hold stands. Return whether it went.

    The register says so first and the disk follows after the commit: a crash in between leaves a file that nothing names, never
    a name without a file.
    """
    StoredFile.objects.filter(pk=stored.pk, references__gt=0).update(references=F("references") - 1)
    return _remove(StoredFile.objects.filter(pk=stored.pk, references=0), by=by) > 0


def _remove(found: QuerySet[StoredFile], *, by: Actor) -> int:
    gone = 0
    for stored in found.filter(held=False):
        if StoredFile.objects.filter(pk=stored.pk, references=stored.references, held=False).delete()[0]:
            trail.append(FileErased(subject=f"file:{stored.sha256[:32]}"), by=by)
            transaction.on_commit(partial(_path(stored.sha256).unlink, missing_ok=True))
            gone += 1
    return gone


def sweep(*, by: Actor) -> int:
    """Remove what a crash left: drafts, contents that the register does not name, and entries that no record names.

    Return how many. A register that names nothing is taken for the wrong one: then only drafts go.
    """
    with transaction.atomic():
        gone = _remove(_unnamed().filter(stored_at__lt=clock.now() - NAMED_WITHIN), by=by)
    known = set(StoredFile.objects.values_list("sha256", flat=True))
    an_hour_ago = clock.now().timestamp() - 3600  # never a draft that somebody is writing now
    for path in _folder().glob("**/*"):
        is_left = path.name.startswith(DRAFT) or (known and path.name not in known)
        if is_left and path.is_file() and path.stat().st_mtime < an_hour_ago:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _unnamed() -> QuerySet[StoredFile]:
    """Return the entries of the register that no record of any room points to."""
    rows = StoredFile.objects.all()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            key = relation.field.attname
            rows = rows.exclude(pk__in=relation.related_model._base_manager.exclude(**{key: None}).values(key))
    return rows


def named_now(digests: Iterable[str]) -> list[str]:
    """Return those of `digests` that the register names at this moment."""
    return list(StoredFile.objects.filter(sha256__in=list(digests)).values_list("sha256", flat=True))
