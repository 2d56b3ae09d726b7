"""A job as a page shows it."""

from __future__ import annotations

from django.urls import reverse

from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.models import Job
from floorwalker.ground.web.cells import State
from floorwalker.ground.web.parts import JobView

STATES: dict[str, State] = {
    Job.State.WAITING: "idle",
    Job.State.RUNNING: "info",
    Job.State.DONE: "ok",
    Job.State.FAILED: "miss",
    Job.State.CANCELLED: "idle",
}


def view_of(job: Job) -> JobView:
    """Return `job` for ``floor/parts/job.html``."""
    running = job.state in {Job.State.WAITING, Job.State.RUNNING}
    percent = min(100, round(100 * job.done / job.total)) if job.total else 100 if job.state == Job.State.DONE else None
    detail = job.problem["title"] if job.problem else job.note
    word = "Stopping" if running and job.cancel_asked else str(job.get_state_display())
    return JobView(
        code=str(job.uuid), label=kinds().get(job.kind).label, state=STATES[job.state], word=word,
        url=reverse("ground:job", args=[job.uuid]), percent=percent, detail=detail, is_running=running,
        cancel_url="" if job.cancel_asked else reverse("ground:cancel_job", args=[job.uuid]),
    )
