"""A consistent copy of the house's database as one SQLite file, taken while the house works."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from floorwalker.config import env
from floorwalker.config.upkeep import inner, tables
from floorwalker.config.upkeep.manifest import BackupRefused
from floorwalker.ground.trail.heads import Head
from floorwalker.record.models import Archive


@dataclass(frozen=True)
class Copied:
    """What lies in a copy: what a backup must say of it."""

    migrations: list[str]
    tables: dict[str, int]
    trail_head: dict[str, Any] | None
    files: frozenset[str]
    archives: frozenset[str] = frozenset()
    """The files of archived years that it names."""


def take(target: Path, *, at_snapshot: Callable[[], None], tell: tables.Tell) -> None:
    """Copy the database into a new SQLite file at `target`, as it stands at one moment.

    Parameters
    ----------
    at_snapshot
        Called when the moment is fixed: what it looks at fits the copy.

    Raises
    ------
    BackupRefused
        If the tables are not up to date.
    """
    if not tables.up_to_date("default"):
        raise BackupRefused("The tables are not those of this version.", remedy="Run floorwalker migrate first.")
    if connection.vendor == "sqlite":
        _online(Path(connection.settings_dict["NAME"]), target)
        at_snapshot()  # whoever changes facts waits until this returns, so they fit whenever in between they are read
        return
    inner.step("migrate", environment={"FLOORWALKER_DATABASE_URL": f"sqlite:///{target}"})
    with tables.opened("whole_copy", env.database(f"sqlite:///{target}")), tables.snapshot("default"):
        at_snapshot()
        tables.copy("default", "whole_copy", tell=tell)
    alone(target)


def _online(source: Path, target: Path) -> None:
    """Copy with SQLite's own backup, in one step: a reader of the write-ahead log sees one moment and stops no writer."""
    with sqlite3.connect(source) as reading, sqlite3.connect(target) as writing:
        reading.execute("PRAGMA query_only=ON")
        reading.backup(writing)
    reading.close()
    writing.close()
    alone(target)


def alone(path: Path) -> None:
    """Let the database at `path` be one file, without a write-ahead log beside it."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def look_into(path: Path) -> Copied:
    """Return what lies in the copy at `path`.

    Raises
    ------
    BackupRefused
        If the copy is damaged.
    """
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise BackupRefused(f"The copy of the database is damaged: {said[:200]}.", remedy="Use another backup of this house.")
        names = [model._meta.db_table for model in tables.tables()]
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counts = {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 (our own names)
            for name in names if name in there
        }
        seal = connection.execute(
            "SELECT number, position, lower(hex(digest)), at_us, key, lower(hex(signature)) FROM trail_seal ORDER BY number DESC LIMIT 1"
        ).fetchone()
        head = None if seal is None else asdict(
            Head(number=seal[0], position=seal[1], digest=seal[2], at_us=seal[3], key=seal[4], signature=seal[5])
        )
        migrations = sorted(f"{app}.{name}" for app, name in connection.execute("SELECT app, name FROM django_migrations"))
        files = frozenset(sha256 for (sha256,) in connection.execute("SELECT sha256 FROM ground_storedfile"))
        years = connection.execute("SELECT year, sha256 FROM record_archive") if "record_archive" in there else ()
        archives = frozenset(Archive(year=year, sha256=sha256).file for year, sha256 in years)
    except sqlite3.DatabaseError as problem:
        raise BackupRefused(f"The copy of the database cannot be read: {problem}.", remedy="Use another backup.") from problem
    finally:
        connection.close()
    return Copied(migrations, counts, head, files, archives)


def head_as_words(head: dict[str, Any] | None) -> str:
    """Return a head as a step takes it."""
    return json.dumps(head) if head else ""
