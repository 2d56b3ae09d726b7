"""Making a backup of the whole house while it works, and checking one.

A backup is a folder named for its moment: the database (one SQLite file, encrypted), the stored files (encrypted as they lie),
the facts, and a signed manifest with the digest of every file. Keys are never inside. Files that the backup before holds already
are shared with it by hard links, so that each backup is whole by itself and costs only what is new.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from floorwalker import __version__
from floorwalker.config.upkeep import keys, manifest, parts, tables, whole_copy
from floorwalker.config.upkeep.manifest import DATABASE, BackupRefused, Manifest, Part
from floorwalker.ground import clock, erasures, files, keyring, sealed_file
from floorwalker.ground.trail.seal import SEAL_KEY
from floorwalker.record import counting
from floorwalker.record.archive import reading
from floorwalker.record.models import Archive

FILES: Final = "files"
FACTS: Final = "facts"
ARCHIVES: Final = reading.FOLDER
SEALED: Final = ".sealed"
"""Ends the name of the file of an archived year: it is sealed like the database."""
CATALOGUE: Final = f"{FACTS}/catalogue.json"
KEY: Final = "backup"
"""Encrypts the copy of the database; kept with the other keys."""
STAMP: Final = "%Y-%m-%dT%H%M%S.%fZ"
DRAFT: Final = ".draft-"
LAST: Final = "last_backup.json"
TRIES: Final = 5
"""A file let go of between two looks makes the copy be taken again; that often in a row only by design."""


@dataclass
class Made:
    """What came of a backup."""

    folder: Path
    manifest: Manifest
    new: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    new_keys: list[str] = field(default_factory=list)
    """Keys that the backup before did not need: they must be kept apart anew."""

    @property
    def new_bytes(self) -> int:
        """What this backup added to the disk."""
        return sum(self.manifest.parts[name].bytes for name in self.new)


def data_dir() -> Path:
    """Return the folder of this house."""
    return Path(settings.FLOORWALKER_DATA_DIR)


def all_in(directory: Path) -> list[Path]:
    """Return the backups in `directory`, oldest first."""
    return sorted(path.parent for path in directory.glob(f"[0-9]*/{manifest.NAME}"))


def chosen(path: Path) -> Path:
    """Return the backup at `path`: the folder itself, or the newest in it.

    Raises
    ------
    BackupRefused
        If there is none.
    """
    if (path / manifest.NAME).is_file():
        return path
    if not (found := all_in(path)):
        raise BackupRefused(f"There is no backup in {path}.", remedy="Name a folder that floorwalker backup wrote to.")
    return found[-1]


def make(directory: Path, *, keep: int | None = None, keys_to: Path | None = None, tell: tables.Tell) -> Made:
    """Write one backup of this house into `directory`, check it, and say what came of it.

    Parameters
    ----------
    keep
        How many backups stay in `directory`; older ones are removed once this one is whole. None keeps all.
    keys_to
        A folder elsewhere that gets a copy of the keys; without them no backup can be read.

    Raises
    ------
    BackupRefused
        If it cannot be written, or what was written does not read back as it should; nothing of it stays.
    """
    _refuse_place(directory, keys_to)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone_in(directory):
        _clear(directory)
        draft = directory / f"{DRAFT}{clock.now():{STAMP}}"
        draft.mkdir(mode=0o700)
        try:
            made = _Making(directory, draft, tell).whole()
            _refuse_wrong(parts.wrong(draft, made.manifest.parts, sorted(made.new)), draft)
            made.folder = directory / f"{datetime.fromisoformat(made.manifest.made_at):{STAMP}}"
            parts.sync_all(draft)
            draft.rename(made.folder)
            parts.sync(directory)
        except (OSError, sqlite3.Error) as problem:
            raise BackupRefused(
                f"The backup could not be written: {getattr(problem, 'strerror', None) or problem}. Nothing of it was kept.",
                remedy="Free some room or mend the disk, then start again; earlier backups are untouched.",
            ) from problem
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _keep_ledger(directory)
        if keys_to is not None:
            keys.copy(data_dir() / keys.FOLDER, keys_to, names=sorted(made.manifest.keys))
        for old in all_in(directory)[:-keep] if keep else ():
            shutil.rmtree(old.rename(directory / f"{DRAFT}{old.name}"))  # cut off in between, the next backup clears it
            made.removed.append(old.name)
    said = {"made_at": made.manifest.made_at, "bytes": made.manifest.bytes, "files": len(made.manifest.parts)}
    (data_dir() / LAST).write_text(json.dumps(said) + "\n", encoding="utf-8")
    return made


def last_made() -> datetime | None:
    """Return when the last backup of this house was made, None if none is known of."""
    try:
        return datetime.fromisoformat(json.loads((data_dir() / LAST).read_text(encoding="utf-8"))["made_at"])
    except (OSError, ValueError, KeyError):
        return None


def check(folder: Path, *, tell: tables.Tell) -> Manifest:
    """Read every file of the backup in `folder` again, open its database, and return its manifest.

    Raises
    ------
    BackupRefused
        Naming the first files that are missing or changed.
    WrongKeys
        If the keys that are here are not those it needs.
    """
    said = manifest.load(folder)
    keys.require(said.keys, folder=data_dir() / keys.FOLDER, secret=settings.SECRET_KEY)
    manifest.require_signature(folder, key_file=data_dir() / keys.FOLDER / f"{SEAL_KEY}.pem")
    tell(f"reading {len(said.parts):,} files, {said.bytes / 2**20:,.1f} MB")
    _refuse_wrong(parts.wrong(folder, said.parts, sorted(said.parts)), folder)
    with _work_folder() as work:
        unseal(folder, work / "database.sqlite3", key=keyring.secret(KEY))
        inside = whole_copy.look_into(work / "database.sqlite3")
    if inside.tables != said.tables or inside.trail_head != said.trail_head:
        raise BackupRefused("The database in the backup is not the one its manifest tells of.", remedy="Use another backup.")
    return said


def unseal(folder: Path, target: Path, *, key: bytes, name: str = DATABASE) -> None:
    """Write the database, or the archive of a year, that is the part `name` of the backup in `folder` in the clear to the new `target`.

    Raises
    ------
    BackupRefused
        If it was changed, or sealed with another key.
    """
    try:
        with target.open("xb") as plain, sealed_file.SealedReader(parts.inside(folder, name).open("rb"), key=key) as sealed:
            target.chmod(0o600)
            shutil.copyfileobj(sealed, plain, parts.READ_BYTES)
    except sealed_file.DamagedFile as problem:
        raise BackupRefused(f"{name} in {folder} cannot be opened: {problem}", remedy="Use another backup.") from problem


class _Making:
    """One backup while it is made."""

    def __init__(self, directory: Path, draft: Path, tell: tables.Tell) -> None:
        self.draft, self.tell = draft, tell
        self.former, self.known = _before(directory)
        self.parts: dict[str, Part] = {}
        self.new: set[str] = set()
        self.made_at = ""

    def whole(self) -> Made:
        """Copy everything; return what came of it, with the manifest written and signed."""
        erasures.write_up()
        seal_key = keyring.signing_key(SEAL_KEY)
        keyring.secret(KEY)  # made before the keys are named
        self.tell("stored files and archives")
        self._take_files(path for path in (data_dir() / FILES).glob("??/*"))
        self._take_archives(each.file for each in Archive.objects.all())
        with _work_folder() as work:
            database = work / "database.sqlite3"
            inside, made_at, missing = self._take_database(database)
            self.tell("sealing the copy of the database")
            self.parts[DATABASE] = _sealed(database, self.draft / DATABASE)
            self.new.add(DATABASE)
        let_go = [name for name in self.parts if name.startswith(f"{FILES}/") and name.rpartition("/")[2] not in inside.files]
        let_go += [name for name in self.parts if name.startswith(f"{ARCHIVES}/") and _plain_name(name) not in inside.archives]
        for name in let_go:
            (self.draft / name).unlink()  # let go of meanwhile
            del self.parts[name]
            self.new.discard(name)
        said = Manifest(
            made_at=made_at, version=__version__, vendor=connection.vendor, migrations=inside.migrations, tables=inside.tables,
            trail_head=inside.trail_head, keys=keys.ids_here(), parts=self.parts,
        )
        manifest.save(said, self.draft, key=seal_key)
        new_keys = sorted(dict(said.keys.items() - self.known.keys.items())) if self.known else []
        return Made(self.draft, said, self.new, missing, new_keys=new_keys)

    def _take_database(self, database: Path) -> tuple[whole_copy.Copied, str, list[str]]:
        """Copy database and facts as they stand at one moment, then the files that it names and that came since."""
        missing: list[str] = []
        for _ in range(TRIES):
            database.unlink(missing_ok=True)
            self._forget_facts()
            self.tell("database and facts")
            store = counting.store()
            with store.reading():
                with store.counting():  # the facts stand still until the copy is one moment
                    whole_copy.take(database, at_snapshot=self._moment, tell=self.tell)
                self._take_facts()
            inside = whole_copy.look_into(database)
            wanted = [data_dir() / FILES / sha256[:2] / sha256 for sha256 in sorted(inside.files)]
            self._take_files(path for path in wanted if f"{FILES}/{path.parent.name}/{path.name}" not in self.parts)
            missing = [path.name for path in wanted if f"{FILES}/{path.parent.name}/{path.name}" not in self.parts]
            self._take_archives(sorted(inside.archives))
            missing += [name for name in sorted(inside.archives) if f"{ARCHIVES}/{name}{SEALED}" not in self.parts]
            if not set(missing) - {*files.named_now(missing), *(each.file for each in Archive.objects.all())}:
                break  # what is missing is missing in the house too: said, and backed up without
        return inside, self.made_at, missing

    def _take_files(self, paths: Iterator[Path]) -> None:
        for path in paths:
            self._take(path, f"{FILES}/{path.parent.name}/{path.name}")

    def _take_archives(self, names: Iterable[str]) -> None:
        """Take files of archived years, sealed: shared with the backup before, or written."""
        for plain in names:
            name, source = f"{ARCHIVES}/{plain}{SEALED}", data_dir() / ARCHIVES / plain
            if name in self.parts or not source.is_file():
                continue
            earlier = parts.former(self.former, self.known, name)
            same_key = self.known is not None and self.known.keys.get(KEY) == keys.ids_here().get(KEY)
            if earlier is not None and self.known is not None and same_key and parts.share(earlier, self.draft / name):
                self.parts[name] = self.known.parts[name]
                continue
            try:
                self.parts[name] = _sealed(source, self.draft / name)
            except FileNotFoundError:  # its year was put back meanwhile
                continue
            self.new.add(name)

    def _moment(self) -> None:
        self.made_at = clock.now().isoformat()
        source = data_dir() / CATALOGUE
        if source.is_file():
            self.parts[CATALOGUE] = parts.copy(source, self.draft / CATALOGUE)
            self.new.add(CATALOGUE)

    def _take_facts(self) -> None:
        if CATALOGUE in self.parts:
            catalogue = json.loads((self.draft / CATALOGUE).read_text(encoding="utf-8"))
            for day in (day for days in catalogue.values() for day in days.values()):
                self._take(data_dir() / FACTS / day["file"], f"{FACTS}/{day['file']}")

    def _forget_facts(self) -> None:
        shutil.rmtree(self.draft / FACTS, ignore_errors=True)
        for name in [name for name in self.parts if name.startswith(f"{FACTS}/")]:
            del self.parts[name]
            self.new.discard(name)

    def _take(self, source: Path, name: str) -> None:
        """Take one file that never changes under its name: shared with the backup before, or copied; nothing if it went meanwhile."""
        earlier = parts.former(self.former, self.known, name)
        if earlier is not None and self.known is not None and source.is_file() and parts.share(earlier, self.draft / name):
            self.parts[name] = self.known.parts[name]
            return
        try:
            self.parts[name] = parts.copy(source, self.draft / name)
        except FileNotFoundError:
            return
        self.new.add(name)


def _before(directory: Path) -> tuple[Path | None, Manifest | None]:
    """Return the newest backup in `directory` with its manifest; none if it is not as this house signed it: nothing is shared with it."""
    if not (earlier := all_in(directory)):
        return None, None
    try:
        said = manifest.load(earlier[-1])
        manifest.require_signature(earlier[-1], key_file=data_dir() / keys.FOLDER / f"{SEAL_KEY}.pem")
    except (BackupRefused, FileNotFoundError):  # no such key: it was another house's
        return None, None
    return earlier[-1], said


def _plain_name(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(SEALED)


def _sealed(source: Path, target: Path) -> Part:
    """Write the database `source` sealed to the new file `target`."""
    with source.open("rb") as plain:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as sealed:
            target.chmod(0o600)
            sealed_file.write(files.chunks_of(plain), sealed, key=keyring.secret(KEY))
            sealed.flush()
            os.fsync(sealed.fileno())
    return _of(target)


def _of(path: Path) -> Part:
    with path.open("rb") as file:
        return Part(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _refuse_place(directory: Path, keys_to: Path | None) -> None:
    here, there = data_dir().resolve(), directory.resolve()
    if there == here or here in there.parents or there in here.parents:
        raise BackupRefused(f"{directory} and the data folder lie inside one another.", remedy="Name a folder on another disk.")
    if keys_to is not None and (keys_to.resolve() == there or there in keys_to.resolve().parents):
        raise BackupRefused(
            f"{keys_to} lies inside the backup: whoever had it could read everything.", remedy="Keep the keys in another place."
        )


def _refuse_wrong(found: list[str], folder: Path) -> None:
    if found:
        more = f", and {len(found) - 5} more" if len(found) > 5 else ""
        raise BackupRefused(
            f"The backup in {folder} is not whole: {'; '.join(found[:5])}{more}.", remedy="Use another backup, or make a new one."
        )


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    with (directory / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"Another backup is being written to {directory}.", remedy="Wait until it has ended.") from None
        yield


def _clear(directory: Path) -> None:
    """Remove what a backup that was cut off left; a work folder that another backup, or a check, is using stays."""
    for left in directory.glob(f"{DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in (data_dir() / "work").glob("backup-*"):
        with suppress(BlockingIOError, FileNotFoundError), parts.held(left):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _work_folder() -> Iterator[Path]:
    work, now = data_dir() / "work", f"{clock.now():{STAMP}}"
    folder = work / f"backup-{now}"
    fresh = work / f".backup-{now}"
    fresh.mkdir(parents=True, mode=0o700)
    with parts.held(fresh):  # held before it bears the name under which another backup would clear it
        fresh.rename(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _keep_ledger(directory: Path) -> None:
    """Keep the newest ledger of erasures beside the backups, so that each of them is put back without what was erased since."""
    if erasures.place().is_file():
        draft = directory / f".{erasures.NAME}"
        draft.unlink(missing_ok=True)
        with erasures.place().open("rb") as ledger:
            fcntl.flock(ledger, fcntl.LOCK_SH)  # never half a line that is being written
            parts.copy(erasures.place(), draft)
        draft.replace(directory / erasures.NAME)
        parts.sync(directory)
