"""The files of a backup: copied with their digest, shared with the backup before where nothing changed, and read again to be sure."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from floorwalker.config.upkeep.manifest import BackupRefused, Manifest, Part

READ_BYTES: Final = 2**20


def copy(source: Path, target: Path) -> Part:
    """Copy `source` to the new file `target`, on disk when this returns, and return what was copied.

    Raises
    ------
    FileNotFoundError
        If there is no such file any more.
    """
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as written:
            target.chmod(0o600)
            while chunk := read.read(READ_BYTES):
                digest.update(chunk)
                size += len(chunk)
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
    return Part(size, digest.hexdigest())


def share(former: Path, target: Path) -> bool:
    """Let `target` be the same file as `former` of an earlier backup; False where the disk knows no such thing."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(former, target)
    except OSError:
        return False
    return True


def wrong(folder: Path, parts: dict[str, Part], names: Iterable[str]) -> list[str]:
    """Return what is wrong with the files `names` in `folder`, in words, each read from its first byte to its last."""
    found = []
    for name in names:
        path, part = inside(folder, name), parts[name]
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            found.append(f"{name} is missing")
            continue
        except OSError as problem:
            found.append(f"{name} cannot be read ({problem.strerror})")
            continue
        if digest != part.sha256:
            found.append(f"{name} was changed")
    return found


def inside(folder: Path, name: str) -> Path:
    """Return the path of the part `name`, which must lie inside `folder`.

    Raises
    ------
    BackupRefused
        If the manifest names a place outside the backup.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise BackupRefused(f"The manifest names a file outside the backup: {name!r}.", remedy="Use another backup of this house.")
    return folder / path


def room_for(folder: Path, bytes_wanted: int) -> None:
    """Go on if `bytes_wanted` fit on the disk of `folder`.

    Raises
    ------
    BackupRefused
        Saying how much there is.
    """
    free = shutil.disk_usage(folder).free
    if free < bytes_wanted:
        raise BackupRefused(
            f"{bytes_wanted / 2**20:,.0f} MB are needed on the disk of {folder}, {free / 2**20:,.0f} MB are free. Nothing was written.",
            remedy="Free some room, or name a folder on another disk.",
        )


def sync(folder: Path) -> None:
    """Make the names in `folder` safe on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(folder: Path) -> None:
    """Make every name in `folder` and below it safe on disk."""
    for path, _folders, _files in os.walk(folder):
        sync(Path(path))


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold `folder` alone while the block lasts; a killed holder lets go.

    Raises
    ------
    BlockingIOError
        If somebody holds it already.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def former(folder: Path | None, manifest: Manifest | None, name: str) -> Path | None:
    """Return the file `name` of the backup before, None if it held none."""
    if manifest is None or folder is None or name not in manifest.parts:
        return None
    path = inside(folder, name)
    return path if path.is_file() and path.stat().st_size == manifest.parts[name].bytes else None
