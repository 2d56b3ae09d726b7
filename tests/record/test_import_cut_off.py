"""Work on an import that was cancelled, failed or was killed, at each step: its page says so and lets a person go on."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Job
from floorwalker.record import importing, publishing, writing
from floorwalker.record.actions import imports
from floorwalker.record.facts import FactStore
from floorwalker.record.models import Import, Interaction
from floorwalker.record.queries import figures
from tests.record.bank_log_made import log, many

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 30
READING = imports.Reading(importer="anonymous-bank")


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


def offered() -> float:
    rows = figures.ask(
        measures=["offered"], start=datetime(1999, 2, 28, tzinfo=UTC), end=datetime(1999, 4, 1, tzinfo=UTC), zone="Asia/Jerusalem"
    ).rows
    return rows[0]["offered"] if rows and rows[0]["offered"] == rows[0]["offered"] else 0.0


def brought_to(step: str, by: Actor) -> tuple[Import, Job]:
    """Hand a log in and ask for `step`, everything before it being done."""
    batch, job = imports.hand_in([("log.txt", io.BytesIO(log(*many(ROWS))))], importer="anonymous-bank", by=by)
    for name, ask in (("publish", imports.publish), ("undo", imports.undo)):
        if step in {"publish", "undo"}:
            assert worker.run_now(job).state == "done"
            for after in Job.objects.filter(state="waiting"):  # what a published import lets be done beside
                assert worker.run_now(after).state == "done"
            job = ask(batch, by=by)
        if step == name:
            break
    return batch, job


def breaks(step: str, failure: BaseException, patch: pytest.MonkeyPatch) -> None:
    """Let `step` break in its middle: rows are written, days are counted and in force, half the contacts are gone."""

    def broken(plain: Callable[..., Any]) -> Callable[..., Any]:
        def then(*arguments: Any, **named: Any) -> Any:
            plain(*arguments, **named)
            raise failure

        return then

    if step == "read":
        patch.setattr(importing, "_finish", lambda *_, **__: broken(lambda: None)())
    elif step == "publish":
        patch.setattr(FactStore, "remove_days", broken(FactStore.remove_days))
    else:
        patch.setattr(writing, "remove", broken(lambda batch, **_: batch.interactions.filter(id__in=_some(batch)).delete()))


def _some(batch: Import) -> list[int]:
    return list(batch.interactions.order_by("id").values_list("id", flat=True)[: ROWS // 3])


def attempt() -> None:
    Job.objects.filter(state="waiting").update(not_before=clock.now())
    running = worker.claim(holder="the one")
    assert running is not None
    worker.run(running)


def cancelled_while_waiting(step: str, job: Job, by: Actor, patch: pytest.MonkeyPatch) -> None:
    queue.cancel(job, by=by)


def cancelled_while_running(step: str, job: Job, by: Actor, patch: pytest.MonkeyPatch) -> None:
    from floorwalker.ground.jobs.running import JobCancelled

    with patch.context() as while_it_runs:
        breaks(step, JobCancelled(), while_it_runs)
        attempt()


def failed_for_good(step: str, job: Job, by: Actor, patch: pytest.MonkeyPatch) -> None:
    with patch.context() as while_it_runs:
        breaks(step, ConnectionError("the disk went away"), while_it_runs)
        for _ in range(3):
            attempt()


def killed_again_and_again(step: str, job: Job, by: Actor, patch: pytest.MonkeyPatch) -> None:
    with patch.context() as while_it_runs:
        breaks(step, Killed(), while_it_runs)
        for _ in range(3):
            with pytest.raises(Killed):
                attempt()
            Job.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    attempt()  # the fourth finds that it died too often


CUTS = [cancelled_while_waiting, cancelled_while_running, failed_for_good, killed_again_and_again]


def page_of(batch: Import, browser: Any) -> str:
    return str(browser.get(f"/record/imports/{batch.reference}/", follow=True).content.decode())


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
@pytest.mark.parametrize("step", ["read", "publish", "undo"])
def test_after_work_was_cut_off_the_page_lets_a_person_take_the_import_out(
    step: str, cut: Callable[..., None], cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, job = brought_to(step, cast.pat_acts)
    cut(step, job, cast.pat_acts, monkeypatch)
    job.refresh_from_db()
    assert job.state in {"cancelled", "failed"}
    page = page_of(batch, cast.pat_sees)
    assert f'action="/record/imports/{batch.reference}/undo/"' in page
    assert not [word for word in ("Being read", "Being published", "Being taken out") if word in page]
    listed = cast.pat_sees.get("/record/imports/").content.decode().split("<tbody")[1]
    assert "Being" not in listed
    assert cast.pat_sees.post(f"/record/imports/{batch.reference}/undo/").status_code == 302
    attempt()
    batch.refresh_from_db()
    assert (batch.state, Interaction.objects.count(), offered()) == ("undone", 0, 0)


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.__name__)
@pytest.mark.parametrize("step", ["read", "publish"])
def test_after_work_was_cut_off_the_page_lets_a_person_go_on(
    step: str, cut: Callable[..., None], cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, job = brought_to(step, cast.pat_acts)
    cut(step, job, cast.pat_acts, monkeypatch)
    page = page_of(batch, cast.pat_sees)
    if step == "read":
        assert "Read the files" in page
        said = {"importer": "anonymous-bank", "ownership": "open", "zone": "Asia/Jerusalem", "site": ""}
        assert cast.pat_sees.post(f"/record/imports/{batch.reference}/how/", said).status_code == 302
        attempt()
        page = page_of(batch, cast.pat_sees)
    assert f'action="/record/imports/{batch.reference}/publish/"' in page
    cast.pat_sees.post(f"/record/imports/{batch.reference}/publish/")
    attempt()
    batch.refresh_from_db()
    assert (batch.state, Interaction.objects.count(), offered()) == ("published", ROWS, ROWS)


@pytest.mark.parametrize("step", ["read", "publish", "undo"])
def test_work_whose_worker_was_killed_is_picked_up_and_ended(step: str, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, job = brought_to(step, cast.pat_acts)
    with monkeypatch.context() as while_it_runs:
        breaks(step, Killed(), while_it_runs)
        with pytest.raises(Killed):
            attempt()
    Job.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    attempt()
    job.refresh_from_db()
    batch.refresh_from_db()
    ended = {"read": ("ready", ROWS, 0), "publish": ("published", ROWS, ROWS), "undo": ("undone", 0, 0)}[step]
    assert (job.state, batch.state, Interaction.objects.count(), offered()) == ("done", *ended)


def test_publishing_that_is_cancelled_when_its_days_are_in_force_is_ended(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, job = brought_to("publish", cast.pat_acts)
    plain = publishing.count_again

    def then_cancelled(*arguments: Any, **named: Any) -> None:
        plain(*arguments, **named)
        queue.cancel(job, by=cast.pat_acts)

    monkeypatch.setattr(publishing, "count_again", then_cancelled)
    attempt()
    batch.refresh_from_db()
    assert (batch.state, offered()) == ("published", ROWS)


def test_an_old_job_that_is_tried_again_changes_nothing_that_came_after_it(cast: Any) -> None:
    batch, old = brought_to("read", cast.pat_acts)
    queue.cancel(old, by=cast.pat_acts)
    job = imports.begin(batch, reading=READING, by=cast.pat_acts)
    worker.run_now(job)
    worker.run_now(imports.publish(batch, by=cast.pat_acts))
    ended = worker.run_now(queue.retry(old, by=cast.pat_acts))
    batch.refresh_from_db()
    assert (ended.state, ended.problem["code"]) == ("failed", "import_state")
    assert (batch.state, Interaction.objects.count(), offered()) == ("published", ROWS, ROWS)
