"""Long work with progress, cancel, retry and owner; a worker killed in the middle loses nothing and repeats nothing."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind

JOBS: tuple[JobKind, ...] = ()
