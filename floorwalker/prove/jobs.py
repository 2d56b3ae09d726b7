"""Prove: the long work this room can be asked to do."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind

JOBS: tuple[JobKind, ...] = ()
