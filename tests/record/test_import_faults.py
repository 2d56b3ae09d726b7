"""Imports under fault: two at once, a worker killed in the middle of a batch; tried with real processes on a database in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from floorwalker.ground import clock
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.record import counting
from floorwalker.record.models import Import, Interaction, Segment
from tests.record.bank_log_made import log, many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
ROWS = 5_000
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path, settings: Any) -> Iterator[Start]:
    """Start a process that imports a made-up log of `ROWS` rows into this test's own database."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    path = tmp_path / "log.txt"
    path.write_bytes(log(*many(ROWS)))
    there = connection.settings_dict
    url = f"sqlite:///{there['NAME']}"
    if connection.vendor == "postgresql":
        secret = f":{there['PASSWORD']}" if there["PASSWORD"] else ""
        url = f"postgresql://{there['USER']}{secret}@{there['HOST']}:{there['PORT'] or 5432}/{there['NAME']}"
    environment = os.environ | {
        "FLOORWALKER_DATABASE_URL": url, "FLOORWALKER_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings", "FLOORWALKER_SECRET_KEY": "x" * 60,
    }  # fmt: skip
    connection.close()
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.record.importing_process", str(path), *words]
        started.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err[-2000:]
    return out.strip()


def test_two_people_who_import_the_same_file_at_once_end_with_each_row_once(start: Start) -> None:
    both = [start("new"), start("new")]
    references = [ended(process) for process in both]
    batches = list(Import.objects.filter(reference__in=references))
    assert len(batches) == 2
    assert all(batch.adds_up and batch.rows_read == ROWS for batch in batches)
    assert sum(batch.rows_accepted for batch in batches) == ROWS
    assert sum(batch.rows_duplicate for batch in batches) == ROWS
    assert (Interaction.objects.count(), Segment.objects.count()) == (ROWS, 3 * ROWS)


def test_a_worker_killed_in_the_middle_leaves_nothing_visible_and_the_next_one_ends_with_exact_counts(start: Start) -> None:
    reference = ended(start("hand-in"))
    dying = start("work", "2")
    dying.communicate(timeout=200)
    assert dying.returncode == -9
    half = Interaction.objects.count()
    assert 0 < half < ROWS  # whole batches only; the one in which it died was rolled back
    assert Segment.objects.count() == 3 * half
    assert counting.store_days() == []
    assert Import.objects.get().state == "reading"
    Job.objects.update(lease_until=clock.now())
    running = worker.claim(holder="the next")
    assert running is not None
    worker.run(running)
    batch = Import.objects.get(reference=reference)
    assert (batch.state, batch.rows_read, batch.rows_accepted, batch.rows_duplicate) == ("ready", ROWS, ROWS, 0)
    assert (Interaction.objects.count(), Segment.objects.count()) == (ROWS, 3 * ROWS)
