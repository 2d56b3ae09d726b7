"""Resolve: the long work on registers of cases."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.resolve.actions import case_imports as actions

IMPORT_JOBS: tuple[JobKind, ...] = (
    JobKind(actions.LOOK, "Reading a register of cases", actions.run_look, actions.IMPORT),
    JobKind(actions.BRING, "Bringing cases in", actions.run_bring_in, actions.IMPORT),
    JobKind(actions.TAKE, "Taking cases out again", actions.run_take_out, actions.IMPORT),
)
