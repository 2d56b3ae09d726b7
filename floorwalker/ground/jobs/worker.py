"""The worker: takes up jobs, seals the trail, sends mail and webhooks, asks for due work; `floorwalker worker` runs it."""

from __future__ import annotations

import logging
import math
import multiprocessing
import os
import socket
import threading
import time
import uuid
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connections
from django.db.models import F
from django.urls import reverse

from floorwalker.ground import causes, clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import heartbeat
from floorwalker.ground.jobs.kinds import kinds
from floorwalker.ground.jobs.running import JobCancelled, LeaseLost, RunningJob, claim
from floorwalker.ground.models import Job

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
SETTLES_EVERY_SECONDS = 20.0
"""What waits for somebody to come to work is looked at this often; who is at work changes by the quarter of an hour."""
ASK_SECONDS = 5.0
"""How often work that is done by itself is asked for: the finest step of any is a minute."""
FINISH_SECONDS = 30.0
"""A job in hand may take so long to end when the worker is told to; one cut off is taken up again by the next worker."""
BACKOFF = timedelta(seconds=10)
"""Wait before the second attempt after a passing failure; doubled for each further one."""


def new_holder() -> str:
    """Return a name for this process that no other will carry."""
    return f"{socket.gethostname()[:16]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def _end(running: RunningJob, **values: Any) -> None:
    Job.objects.filter(pk=running.job_id, holder=running.holder).update(ended_at=clock.now(), lease_until=None, **values)


def run(running: RunningJob) -> None:
    """Do one job and record what came of it: done, cancelled, refused for good, or to be tried again."""
    kind = kinds().get(running.kind)
    if running.attempt > kind.attempts:
        _end(
            running,
            state=Job.State.FAILED,
            problem=RuleBroken(
                f"The work stopped without a word {kind.attempts} times.",
                remedy="Look in the server's log for its last lines, then try it again.",
                code="job_died",
            ).as_problem(),
        )
        return
    running.keep_alive()
    try:
        result = kind.run(running)
    except LeaseLost:
        log.warning("Job %s is held by another worker; this one let go.", running.job_id)
    except JobCancelled:
        _end(running, state=Job.State.CANCELLED)
    except RuleBroken as refusal:
        _end(running, state=Job.State.FAILED, problem=refusal.as_problem())
    except Exception as failure:
        log.exception("Job %s failed.", running.job_id)
        close_old_connections()  # one that the failure broke is of no use to record it
        cause = causes.known(failure)
        if running.attempt < kind.attempts:
            Job.objects.filter(pk=running.job_id, holder=running.holder).update(
                state=Job.State.WAITING,
                not_before=clock.now() + BACKOFF * 2 ** (running.attempt - 1),
                note=f"Waits to be tried again: {cause.message if cause else type(failure).__name__}"[:300],
            )
        else:
            problem = cause or RuleBroken(
                f"The work failed: {type(failure).__name__}.",
                remedy=f"Give this number to whoever runs the server: job {running.job_id}.",
                code="job_failed",
            )
            _end(running, state=Job.State.FAILED, problem=problem.as_problem())
    else:
        _end(running, state=Job.State.DONE, result=result)
    finally:
        running.release()


def work(stop: threading.Event, *, holder: str | None = None) -> None:
    """Take up jobs one after another until `stop` is set; the job in hand is finished first.

    A database that is away is waited for; a job that was in hand meanwhile is taken up again when its lease has ended.
    """
    holder = holder or new_holder()
    load_addresses()
    while not stop.is_set():
        close_old_connections()
        try:
            running = claim(holder=holder)
            if running is not None:
                run(running)
                continue
        except DatabaseError:
            log.exception("The database gave no answer; trying again.")
        stop.wait(IDLE_SECONDS)


def run_now(job: Job) -> Job:
    """Do `job` in this process, for the command line; another worker that already holds it is waited for."""
    holder = new_holder()
    while True:
        taken = Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
            state=Job.State.RUNNING,
            holder=holder,
            lease_until=clock.now() + timedelta(seconds=20),
            attempts=job.attempts + 1,
            started_at=clock.now(),
        )
        job.refresh_from_db()
        if taken:
            run(RunningJob(job, holder=holder))
            job.refresh_from_db()
        if job.state not in {Job.State.WAITING, Job.State.RUNNING}:
            return job
        time.sleep(IDLE_SECONDS)


def load_addresses() -> None:
    """Load every page before anything is written: naming an address does it, for seconds, and a mail names one in its transaction."""
    reverse("ground:jobs")


def release_dead(holder_prefix: str) -> None:
    """Let the jobs of a dead process be taken up at once instead of when its lease ends."""
    Job.objects.filter(state=Job.State.RUNNING, holder__startswith=holder_prefix).update(lease_until=clock.now())


def put_back(holder_prefix: str) -> None:
    """Let the jobs of a process that was stopped by order wait again; the attempt was not theirs to fail."""
    mine = Job.objects.filter(state=Job.State.RUNNING, holder__startswith=holder_prefix)
    mine.update(state=Job.State.WAITING, attempts=F("attempts") - 1, lease_until=None, not_before=clock.now())


def supervise(stop: threading.Event, *, processes: int) -> None:
    """Keep `processes` computing children alive, and between looks seal the trail, send the mail and ask for due work, until `stop`."""
    from floorwalker.ground import mailing, outbox
    from floorwalker.ground.jobs import child as worker_process
    from floorwalker.ground.jobs import queue
    from floorwalker.ground.trail import seal
    from floorwalker.ground.webhooks import sending

    load_addresses()
    # Threads of their own: a mail server or a receiver that takes its time must not keep lines waiting for their seal.
    beside = [threading.Thread(target=each, args=(stop,), name=each.__module__) for each in (seal.run, sending.run)]
    for thread in beside:
        thread.start()
    context = multiprocessing.get_context("spawn")
    children: list[Any] = []
    host = socket.gethostname()[:16]
    asked_at = settled_at = -math.inf
    while not stop.is_set():
        heartbeat.beat()
        for child in [child for child in children if not child.is_alive()]:
            log.warning("A worker process ended with code %s; another takes its place.", child.exitcode)
            children.remove(child)
            try:
                release_dead(f"{host}:{child.pid}:")
            except DatabaseError:
                log.exception("Its job could not be let go of; it is taken up when its lease has ended.")
        while len(children) < processes:
            child = context.Process(target=worker_process.main, name="floorwalker-worker")
            child.start()
            children.append(child)
        try:
            if time.monotonic() >= settled_at + SETTLES_EVERY_SECONDS:
                settled_at = time.monotonic()
                mailing.settle_up()
            outbox.send_due()
        except Exception:
            log.exception("The mail could not be sent.")
        try:
            if time.monotonic() >= asked_at + ASK_SECONDS:
                asked_at = time.monotonic()
                queue.ask_for_due_work(clock.now())
        except Exception:
            log.exception("The work that is due could not be asked for.")
        close_old_connections()
        stop.wait(1.0)
    for child in children:
        child.terminate()
    until = time.monotonic() + FINISH_SECONDS
    for child in children:
        child.join(timeout=max(0.0, until - time.monotonic()))
        if child.is_alive():  # a long job: left running, it would be waited for when this process ends, without a bound
            child.kill()
            child.join()
            try:
                put_back(f"{host}:{child.pid}:")
            except DatabaseError:
                log.exception("Its job could not be put back; it is taken up when its lease has ended.")
    for thread in beside:
        thread.join(timeout=30)
    heartbeat.rest()
    connections.close_all()
