"""Letting an archived year follow whose a name is, decided after it went: a file beside the former one, which takes its place whole.

Nothing is written into a sealed file. What a contact was called stands in both; only whose that is becomes another, and that nothing
else does is seen by comparing every row with the former file before the new one is read by anybody.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from floorwalker.ground import table_rows
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.trail import store as trail
from floorwalker.record import recounting
from floorwalker.record.archive import building, reading
from floorwalker.record.archive.building import ArchiveNotMade
from floorwalker.record.archive_events import ArchiveFollowed
from floorwalker.record.models import Archive, Interaction, Segment

FOLLOW: Final[dict[type[models.Model], frozenset[str]]] = {
    Interaction: frozenset({"agent_id", "queue_id", "reason_id", "resolved", "customer_id", "customer_said_id"}),
    Segment: frozenset({"person_id", "queue_id"}),
}
"""The columns that say whose a name is: the only ones in which a file may differ from the one before it."""


@dataclass
class Wanted:
    """What rows become, by table, column and new value; of how many contacts; and the days to be counted again for it."""

    rows: dict[tuple[type[models.Model], str, Any], list[int]] = field(default_factory=lambda: defaultdict(list))
    contacts: set[int] = field(default_factory=set)
    days: set[date] = field(default_factory=set)

    def take(self, other: Wanted) -> None:
        """Take in what is wanted of other rows."""
        for key, pks in other.rows.items():
            self.rows[key] += pks
        self.contacts |= other.contacts
        self.days |= other.days


def write_anew(archive: Archive, wanted: Wanted, *, names: int, running: RunningJob) -> bool:
    """Let the contacts of `archive` become what is wanted of them, in a new file, and note their days; return False where the archive
    is no longer what it was when that was found.

    Killed in the middle, the archive is as it was before or as it is after.

    Raises
    ------
    ArchiveUnreadable
        If its file is missing or not as it was sealed.
    ArchiveNotMade
        If the disk refuses the new file, or anything else in it differs.
    """
    if not wanted.rows:
        return _noted(archive, wanted)
    reading.sweep()  # not the file that gives way now: somebody may be reading it
    reading.require_sealed(archive)
    draft, former = building.draft_of(archive.year), reading.folder() / archive.file
    with _cleared(archive.year):
        shutil.copyfile(former, draft)
        draft.chmod(0o600)
        with building.opened(draft) as connection:
            _write(connection, wanted)
            building.copy_names(connection)
            building.require_sound(connection)
            sums = {model._meta.db_table: vars(table_rows.sum_of(model._base_manager.using(building.ALIAS))) for model in FOLLOW}
        running.check()
        building.alone(draft)
        _require_alike(draft, former)
        made = Archive(year=archive.year, sha256=building.digest_of(draft), bytes=draft.stat().st_size)
        building.settle(draft, made.file)
    with transaction.atomic():
        is_same = Archive.objects.filter(pk=archive.pk, sha256=archive.sha256, state=Archive.State.ARCHIVED)
        if not is_same.update(sha256=made.sha256, bytes=made.bytes, tables=archive.tables | sums):
            return False
        recounting.note_days(wanted.days)
        told = ArchiveFollowed(
            subject=archive.subject, names=names, contacts=len(wanted.contacts), sha256=made.sha256, before=archive.sha256, bytes=made.bytes
        )
        trail.append(told, by=running.owner)
    return True


def _noted(archive: Archive, wanted: Wanted) -> bool:
    with transaction.atomic():
        recounting.note_days(wanted.days)
    return Archive.objects.filter(pk=archive.pk, sha256=archive.sha256, state=Archive.State.ARCHIVED).exists()


@contextmanager
def _cleared(year: int) -> Iterator[None]:
    """Leave no draft behind, and say in words what the disk refuses."""
    building.clear(year)
    try:
        yield
    except (OSError, sqlite3.Error) as problem:
        raise ArchiveNotMade(
            f"The archive of {year} could not be written anew: {getattr(problem, 'strerror', None) or problem}.",
            remedy="Free some room in the data folder; its contacts follow with the next decision about a name.",
        ) from problem
    finally:
        building.clear(year)


def _write(connection: BaseDatabaseWrapper, wanted: Wanted) -> None:
    with transaction.atomic(using=building.ALIAS), connection.cursor() as cursor:
        for (model, column, value), keys in wanted.rows.items():
            statement = f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE "id" = %s'  # noqa: S608 (our own names)
            cursor.executemany(statement, [(value, key) for key in keys])


def _require_alike(draft: Path, former: Path) -> None:
    """Go on if the two files hold the same rows of what was archived, but for whose a name is."""
    plain = sqlite3.connect(f"{draft.as_uri()}?mode=ro", uri=True)
    try:
        plain.execute("ATTACH ? AS former", [f"{former.as_uri()}?mode=ro&immutable=1"])
        for model in reading.HELD:
            columns = [each.column for each in table_rows.fields_of(model) if each.column not in FOLLOW.get(model, ())]
            listed, table = ", ".join(f'"{name}"' for name in columns), model._meta.db_table
            for one, other in (("main", "former"), ("former", "main")):
                asked = f'SELECT {listed} FROM {one}."{table}" EXCEPT SELECT {listed} FROM {other}."{table}" LIMIT 1'  # noqa: S608
                if plain.execute(asked).fetchone() is not None:
                    raise ArchiveNotMade(
                        f"What was written of {table} is not what the archive held.", remedy="Report this; the archive is as it was."
                    )
    finally:
        plain.close()
