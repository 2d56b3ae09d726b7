"""Two people publish at the same moment imports that share days: both count, whoever ends first."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.record import publishing
from floorwalker.record.actions import imports
from floorwalker.record.models import Import
from floorwalker.record.queries import figures
from tests.record.bank_log_made import log, many

SYSTEM = Actor.system("tests")


@pytest.fixture
def two_read(db: None, tmp_path: Path, settings: Any) -> list[Import]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    lines, read = many(40), []
    for part in (lines[::2], lines[1::2]):
        batch, job = imports.hand_in([("log.txt", io.BytesIO(log(*part)))], importer="anonymous-bank", by=SYSTEM)
        assert worker.run_now(job).state == "done"
        read.append(batch)
    return read


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_days_published_at_once_both_count(
    two_read: list[Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_read
    counted, plain = threading.Event(), publishing.count_again

    def slow(*arguments: Any, **named: Any) -> None:
        plain(*arguments, **named)
        if not counted.is_set():  # the first has counted its days and is not published yet
            counted.set()
            threading.Event().wait(1.0)

    monkeypatch.setattr(publishing, "count_again", slow)
    asked = [imports.publish(batch, by=SYSTEM) for batch in (first, second)]

    def work(number: int) -> None:
        worker.run_now(asked[number])
        connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
    threads[0].start()
    assert counted.wait(30)
    threads[1].start()
    for thread in threads:
        thread.join(60)
    assert list(Import.objects.values_list("state", flat=True)) == ["published"] * 2
    rows = figures.ask(
        measures=["offered"], start=datetime(1999, 2, 28, tzinfo=UTC), end=datetime(1999, 4, 1, tzinfo=UTC), zone="Asia/Jerusalem"
    ).rows
    assert rows[0]["offered"] == 40
