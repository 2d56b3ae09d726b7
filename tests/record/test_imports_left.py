"""Files that were handed in and left are let go of; those that somebody works with, or that an account quotes, stay."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Job, StoredFile
from floorwalker.record import jobs
from floorwalker.record.actions import imports
from floorwalker.record.models import Import
from tests.record.bank_log_made import log, many

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path / "files"


def kept(rows: int) -> Import:
    return imports.keep([("log.txt", io.BytesIO(log(*many(rows))))], by=SYSTEM)


def a_day_of_the_worker() -> None:
    queue.ask_for_due_work(clock.now())
    while job := Job.objects.filter(state="waiting").order_by("id").first():
        worker.run_now(job)


def test_an_upload_that_was_handed_in_and_left_goes_with_its_files(folder: Path, cast: Any) -> None:
    left, begun, failed = kept(3), kept(5), kept(7)
    worker.run_now(imports.begin(begun, reading=imports.Reading(importer="anonymous-bank"), by=SYSTEM))
    worker.run_now(imports.begin(failed, reading=imports.Reading(importer="asterisk-queue-log"), by=SYSTEM))
    names = {each.files.get().stored.sha256 for each in (left, failed)}
    a_day_of_the_worker()
    assert Import.objects.get(pk=left.pk).state == "waiting"
    with clock.frozen(clock.now() + jobs.LEFT_AFTER + timedelta(hours=1)):
        fresh = kept(9)
        a_day_of_the_worker()
    assert dict(Import.objects.values_list("pk", "state")) == {
        left.pk: "undone", failed.pk: "undone", begun.pk: "ready", fresh.pk: "waiting",
    }  # fmt: skip
    assert not StoredFile.objects.filter(sha256__in=names).exists()
    assert not [path for path in folder.rglob("*") if path.name in names]
    assert begun.files.get().stored.references == 1
    page = cast.pat_sees.get(f"/record/imports/{left.reference}/").content.decode()
    assert "It was taken out." in page


def test_files_are_let_go_of_when_the_import_cannot_be_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> str:
        raise ConnectionError("the database went away")

    monkeypatch.setattr(imports, "guessed", broken)
    with pytest.raises(ConnectionError):
        kept(3)
    assert not StoredFile.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()]
