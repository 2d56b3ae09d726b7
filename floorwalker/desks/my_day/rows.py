"""One line of what somebody keeps an eye on."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.web.cells import Status


@dataclass(frozen=True)
class Row:
    """One line of a panel: how it stands, what it is, and where it is dealt with."""

    status: Status | None
    words: str
    small: str = ""
    url: str = ""
