"""What a place of a feed is: it lists files, hands one over, and moves one aside; it changes no record of ours."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

NAME_CHARACTERS: Final = 200
MARK: Final = ".done"
UNFINISHED: Final = (".part", ".tmp", ".filepart", ".crdownload", ".swp", MARK)
"""How programs name what they are still writing."""
DONE: Final = "done"
FAILED: Final = "failed"


@dataclass(frozen=True)
class Found:
    """One file at a place, as it was listed."""

    name: str
    bytes: int
    written_at: datetime
    is_marked: bool = False
    """Whether a file of its name with .done lies beside it."""
    mark: str = ""
    """What its server calls this version of it."""


class Place(Protocol):
    """Somewhere files lie; used in a ``with``, which closes what it opened.

    Every method raises `RuleBroken` where the place cannot be reached or refuses: what was wrong and what to do.
    """

    def __enter__(self) -> Place:
        """Open it."""
        ...

    def __exit__(self, *problem: object) -> None:
        """Close it."""
        ...

    def found(self) -> list[Found]:
        """Return its whole files that fit the pattern of names, the earliest written first."""
        ...

    def read(self, file: Found) -> Iterator[bytes]:
        """Yield the content of `file`."""
        ...

    def move(self, name: str, *, to: str) -> None:
        """Move the file called `name` into the folder `to` beside it."""
        ...

    @property
    def proof(self) -> dict[str, str]:
        """What it showed of itself, such as the key of its host."""
        ...


def listed(entries: list[tuple[str, int, datetime]], *, pattern: str) -> list[Found]:
    """Return as files those `entries` (name, bytes, when written) that fit `pattern` and are not still being written by their name."""
    names = {name for name, _, _ in entries}
    found = [
        Found(name, size, written, f"{name}{MARK}" in names)
        for name, size, written in entries
        if fnmatch.fnmatchcase(name, pattern or "*") and not name.startswith(".") and not name.lower().endswith(UNFINISHED)
        and len(name) <= NAME_CHARACTERS
    ]
    return sorted(found, key=lambda each: (each.written_at, each.name))
