"""A folder of this server. No link is followed out of it, and it must lie under a folder that the deployment gives to feeds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings as django_settings

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.places.base import MARK, Found, listed

READ_BYTES: Final = 2**20


def allowed() -> list[Path]:
    """Return the folders under which a feed may watch."""
    return [Path(folder) for folder in django_settings.FLOORWALKER_FEED_FOLDERS]


class Folder:
    """A watched folder, held open so that it cannot be swapped for another while it is looked at."""

    def __init__(self, place: dict[str, Any]) -> None:
        self.path, self.pattern = Path(str(place.get("folder", ""))), str(place.get("pattern", ""))

    def __enter__(self) -> Folder:
        real = self.path.resolve()
        if not self.path.is_absolute() or not any(real.is_relative_to(root.resolve()) for root in allowed()):
            roots = ", ".join(str(root) for root in allowed())
            raise RuleBroken(
                f"{self.path} does not lie in a folder that feeds may watch.",
                remedy=f"Choose one under {roots}, or let whoever runs the server add it to FLOORWALKER_FEED_FOLDERS.",
                code="folder_not_allowed",
            )
        try:
            self.handle = os.open(real, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as problem:
            raise self._refused("opened", problem) from problem
        return self

    def __exit__(self, *problem: object) -> None:
        os.close(self.handle)

    def found(self) -> list[Found]:
        """Return the plain files in it; links, pipes and folders are passed over."""
        entries = []
        try:
            with os.scandir(self.handle) as seen:
                for entry in seen:
                    with suppress(FileNotFoundError):  # moved away meanwhile
                        state = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(state.st_mode) and entry.name.isprintable():
                            entries.append((entry.name, state.st_size, datetime.fromtimestamp(state.st_mtime, UTC)))
        except OSError as problem:
            raise self._refused("listed", problem) from problem
        return listed(entries, pattern=self.pattern)

    def read(self, file: Found) -> Iterator[bytes]:
        """Yield the content of `file`, which must still be the file that was listed."""
        try:
            handle = os.open(file.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self.handle)
        except OSError as problem:
            raise self._refused(f"{file.name} read", problem) from problem
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise RuleBroken(f"{file.name} is no plain file.", remedy="Put a copy of it into the folder.", code="not_a_file")
            while chunk := stream.read(READ_BYTES):
                yield chunk

    def move(self, name: str, *, to: str) -> None:
        """Move the file, and the mark beside it, into the folder `to`; one of the same name there is kept beside it."""
        try:
            with suppress(FileExistsError):
                os.mkdir(to, 0o700, dir_fd=self.handle)
            target = os.open(to, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self.handle)
        except OSError as problem:
            raise self._refused(f"made to hold the folder {to}", problem) from problem
        try:
            free = name
            for number in range(1, 10_000):
                try:
                    os.stat(free, dir_fd=target, follow_symlinks=False)
                except FileNotFoundError:
                    break
                free = f"{number}-{name}"
            with suppress(FileNotFoundError):  # somebody took it away: it was read
                os.rename(name, free, src_dir_fd=self.handle, dst_dir_fd=target)
            with suppress(FileNotFoundError):
                os.unlink(f"{name}{MARK}", dir_fd=self.handle)
        except OSError as problem:
            raise self._refused(f"{name} moved", problem) from problem
        finally:
            os.close(target)

    @property
    def proof(self) -> dict[str, str]:
        """A folder shows nothing of itself."""
        return {}

    def _refused(self, what: str, problem: OSError) -> RuleBroken:
        return RuleBroken(
            f"{self.path} could not be {what}: {problem.strerror}.",
            remedy="Look whether the folder is there and whether the user that runs the server may read and write it.",
            code="folder_unreachable",
        )
