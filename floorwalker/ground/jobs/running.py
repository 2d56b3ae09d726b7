"""One job in a worker's hands: its progress, its lease, and the moment it must stop."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, connection
from django.db.models import F, Q

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Job

LEASE = timedelta(seconds=20)
"""How long a worker may be silent before its job is taken up by another."""
RENEW_SECONDS = 5.0
"""How often a living worker renews; four renewals fit in a lease."""


class JobCancelled(Exception):
    """Somebody asked for the job to stop; what was written in whole batches stays or is undone by the job's own rule."""


class LeaseLost(Exception):
    """Another worker holds the job now; this one must write nothing more."""


class RunningJob:
    """A job that this process holds under the name `holder`."""

    def __init__(self, job: Job, *, holder: str) -> None:
        self.job_id: int = job.pk
        self.kind: str = job.kind
        self.arguments: dict[str, Any] = job.arguments
        self.owner = Actor(*job.owner.split(":", 1))  # type: ignore[arg-type]  # written by us as kind:id
        self.attempt = job.attempts
        self.holder = holder
        self._stop_renewing = threading.Event()
        self._lost = False

    def progress(self, done: int, *, total: int | None = None, note: str = "") -> None:
        """Say how far the work is; call it in the transaction that writes a batch, so that only the holder can write.

        Raises
        ------
        LeaseLost
            If another worker has taken the job up. The surrounding transaction must roll back, and does.
        JobCancelled
            If somebody asked for it to stop.
        """
        kept = Job.objects.filter(pk=self.job_id, holder=self.holder, state=Job.State.RUNNING).update(
            done=done, total=total, note=note[:300], lease_until=clock.now() + LEASE
        )
        if not kept or self._lost:
            raise LeaseLost(f"Job {self.job_id} is held by another worker.")
        if Job.objects.filter(pk=self.job_id, cancel_asked=True).exists():
            raise JobCancelled(f"Job {self.job_id} was cancelled.")

    def check(self) -> None:
        """Stop here if the job was cancelled or lost; cheap enough to call every second."""
        state = Job.objects.filter(pk=self.job_id).values_list("holder", "cancel_asked").first()
        if state is None or state[0] != self.holder or self._lost:
            raise LeaseLost(f"Job {self.job_id} is held by another worker.")
        if state[1]:
            raise JobCancelled(f"Job {self.job_id} was cancelled.")

    def keep_alive(self) -> threading.Thread:
        """Renew the lease in the background while this process and its parent live."""
        thread = threading.Thread(target=self._renew, args=(os.getppid(),), daemon=True, name=f"lease-{self.job_id}")
        thread.start()
        return thread

    def release(self) -> None:
        """Stop renewing."""
        self._stop_renewing.set()

    def _renew(self, parent: int) -> None:
        while not self._stop_renewing.wait(RENEW_SECONDS):
            if os.getppid() != parent:
                os._exit(1)  # the supervisor died; an orphan must not go on beside its successor
            try:
                kept = Job.objects.filter(pk=self.job_id, holder=self.holder, state=Job.State.RUNNING).update(
                    lease_until=clock.now() + LEASE
                )
            except Exception:  # noqa: S112 (a locked database must not end the work; the next renewal tries again)
                continue
            finally:
                close_old_connections()
            if not kept:
                self._lost = True
                break
        connection.close()


def claim(*, holder: str) -> RunningJob | None:
    """Take up the next job that is due, or whose worker died; None when there is nothing to do.

    Compare-and-set: of several workers that see the same row only one changes it.
    """
    now = clock.now()
    due = Q(state=Job.State.WAITING, not_before__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    for job_id in Job.objects.filter(due).order_by("not_before", "id").values_list("pk", flat=True)[:5]:
        taken = Job.objects.filter(due, pk=job_id).update(
            state=Job.State.RUNNING,
            holder=holder,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            started_at=now,
            note="",
        )
        if taken:
            return RunningJob(Job.objects.get(pk=job_id), holder=holder)
    return None
