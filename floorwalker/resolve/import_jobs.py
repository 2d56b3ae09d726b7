"""Resolve: the long work on registers of cases."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.resolve.actions import case_imports as actions
from floorwalker.resolve.queries import case_imports as queries

IMPORT_JOBS: tuple[JobKind, ...] = (
    JobKind(actions.LOOK, "Reading a register of cases", actions.run_look, queries.IMPORT),
    JobKind(actions.BRING, "Bringing cases in", actions.run_bring_in, queries.IMPORT),
    JobKind(actions.TAKE, "Taking cases out again", actions.run_take_out, queries.IMPORT),
)
