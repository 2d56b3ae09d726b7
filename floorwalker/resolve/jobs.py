"""Resolve: the long work this room can be asked to do."""

from __future__ import annotations

from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.resolve.actions import clock_rounds, contact_checks, escalations, rechecks, recoveries, regulatory_changes
from floorwalker.resolve.complaint_facts import FACT_JOBS
from floorwalker.resolve.import_jobs import IMPORT_JOBS
from floorwalker.resolve.retention_jobs import RETENTION_ERASERS, RETENTION_JOBS
from floorwalker.resolve.rights_jobs import RIGHTS_ERASERS, RIGHTS_JOBS

__all__ = ["ERASERS", "JOBS"]

JOBS: tuple[JobKind, ...] = (
    JobKind(
        clock_rounds.ROUND, "Looking at deadlines of complaints", clock_rounds.look, "resolve.handle_complaints", due=clock_rounds.turns
    ),
    JobKind(
        escalations.ROUND, "Looking for escalations that nobody accepted", escalations.look, "resolve.accept_escalations",
        due=escalations.turns,
    ),
    JobKind(
        recoveries.ROUND, "Looking for late steps of recoveries", recoveries.look, "resolve.run_recoveries", due=recoveries.turns,
    ),
    JobKind(
        regulatory_changes.ROUND, "Looking for new editions of regulations", regulatory_changes.look, "resolve.keep_changes", daily=True,
    ),
    JobKind(rechecks.ROUND, "Drawing decisions to look at again", rechecks.look, "resolve.recheck", daily=True),
    JobKind(contact_checks.ROUND, "Drawing contacts to judge", contact_checks.look, "resolve.check_contacts", daily=True),
    *FACT_JOBS,
    *RIGHTS_JOBS,
    *RETENTION_JOBS,
    *IMPORT_JOBS,
)
ERASERS = (*RIGHTS_ERASERS, *RETENTION_ERASERS)
