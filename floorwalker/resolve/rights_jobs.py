"""Resolve: the long work on rights over personal data."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.resolve.actions import rights_found

RIGHTS_JOBS: tuple[JobKind, ...] = (
    JobKind(rights_found.SEARCH, "Looking through every room for who asked", rights_found.walk, "resolve.decide_rights"),
)
