"""Resolve: the long work this room can be asked to do."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.resolve.rights_jobs import ERASERS, RIGHTS_JOBS

__all__ = ["ERASERS", "JOBS"]

JOBS: tuple[JobKind, ...] = (*RIGHTS_JOBS,)
