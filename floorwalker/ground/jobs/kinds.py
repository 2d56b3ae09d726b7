"""Kinds of long work: each room puts its own on the shelf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from floorwalker.ground import house
from floorwalker.ground.shelf import Shelf

if TYPE_CHECKING:
    from floorwalker.ground.jobs.running import RunningJob


@dataclass(frozen=True)
class Due:
    """Work that is due: `key` names this turn of it, so that it is asked for once, and `arguments` say on what."""

    key: str
    arguments: dict[str, Any]


def _never(now: datetime) -> Sequence[Due]:
    return ()


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    Parameters
    ----------
    code
        Stable name, such as ``record.import``.
    label
        What people see while it runs.
    run
        Does the work and returns plain values that say what came of it. It may be run again after a crash, so whatever it
        writes is written together with `RunningJob.progress`, which refuses once another worker holds the job.
    permission
        Who may see and cancel it besides its owner.
    attempts
        How many times a worker may take it up before it is called failed.
    daily
        Whether the worker asks for it by itself, once each UTC day.
    due
        Which turns of it are due at a moment, where it is done by itself every few minutes; asked every few seconds, so it is quick.
    """

    code: str
    label: str
    run: Callable[[RunningJob], dict[str, Any]]
    permission: str
    attempts: int = 3
    daily: bool = False
    due: Callable[[datetime], Sequence[Due]] = _never

    def turns(self, now: datetime) -> Sequence[Due]:
        """Return the turns of it that the worker asks for by itself at `now`."""
        today = (Due(f"{self.code}:{now.date().isoformat()}", {}),) if self.daily else ()
        return (*today, *self.due(now))


@cache
def kinds() -> Shelf[JobKind]:
    """Return every kind of long work."""
    return Shelf("kind of job", house.gather("jobs"))
