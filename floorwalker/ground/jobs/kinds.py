"""Kinds of long work: each room puts its own on the shelf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from floorwalker.ground import house
from floorwalker.ground.shelf import Shelf

if TYPE_CHECKING:
    from floorwalker.ground.jobs.running import RunningJob


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
    """

    code: str
    label: str
    run: Callable[[RunningJob], dict[str, Any]]
    permission: str
    attempts: int = 3
    daily: bool = False


@cache
def kinds() -> Shelf[JobKind]:
    """Return every kind of long work."""
    return Shelf("kind of job", house.gather("jobs"))
