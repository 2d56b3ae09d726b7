"""Resolve: the long work on rights over personal data, and what a restore does again."""

from __future__ import annotations

from floorwalker.ground.erasures import Eraser
from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.resolve.actions import rights_erasure, rights_found
from floorwalker.resolve.rights_events import CustomerErased

RIGHTS_JOBS: tuple[JobKind, ...] = (
    JobKind(rights_found.SEARCH, "Looking through every room for who asked", rights_found.walk, "resolve.decide_rights"),
    JobKind(rights_erasure.ERASE, "Erasing a customer in every room", rights_erasure.run, "resolve.decide_rights"),
)
RIGHTS_ERASERS: tuple[Eraser, ...] = (
    Eraser("resolve.customers", rights_erasure.again, CustomerErased.kind, lambda facts: (facts["request"],)),
)
