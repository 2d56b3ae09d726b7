"""Asking for long work, watching it, and stopping it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.events import JobCancelAsked, JobRetried
from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store


def enqueue(
    kind: str, *, arguments: dict[str, Any], by: Actor, key: str | None = None, not_before: datetime | None = None
) -> Job:
    """Ask for the work `kind` on the records that `arguments` refer to; asking again with the same `key` changes nothing.

    Call it in the transaction of the action that wants the work: both happen, or neither. The action writes the trail.

    Raises
    ------
    LookupError
        If no such kind of work is on the shelf.
    """
    kinds().get(kind)
    now = clock.now()
    job, _ = Job.objects.get_or_create(
        idempotency_key=key or str(uuid.uuid4()),
        defaults={
            "kind": kind,
            "arguments": arguments,
            "owner": f"{by.kind}:{by.id}",
            "not_before": not_before or now,
            "created_at": now,
        },
    )
    return job


def ask_for_due_work(now: datetime) -> list[Job]:
    """Ask for the work that is done by itself and is due at `now`; asking again in the same turn changes nothing."""
    wanted = {due.key: (kind.code, due.arguments) for kind in kinds() for due in kind.turns(now)}
    asked = set(Job.objects.filter(idempotency_key__in=wanted).values_list("idempotency_key", flat=True))
    by = Actor.system("worker")
    return [enqueue(code, arguments=given, by=by, key=key) for key, (code, given) in wanted.items() if key not in asked]


def seen_by(by: Actor) -> QuerySet[Job]:
    """Return the jobs that `by` may see: their own, and those of kinds their roles include."""
    allowed = [kind.code for kind in kinds() if policy.allows(by, kind.permission)]
    mine = Job.objects.filter(owner=f"{by.kind}:{by.id}")
    return (mine | Job.objects.filter(kind__in=allowed)).order_by("-id")


def _require(job: Job, by: Actor) -> None:
    if job.owner != f"{by.kind}:{by.id}" and not policy.allows(by, kinds().get(job.kind).permission):
        raise NotAllowed(
            "This job was started by somebody else.", remedy="Ask its owner, or somebody whose role includes this work."
        )


@transaction.atomic
def cancel(job: Job, *, by: Actor) -> Job:
    """Ask for `job` to stop: at once if it waits, at its next batch if it runs.

    Raises
    ------
    NotAllowed
        If it is not theirs and their role does not include this kind of work.
    RuleBroken
        If it has already ended.
    """
    _require(job, by)
    stopped = Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, ended_at=clock.now(), cancel_asked=True
    )
    if not stopped and not Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True):
        job.refresh_from_db()
        raise RuleBroken(
            f"This job has already ended: {job.get_state_display().lower()}.",
            remedy="Undo its result instead, where the page offers it.",
            code="job_ended",
        )
    store.append(JobCancelAsked(subject=f"job:{job.uuid}", job_kind=job.kind), by=by)
    job.refresh_from_db()
    return job


@transaction.atomic
def retry(job: Job, *, by: Actor) -> Job:
    """Let a failed or cancelled `job` wait for a worker again; it goes on from its last whole batch.

    Raises
    ------
    NotAllowed
        If it is not theirs and their role does not include this kind of work.
    RuleBroken
        If it neither failed nor was cancelled.
    """
    _require(job, by)
    again = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(
        state=Job.State.WAITING, attempts=0, cancel_asked=False, ended_at=None, problem=None, not_before=clock.now()
    )
    if not again:
        raise RuleBroken(
            "Only a job that failed or was cancelled can be tried again.", remedy="Wait for it to end.", code="job_not_ended"
        )
    store.append(JobRetried(subject=f"job:{job.uuid}", job_kind=job.kind), by=by)
    job.refresh_from_db()
    return job
