"""Resolve: the night of retention, its dry run, and what a restore lets go again."""

from __future__ import annotations

from floorwalker.ground.erasures import Eraser
from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.resolve.actions import retention
from floorwalker.resolve.retention_events import RetentionLetGo

RETENTION_JOBS: tuple[JobKind, ...] = (
    JobKind(retention.NIGHT, "Letting go of what is past its time", retention.night, "resolve.set_retention", daily=True),
    JobKind(retention.DRY, "Looking what would go by the rules of retention", retention.dry, "resolve.set_retention"),
)
RETENTION_ERASERS: tuple[Eraser, ...] = (
    Eraser("resolve.retention", retention.again, RetentionLetGo.kind, lambda facts: tuple(facts["records"])),
)
