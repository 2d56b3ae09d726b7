"""Bringing the files of archived years up to the tables of this version: each is written anew, and the trail tells its new digest."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.db import connection as house
from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import seal
from floorwalker.ground.trail import store as trail
from floorwalker.record.archive import building, reading
from floorwalker.record.archive_events import ArchiveRewritten
from floorwalker.record.models import Archive

BECAUSE: Final = "the tables of a new version"
BY: Final = Actor.system("migrate")


def bring_up(*, tell: Callable[[str], None]) -> int:
    """Bring every archive up to the tables of the house, one after another; return how many were written anew.

    Killed in the middle, an archive is as it was before or as it is after.

    Raises
    ------
    ArchiveUnreadable
        If the file of one is missing or not as it was sealed; those before it are up to date.
    """
    wanted, done = _of_house(), 0
    for archive in Archive.objects.order_by("year"):
        path = reading.folder() / archive.file
        if reading.is_there(archive) and _of_file(path) == wanted:
            continue
        reading.require_sealed(archive)
        tell(f"the archive of {archive.year}")
        _write_anew(archive, path)
        done += 1
    if done:
        reading.sweep()
        while seal.seal_once():
            pass
    return done


def _write_anew(archive: Archive, path: Path) -> None:
    before, draft = archive.sha256, building.draft_of(archive.year)
    building.clear(archive.year)
    shutil.copyfile(path, draft)
    draft.chmod(0o600)
    building.migrate(draft)
    with building.opened(draft):
        sums = building.sums_of(building.ALIAS)
    building.alone(draft)
    archive.sha256, archive.bytes = building.digest_of(draft), draft.stat().st_size
    archive.tables = {name: vars(each) for name, each in sums.items()}
    building.settle(draft, archive.file)
    with transaction.atomic():
        archive.save(update_fields=["sha256", "bytes", "tables"])
        told = ArchiveRewritten(subject=archive.subject, because=BECAUSE, sha256=archive.sha256, before=before, bytes=archive.bytes)
        trail.append(told, by=BY)


def _of_house() -> set[tuple[str, str]]:
    with house.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall()}


def _of_file(path: Path) -> set[tuple[str, str]]:
    plain = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return set(plain.execute("SELECT app, name FROM django_migrations"))
    finally:
        plain.close()
