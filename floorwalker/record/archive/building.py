"""Making the file of an archived year: an empty house, the rows that move, and bare copies of what questions of them join.

Names of people and customers stay in the house alone: what is corrected or erased there is so in every archive. The file takes its
name, with its digest, only when it is whole.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection as house
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from floorwalker.ground import table_rows
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Line, Queue, Tag
from floorwalker.ground.people.models import Membership, Person, Site, Skill, Team
from floorwalker.ground.table_rows import Row, Sum
from floorwalker.record.archive.extent import GROUPS, Extent
from floorwalker.record.archive.reading import MOVED, folder
from floorwalker.record.models import Customer, Import, Reason, Resolution, SourceName

PIECE: Final = 1_000
"""Contacts read and written at once: with their parts some 5,000 rows."""
DRAFT: Final = ".draft-"
ALIAS: Final = "archive_draft"
READ_BYTES: Final = 2**20
Bare = dict[str, Callable[[Any], Any]]
"""Columns that a copy does not carry, with what stands there instead, made from the key."""

_NO_NAME: Final[Bare] = {
    "display_name": lambda key: f"Person {key}", "given_name": lambda _: "", "family_name": lambda _: "", "preferred_name": lambda _: "",
    "email": lambda _: "", "phone": lambda _: "", "staff_number": lambda _: None, "sort_key": lambda key: f"{key:012}",
}
WHOLE: Final[dict[type[models.Model], Bare]] = {
    Site: {}, Team: {}, Skill: {}, Person: _NO_NAME, Membership: {}, Line: {}, Queue: {}, Reason: {}, Resolution: {},
}
"""Small tables that questions of contacts join."""
NAMED: Final[dict[type[models.Model], Bare]] = {
    SourceName: {"value": str},
    Import: {
        "delivery_id": lambda _: None, "options": lambda _: {}, "problems": lambda _: {}, "rejected_file_id": lambda _: None,
        "problem_file_id": lambda _: None, "created_by": lambda _: "",
    },
    Customer: {"name": lambda _: "", "external_id": str, "merged_into_id": lambda _: None},
}
"""Tables of which only the rows are copied that a row of the archive names."""


class ArchiveNotMade(RuleBroken):
    """The file could not be made, or does not read back as it was written; the house is as it was."""

    code = "archive_not_made"


def make(extent: Extent, *, told: Callable[[int], None]) -> tuple[Path, dict[str, Sum]]:
    """Write the rows of `extent` into a new file that nobody reads yet; return it with what each moved table holds.

    `told` is called with the number of contacts and notes written so far, and may stop the work.

    Raises
    ------
    ArchiveNotMade
        If the disk refuses it, or it does not read back as it was written.
    """
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    path = draft_of(extent.year)
    clear(extent.year)
    try:
        empty(path)
        with opened(path) as draft:
            put_back = _without_indexes(draft)
            sums = _moved(extent, draft, told)
            copy_names(draft)
            _copy(Tag, Tag.objects.filter(kind="contact"), {}, draft)
            for statement in put_back:
                _run(draft, statement)
            _finish(draft)
            if (there := sums_of(ALIAS)) != sums:
                differ = sorted(name for name in sums if sums[name] != there[name])
                raise ArchiveNotMade(
                    f"What was written does not read back as it was: {', '.join(differ)}.", remedy="Look at the disk, then start again."
                )
        alone(path)
    except (OSError, sqlite3.Error) as problem:
        clear(extent.year)
        raise ArchiveNotMade(
            f"The archive could not be written: {getattr(problem, 'strerror', None) or problem}.",
            remedy="Free some room in the data folder, then start again; nothing was taken out of the house.",
        ) from problem
    except BaseException:
        clear(extent.year)
        raise
    return path, sums


def draft_of(year: int) -> Path:
    """Return where the file of `year` lies until it is whole."""
    return folder() / f"{DRAFT}{year}.sqlite3"


def clear(year: int) -> None:
    """Remove what a run that was cut off left."""
    for left in folder().glob(f"{DRAFT}{year}.sqlite3*"):
        left.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settle(path: Path, name: str) -> None:
    """Give the whole file at `path` its name, readable by this user only and changed by nobody, safe on disk."""
    path.chmod(0o400)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.replace(path.with_name(name))
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sums_of(alias: str) -> dict[str, Sum]:
    """Return what each moved table holds in the archive opened as `alias`."""
    return {model._meta.db_table: table_rows.sum_of(model._base_manager.using(alias)) for model in MOVED}


def empty(path: Path) -> None:
    """Make an empty house of this version at `path`: with the tables of the house, or, where that is no SQLite, by migrating."""
    if house.vendor != "sqlite":
        migrate(path)
        alone(path)
        return
    with house.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
        made = cursor.fetchall()
        cursor.execute("SELECT tbl, idx, stat FROM sqlite_stat1")
        shares = cursor.fetchall()
        cursor.execute("SELECT app, name, applied FROM django_migrations ORDER BY id")
        migrations = cursor.fetchall()
    virtual = [name for _, name, sql in made if sql.startswith("CREATE VIRTUAL")]
    order = ["table", "index", "view", "trigger"]
    target = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "BEGIN"):
        target.execute(statement)
    for kind, name, sql in sorted(made, key=lambda each: (order.index(each[0]), each[1] not in virtual)):
        if kind != "table" or not any(name.startswith(f"{each}_") for each in virtual):  # FTS5 makes its own
            target.execute(sql)
    target.execute("ANALYZE django_migrations")  # makes the table sqlite_stat1
    target.execute("DELETE FROM sqlite_stat1")
    target.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", shares)
    target.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", [(a, n, str(at)) for a, n, at in migrations])
    target.execute("COMMIT")
    target.close()


def migrate(path: Path) -> None:
    """Make or upgrade the tables of the file at `path` in a process of its own, which knows no other database.

    Raises
    ------
    ArchiveNotMade
        With the last words of that process.
    """
    plain = {key: value for key, value in os.environ.items() if not key.startswith("FLOORWALKER_DATABASE_URL")}
    there = {"FLOORWALKER_DATABASE_URL": f"sqlite:///{path}", "FLOORWALKER_DATA_DIR": str(settings.FLOORWALKER_DATA_DIR)}
    done = subprocess.run(
        [sys.executable, "-m", "floorwalker.cli", "migrate", "--tables-only"], capture_output=True, text=True, check=False,
        env={**plain, **there},
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise ArchiveNotMade(f"The tables of the archive could not be made: {last[:300]}.", remedy="Correct it, then start again.")


@contextmanager
def opened(path: Path) -> Iterator[BaseDatabaseWrapper]:
    """Open the draft at `path` to be written: if it is cut off it is made anew, so nothing waits for the disk until it is whole."""
    described: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3", "NAME": str(path),
        "OPTIONS": {"init_command": "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"},
    }
    described = connections.configure_settings({"default": {}, ALIAS: described})[ALIAS]
    connections[ALIAS] = load_backend(described["ENGINE"]).DatabaseWrapper(described, ALIAS)
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys=OFF")  # rows come in any order; the keys are checked at the end
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]


def alone(path: Path) -> None:
    """Let the database at `path` be one file, without a log beside it."""
    plain = sqlite3.connect(path)
    plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.execute("PRAGMA journal_mode=DELETE")
    plain.close()


def _moved(extent: Extent, draft: BaseDatabaseWrapper, told: Callable[[int], None]) -> dict[str, Sum]:
    sums = {model._meta.db_table: Sum() for model in MOVED}
    written = 0
    for tables in GROUPS:
        for keys in extent.pieces(tables[0][0], PIECE):
            with transaction.atomic(using=ALIAS):
                for model, column in tables:
                    fields, name = table_rows.fields_of(model), model._meta.db_table
                    for rows in table_rows.batches(model._base_manager.filter(**{f"{column}__in": keys})):
                        table_rows.write(model, rows, draft)
                        sums[name] = sums[name].with_rows(fields, rows)
            written += len(keys)
            told(written)
    return sums


def copy_names(draft: BaseDatabaseWrapper) -> None:
    """Put the rows that questions of contacts join into the file as they stand in the house now, in the place of what is there.

    Who was in which team stays as it stood when the year went; only of people who come in anew it is told as it stands now.
    """
    with draft.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{Person._meta.db_table}"')  # noqa: S608 (our own names)
        known = {key for (key,) in cursor.fetchall()}
    for model in (*WHOLE, *NAMED):  # what migrating itself put in, or what was copied before
        if model is not Membership:
            _run(draft, f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 (our own names)
    for model, bare in WHOLE.items():
        rows = model._base_manager.all()
        _copy(model, rows.filter(person__in=_people(but=known)) if model is Membership else rows, bare, draft)
    for model, bare in NAMED.items():
        keys = _named(model, draft)
        for start in range(0, len(keys), PIECE):
            _copy(model, model._base_manager.filter(pk__in=keys[start : start + PIECE]), bare, draft)


def _people(*, but: set[int]) -> list[int]:
    return [key for key in Person.objects.values_list("pk", flat=True) if key not in but]


def _copy(model: type[models.Model], query: models.QuerySet[Any], bare: Bare, draft: BaseDatabaseWrapper) -> None:
    fields = table_rows.fields_of(model)
    at = next(number for number, field in enumerate(fields) if field.primary_key)

    def stripped(row: Row) -> Row:
        return tuple(
            bare[field.attname](row[at]) if field.attname in bare else value for field, value in zip(fields, row, strict=True)
        )

    for rows in table_rows.batches(query):
        with transaction.atomic(using=ALIAS):
            table_rows.write(model, [stripped(row) for row in rows], draft)


def _named(target: type[models.Model], draft: BaseDatabaseWrapper) -> list[int]:
    """Return the keys of rows of `target` that what was moved names."""
    columns = [
        (model._meta.db_table, field.column)
        for model in MOVED for field in table_rows.fields_of(model) if field.is_relation and field.related_model is target
    ]
    asked = " UNION ".join(f'SELECT "{column}" AS key FROM "{table}" WHERE "{column}" IS NOT NULL' for table, column in columns)  # noqa: S608
    with draft.cursor() as cursor:
        cursor.execute(f"SELECT key FROM ({asked}) ORDER BY key")  # noqa: S608 (our own names)
        return [key for (key,) in cursor.fetchall()]


def _without_indexes(draft: BaseDatabaseWrapper) -> list[str]:
    """Drop the indexes and triggers of what moves, so that a million rows are written in a go; return how to make them again."""
    tables = ", ".join(f"'{model._meta.db_table}'" for model in MOVED)
    with draft.cursor() as cursor:
        cursor.execute(
            f"SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL "  # noqa: S608 (our own names)
            f"AND tbl_name IN ({tables}) ORDER BY type, name"
        )
        found = cursor.fetchall()
        cursor.execute("SELECT tbl, idx, stat FROM sqlite_stat1")  # goes with the indexes
        shares = cursor.fetchall()
    for kind, name, _ in found:
        _run(draft, f'DROP {kind.upper()} "{name}"')
    values = ", ".join("({}, {}, {})".format(*(f"'{value}'" if value is not None else "NULL" for value in share)) for share in shares)
    back = [sql for _, _, sql in found]
    if values:
        back += ["DELETE FROM sqlite_stat1", f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES {values}"]  # noqa: S608 (SQLite's own)
    return back


def _finish(draft: BaseDatabaseWrapper) -> None:
    """Index the words of the notes, and see that the file is sound."""
    _run(draft, "INSERT INTO record_note_words(record_note_words) VALUES ('rebuild')")
    _run(draft, "INSERT INTO record_note_words(record_note_words) VALUES ('optimize')")
    require_sound(draft)


def require_sound(draft: BaseDatabaseWrapper) -> None:
    """Go on if the file reads as a sound database and every key it names is there.

    Raises
    ------
    ArchiveNotMade
        If it does not; says which.
    """
    with draft.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        strays = cursor.fetchone()
        cursor.execute("PRAGMA quick_check(1)")
        (said,) = cursor.fetchone()
    if strays or said != "ok":
        what = f"a row of {strays[0]} names a row of {strays[2]} that is not there" if strays else said
        raise ArchiveNotMade(f"The archive is not sound: {what}.", remedy="Report this with the version's number; nothing was changed.")


def _run(draft: BaseDatabaseWrapper, statement: str) -> None:
    with draft.cursor() as cursor:
        cursor.execute(statement)
