"""Long work: claimed once, fenced, cancelled, retried, and never lost when a worker is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.urls import clear_url_caches, get_resolver

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.jobs import kinds as job_kinds
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.jobs.kinds import JobKind
from floorwalker.ground.jobs.running import JobCancelled, LeaseLost, RunningJob, claim
from floorwalker.ground.models import Job
from floorwalker.ground.shelf import Shelf

SYSTEM = Actor.system("tests")


def count_up(running: RunningJob) -> dict[str, Any]:
    for done in range(1, 4):
        with transaction.atomic():
            running.progress(done, total=3, note=f"{done} of 3")
    return {"counted": 3}


def refuse(running: RunningJob) -> dict[str, Any]:
    raise RuleBroken("Row 7 is empty.", remedy="Fill it.", code="empty_row", row=7)


def fail(running: RunningJob) -> dict[str, Any]:
    raise ConnectionError("the network went away")


@pytest.fixture
def a_job(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    shelf = Shelf(
        "kind of job",
        [
            JobKind(code, code.title(), run, "record.import")
            for code, run in (("count", count_up), ("refuse", refuse), ("fail", fail))
        ],
    )
    for module in (job_kinds, queue, worker):
        monkeypatch.setattr(module, "kinds", lambda: shelf)

    def make(kind: str = "count", *, by: Actor = SYSTEM, key: str | None = None) -> Job:
        return queue.enqueue(kind, arguments={"import": "IMP-1"}, by=by, key=key)

    return make


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_with_progress_and_keeps_what_came_of_it(a_job: Any) -> None:
    job = worker.run_now(a_job())
    assert (job.state, job.done, job.total, job.result) == ("done", 3, 3, {"counted": 3})
    assert job.ended_at is not None


def test_asking_twice_with_one_key_is_one_job(a_job: Any) -> None:
    assert a_job(key="import:IMP-1").pk == a_job(key="import:IMP-1").pk
    assert Job.objects.count() == 1


def test_a_job_is_claimed_by_one_worker_only(a_job: Any) -> None:
    a_job()
    assert claim(holder="one") is not None
    assert claim(holder="two") is None


def test_a_worker_that_lost_its_lease_can_write_nothing_more(a_job: Any) -> None:
    a_job()
    first = claim(holder="one")
    assert first is not None
    Job.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    second = claim(holder="two")
    assert second is not None
    with pytest.raises(LeaseLost), transaction.atomic():
        first.progress(1)
    second.progress(1)


def test_a_running_job_stops_at_its_next_batch_when_cancelled(a_job: Any, cast: Any) -> None:
    job = a_job(by=cast.pat_acts)
    running = claim(holder="one")
    assert running is not None
    queue.cancel(job, by=cast.pat_acts)
    with pytest.raises(JobCancelled):
        running.progress(1)
    with pytest.raises(JobCancelled):
        running.check()


def test_a_waiting_job_is_cancelled_at_once_and_can_be_tried_again(a_job: Any, cast: Any) -> None:
    job = queue.cancel(a_job(by=cast.pat_acts), by=cast.pat_acts)
    assert job.state == "cancelled"
    assert claim(holder="one") is None
    assert queue.retry(job, by=cast.pat_acts).state == "waiting"


def test_somebody_elses_job_is_not_mine_to_stop(a_job: Any, cast: Any) -> None:
    job = a_job(by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        queue.cancel(job, by=cast.ada_acts)
    assert not queue.seen_by(cast.ada_acts).exists()
    assert queue.seen_by(cast.adm_acts).get() == job
    job.refresh_from_db()
    assert not job.cancel_asked


@pytest.mark.parametrize(
    ("came_from", "goes_to"),
    [
        ("http://testserver/record/imports/IMP-1/", "http://testserver/record/imports/IMP-1/"),
        ("https://elsewhere.example.org/", "/jobs/"),
        ("//elsewhere.example.org/", "/jobs/"),
        ("javascript:alert(1)", "/jobs/"),
        ("", "/jobs/"),
    ],
)
def test_who_stops_a_job_goes_back_to_a_page_of_this_house_only(a_job: Any, cast: Any, came_from: str, goes_to: str) -> None:
    job = a_job(by=cast.pat_acts)
    answer = cast.pat_sees.post(f"/jobs/{job.uuid}/cancel/", headers={"Referer": came_from})
    assert (answer.status_code, answer["Location"]) == (302, goes_to)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_ends_the_job_for_good_in_the_one_shape(a_job: Any) -> None:
    job = worker.run_now(a_job("refuse"))
    assert job.state == "failed"
    assert job.problem["code"] == "empty_row"
    assert job.problem["facts"] == {"row": 7}


@pytest.mark.django_db(transaction=True)
def test_a_passing_failure_is_tried_again_later_and_then_called_failed(a_job: Any, caplog: pytest.LogCaptureFixture) -> None:
    a_job("fail")
    for attempt in range(1, 4):
        Job.objects.update(not_before=clock.now())
        running = claim(holder=f"try {attempt}")
        assert running is not None
        worker.run(running)
    job = Job.objects.get()
    assert job.state == "failed"
    assert job.attempts == 3
    assert "ConnectionError" in job.problem["title"]


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_taken_up_again_and_not_done_twice(a_job: Any) -> None:
    """The killed worker is a real process; its lease is what tells the next one."""
    job = a_job()
    script = (
        "import os, django, signal, time; django.setup()\n"
        "from django.conf import settings; from django.db import connection\n"
        f"connection.settings_dict['NAME'] = {str(connection.settings_dict['NAME'])!r}\n"
        "from floorwalker.ground.jobs.running import claim\n"
        "held = claim(holder='doomed'); print(held.job_id, flush=True); time.sleep(60)\n"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=env)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == str(job.pk).encode()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert claim(holder="too early") is None
    worker.release_dead("doomed")
    time.sleep(0.01)
    running = claim(holder="next")
    assert running is not None
    assert running.attempt == 2
    worker.run(running)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 3)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_keeps_killing_its_worker_is_called_failed(a_job: Any) -> None:
    a_job()
    for attempt in range(4):
        Job.objects.update(lease_until=clock.now() - timedelta(seconds=1))
        running = claim(holder=f"doomed {attempt}")
        assert running is not None
    worker.run(running)
    job = Job.objects.get()
    assert job.state == "failed"
    assert job.problem["code"] == "job_died"


@pytest.mark.django_db
def test_daily_work_is_asked_for_once_a_day_by_however_many_workers() -> None:
    for day in (2, 2, 3):
        queue.ask_for_due_work(datetime(2026, 3, day, 9, tzinfo=UTC))
    assert list(Job.objects.filter(kind="ground.sweep_files").values_list("idempotency_key", flat=True).order_by("id")) == [
        "ground.sweep_files:2026-03-02", "ground.sweep_files:2026-03-03",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_worker_loop_stops_when_told(a_job: Any) -> None:
    stop = threading.Event()
    stop.set()
    worker.work(stop)


@pytest.mark.django_db(transaction=True)
def test_a_worker_waits_for_a_database_that_is_away_and_goes_on_with_the_job(
    a_job: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job, stop, asked, plain = a_job("count"), threading.Event(), list[int](), worker.claim

    def claim_later(**named: Any) -> RunningJob | None:
        asked.append(1)
        if len(asked) < 3:
            raise OperationalError("the server closed the connection")
        if len(asked) > 3:
            stop.set()
        return plain(**named)

    monkeypatch.setattr(worker, "claim", claim_later)
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    worker.work(stop)
    job.refresh_from_db()
    assert job.state == "done"
    assert caplog.text.count("The database gave no answer") == 2


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_worker_of_the_command_line_does_a_job_and_seals_the_trail_and_ends_when_told(tmp_path: Any) -> None:
    from django.conf import settings

    from floorwalker.ground.trail import queries
    from floorwalker.ground.trail import store as trail

    by = SYSTEM
    with transaction.atomic():
        trail.look("trail", page="test", by=by)
        job = queue.enqueue("ground.verify_trail", arguments={}, by=by)
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        known = connection.settings_dict
        address = f"postgresql://{known['USER']}@{known['HOST']}:{known['PORT']}/{name}"
    env = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings", "FLOORWALKER_DATABASE_URL": address,
        "FLOORWALKER_DATA_DIR": str(settings.FLOORWALKER_DATA_DIR),
    }
    child = subprocess.Popen([sys.executable, "-m", "floorwalker.cli", "worker"], env=env)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            job.refresh_from_db()
            if job.state == "done" and all(line.sealed for line in queries.lines()):
                break
            time.sleep(0.2)
        assert job.state == "done"
        assert job.result["whole"] is True
        daily = Job.objects.filter(owner="system:worker", kind="ground.sweep_files")
        while daily.get().state != "done" and time.monotonic() < deadline:
            time.sleep(0.2)
        assert daily.get().state == "done"
        assert all(line.sealed for line in queries.lines())
    finally:
        child.terminate()
        assert child.wait(timeout=60) == 0


def test_a_worker_knows_every_address_before_it_takes_work_up(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, knew = threading.Event(), list[bool]()

    def nothing_to_do(**_who: Any) -> None:
        knew.append(get_resolver()._populated)
        stop.set()

    clear_url_caches()
    monkeypatch.setattr(worker, "claim", nothing_to_do)
    worker.work(stop)
    assert knew == [True], "the first to name one would load every page inside its transaction, and nobody else could write"


@pytest.mark.django_db(transaction=True)
def test_work_that_is_cut_off_because_the_worker_was_stopped_waits_again_with_its_attempt(frozen_clock: Any) -> None:
    job = queue.enqueue("ground.verify_trail", arguments={}, by=SYSTEM)  # a kind with one attempt
    running = worker.claim(holder="here:77:ab")
    assert running is not None
    worker.put_back("here:7:")
    job.refresh_from_db()
    assert job.state == "running", "another process's"
    worker.put_back("here:77:")
    again = worker.claim(holder="there:1:cd")
    assert again is not None
    worker.run(again)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)
