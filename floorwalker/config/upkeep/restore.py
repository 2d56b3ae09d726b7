"""Putting a backup back into an empty place: read whole first, made ready aside, and put in place with the database last.

Whatever moment it is killed at, the place is empty of a house or holds all of it: everything is made ready in a folder of its own, and
a restore that finds such a folder left by an earlier one clears it and starts anew.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from floorwalker import __version__
from floorwalker.config import env
from floorwalker.config.upkeep import backup, inner, keys, manifest, parts, tables, whole_copy
from floorwalker.config.upkeep.manifest import DATABASE, BackupRefused, Manifest
from floorwalker.ground import erasures
from floorwalker.ground.trail.seal import SEAL_KEY

STAGE: Final = ".restoring"
PLACING: Final = "placing"
LOCK: Final = ".restoring.lock"
TREES: Final = (backup.FILES, backup.FACTS, backup.ARCHIVES)


@dataclass(frozen=True)
class Place:
    """Where a house is put: the address of its database and its data folder."""

    database_url: str
    data_dir: Path

    @property
    def is_sqlite(self) -> bool:
        """Whether its database is a file."""
        return self.database_url.startswith("sqlite:")

    @property
    def database_file(self) -> Path:
        """The file of a SQLite database."""
        return Path(env.database(self.database_url)["NAME"])


@dataclass(frozen=True)
class Restored:
    """What came of a restore."""

    manifest: Manifest
    erased_again: int
    lines: int
    rows: int


def here() -> Place:
    """Return the place that this process is set up for."""
    return Place(env.DATABASE_URL.text(os.environ), Path(settings.FLOORWALKER_DATA_DIR))


def restore(
    path: Path, place: Place, *, keys_from: Path | None, ledger: Path | None, tell: tables.Tell, voice: str = inner.SILENT
) -> Restored:
    """Put the backup at `path` (the newest in it, if it is a folder of backups) into the empty `place`.

    Parameters
    ----------
    keys_from
        The folder of keys that was kept apart; None when the keys already lie in the place.
    ledger
        A ledger of erasures from elsewhere; what those in the place and beside the backups name is erased again with or without it.
    voice
        `inner.SILENT`: it sends nothing until an administrator says so; `inner.GOES_ON`: it takes the place of the house that is gone.

    Raises
    ------
    WrongKeys
        If the keys are not those it needs.
    BackupRefused
        If the place is not empty, another restore is at work in it, the backup is not whole, or a newer version made it. Nothing
        was written.
    """
    folder = backup.chosen(path)
    said = manifest.load(folder)
    _refuse_newer(said)
    _require_empty(place)
    key_folder = keys_from or place.data_dir / keys.FOLDER
    keys.require(said.keys, folder=key_folder, secret=settings.SECRET_KEY)
    manifest.require_signature(folder, key_file=key_folder / f"{SEAL_KEY}.pem")
    erased = _erased_since(place, folder, ledger)
    if not erased:
        tell("no ledger of erasures names anything: what was erased since this backup, if anything was, is there again")
    tell(f"reading {len(said.parts):,} files of {folder.name}")
    if wrong := parts.wrong(folder, said.parts, sorted(said.parts)):
        raise BackupRefused(f"The backup in {folder} is not whole: {'; '.join(wrong[:5])}.", remedy="Use another backup of this house.")
    place.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone_in(place):
        parts.room_for(place.data_dir, said.bytes + 2 * said.parts[DATABASE].bytes)
        stage = place.data_dir / STAGE
        stage.mkdir(mode=0o700)
        keys.copy(key_folder, stage / keys.FOLDER, names=sorted(said.keys))
        tell("files and facts")
        _unseal_archives(folder, said, stage)
        for name, part in said.parts.items():
            if name != DATABASE and not _is_archive(name) and parts.copy(parts.inside(folder, name), parts.inside(stage, name)) != part:
                raise BackupRefused(f"{name} changed while it was copied.", remedy="Mend the disk of the backup, or use another backup.")
        restored = _make_ready(folder, said, stage, erased, voice, tell)
        tell("putting everything in its place")
        _put_in_place(place, stage, tell)
    return restored


def _is_archive(name: str) -> bool:
    return name.startswith(f"{backup.ARCHIVES}/") and name.endswith(backup.SEALED)


def _unseal_archives(folder: Path, said: Manifest, stage: Path) -> None:
    """Put the files of archived years in the clear, read-only, where the house reads them."""
    for name in filter(_is_archive, said.parts):
        target = parts.inside(stage, name.removesuffix(backup.SEALED))
        target.parent.mkdir(exist_ok=True, mode=0o700)
        backup.unseal(folder, target, key=(stage / keys.FOLDER / backup.KEY).read_bytes(), name=name)
        target.chmod(0o400)


def _make_ready(
    folder: Path, said: Manifest, stage: Path, erased: list[erasures.Erasure], voice: str, tell: tables.Tell
) -> Restored:
    """Open the database aside, bring its tables up to date, erase again, and verify the trail; what fails leaves the place empty."""
    database = stage / "database.sqlite3"
    backup.unseal(folder, database, key=(stage / keys.FOLDER / backup.KEY).read_bytes())
    inside = whole_copy.look_into(database)
    if inside.tables != said.tables or inside.trail_head != said.trail_head:
        raise BackupRefused("The database in the backup is not the one its manifest tells of.", remedy="Use another backup.")
    kept = stage / erasures.NAME
    if erased:
        with kept.open("x", encoding="utf-8") as file:
            erasures.keep(erased, file.write)
            file.flush()
            os.fsync(file.fileno())
    there = {"FLOORWALKER_DATABASE_URL": f"sqlite:///{database}", "FLOORWALKER_DATA_DIR": str(stage)}
    tell("bringing the tables up to date, erasing again, verifying the trail")
    verdict = inner.step("make_ready", str(kept), whole_copy.head_as_words(said.trail_head), voice, environment=there)
    if verdict["broken"]:
        raise BackupRefused(f"{verdict['broken']} Nothing was put in place.", remedy="Use an earlier backup; keep this one as evidence.")
    whole_copy.alone(database)
    return Restored(said, verdict["erased"], verdict["lines"], sum(inside.tables.values()))


def _put_in_place(place: Place, stage: Path, tell: tables.Tell) -> None:
    (stage / PLACING).touch()
    parts.sync_all(stage)
    for name in TREES:
        if (stage / name).is_dir():
            (stage / name).rename(place.data_dir / name)
    (place.data_dir / keys.FOLDER).mkdir(exist_ok=True, mode=0o700)
    for key in (stage / keys.FOLDER).iterdir():
        key.replace(place.data_dir / keys.FOLDER / key.name)
    if (stage / erasures.NAME).is_file():
        (stage / erasures.NAME).replace(place.data_dir / erasures.NAME)
    parts.sync(place.data_dir)
    database = stage / "database.sqlite3"
    if place.is_sqlite:
        place.database_file.parent.mkdir(parents=True, exist_ok=True)
        draft = place.database_file.with_name(f".{place.database_file.name}.restoring")
        draft.unlink(missing_ok=True)
        parts.copy(database, draft)
        database.unlink()  # no second copy stays when it is killed after the next line
        draft.replace(place.database_file)
        parts.sync(place.database_file.parent)
    else:
        inner.step("migrate", environment={"FLOORWALKER_DATABASE_URL": place.database_url})
        with (
            tables.opened("restored", env.database(f"sqlite:///{database}")),
            tables.opened("place", env.database(place.database_url)),
        ):
            with tables.snapshot("restored"):
                brought = tables.copy("restored", "place", tell=tell)
            tables.require_same(brought, tables.sums("place"))
    shutil.rmtree(stage)


def _refuse_newer(said: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in _known_steps()}
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("floorwalker.")}
    if unknown := sorted(name for name in set(said.migrations) - known if name.partition(".")[0] in ours):
        raise BackupRefused(
            f"The backup was made by Floorwalker {said.version}, which is newer than this one ({__version__}): its tables have "
            f"{len(unknown)} changes that are not known here, such as {unknown[0]}.",
            remedy=f"Install Floorwalker {said.version} or later, then restore.",
        )


def _known_steps() -> Iterator[tuple[str, str]]:
    """Yield every migration of this version, and those that one of them stands for."""
    loader = MigrationLoader(None)
    assert loader.disk_migrations is not None
    for key, migration in loader.disk_migrations.items():
        yield key
        yield from migration.replaces


@contextmanager
def _alone_in(place: Place) -> Iterator[None]:
    """Hold the empty place, cleared of what a restore that was cut off left."""
    with (place.data_dir / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"Another restore is at work in {place.data_dir}.", remedy="Wait until it has ended.") from None
        _require_empty(place)
        stage = place.data_dir / STAGE
        if (stage / PLACING).exists():
            for name in TREES:
                shutil.rmtree(place.data_dir / name, ignore_errors=True)
        shutil.rmtree(stage, ignore_errors=True)
        yield


def _require_empty(place: Place) -> None:
    cut_off = (place.data_dir / STAGE / PLACING).exists()  # then the trees are that restore's, and it is begun anew
    trees = [] if cut_off else [str(place.data_dir / name) for name in TREES if any((place.data_dir / name).glob("*"))]
    if found := _house_in(place) or trees:
        raise BackupRefused(
            f"There is a house already: {', '.join(found[:3])}. Nothing was written.",
            remedy="Restore into an empty place: name other ones in FLOORWALKER_DATABASE_URL and FLOORWALKER_DATA_DIR.",
        )


def _house_in(place: Place) -> list[str]:
    """Return what of a house the database holds: the file of SQLite if it has tables, the filled tables of PostgreSQL."""
    if not place.is_sqlite:
        with tables.opened("place", env.database(place.database_url)):
            return [f"table {name}" for name in tables.filled("place")]
    if not place.database_file.is_file():
        # SQLite would play the log of a database that is gone into the one that is put here.
        log = place.database_file.with_name(f"{place.database_file.name}-wal")
        return [str(log)] if log.exists() else []
    connection = sqlite3.connect(f"{place.database_file.as_uri()}?mode=ro", uri=True)
    try:
        filled = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError:
        filled = 1
    finally:
        connection.close()
    return [str(place.database_file)] if filled else []


def _erased_since(place: Place, folder: Path, given: Path | None) -> list[erasures.Erasure]:
    """Return what any ledger names: none of them may be the newest, and what was erased once stays erased."""
    if given is not None and not given.is_file():
        raise BackupRefused(f"There is no ledger of erasures at {given}.", remedy="Name the newest copy of erasures.jsonl.")
    ledgers = [folder.parent / erasures.NAME, place.data_dir / erasures.NAME, *([given] if given else [])]
    return list({erasure.line: erasure for ledger in ledgers for erasure in erasures.read(ledger)}.values())
