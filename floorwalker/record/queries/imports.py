"""Reading imports: their jobs, what their days look like, and what was found in them."""

from __future__ import annotations

from floorwalker.ground.models import Job
from floorwalker.record.models import Import

ACTIVE = (Job.State.WAITING, Job.State.RUNNING)


def last_job(batch: Import) -> Job | None:
    """Return the latest work asked for on `batch`."""
    return Job.objects.filter(kind__startswith="record.", arguments__import=batch.reference).order_by("-id").first()


def active_job(batch: Import) -> Job | None:
    """Return the work on `batch` that waits or goes on, if any."""
    job = last_job(batch)
    return job if job is not None and job.state in ACTIVE else None
