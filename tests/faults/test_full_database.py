"""A database, a file store or a facts folder without room: said in words, nothing half-written, and on it goes with room again."""

from __future__ import annotations

import io
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from floorwalker.ground import files
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import StoredFile
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import seal, verify
from floorwalker.ground.trail.models import Line
from floorwalker.record.actions import imports
from floorwalker.record.models import Interaction, Segment
from tests.record.bank_log_made import log, many

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("tests")
ROWS = 6_000
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="max_page_count is SQLite's; PostgreSQL's disk is not ours")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def pragma(words: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
        return int(cursor.fetchone()[0])


@contextmanager
def no_room_in_the_database(*, pages: int) -> Iterator[None]:
    """Let the database grow by `pages` pages more and no further; the limit holds for this connection alone."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # else pages that earlier rows left free are taken first
    limit = pragma(f"max_page_count({pragma('page_count') + pages})")
    assert limit
    try:
        yield
    finally:
        pragma("max_page_count(4294967294)")


@contextmanager
def no_room_on_the_disk(*, kilobytes: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@on_sqlite
def test_an_import_into_a_full_database_says_so_keeps_whole_batches_only_and_ends_with_room_again() -> None:
    batch, job = imports.hand_in([("log.txt", io.BytesIO(log(*many(ROWS))))], importer="anonymous-bank", by=SYSTEM)
    with no_room_in_the_database(pages=900):
        _one_attempt()
    job.refresh_from_db()
    assert job.state == "waiting"
    assert "disk is full" in job.note
    half = Interaction.objects.count()
    assert 0 < half < ROWS
    assert Segment.objects.count() == 3 * half
    assert worker.run_now(job).state == "done"
    batch.refresh_from_db()
    assert (batch.state, batch.rows_accepted) == ("ready", ROWS)
    assert (Interaction.objects.count(), Segment.objects.count()) == (ROWS, 3 * ROWS)


def _one_attempt() -> None:
    running = worker.claim(holder="the one")
    assert running is not None
    worker.run(running)


@on_sqlite
def test_an_action_in_a_full_database_is_refused_in_words_and_leaves_nothing_half_written(cast: Any, a_site: Any) -> None:
    browser, site = cast.adm_sees, a_site()
    with no_room_in_the_database(pages=0):
        for number in range(60):  # the last pages have a little room for small rows
            answer = browser.post("/people/add/", _new_person(number, site))
            if answer.status_code != 302:
                break
    assert answer.status_code == 507
    assert "The database&#x27;s disk is full; nothing was changed." in answer.content.decode()
    added = Person.objects.filter(family_name="Hill").count()
    assert added == number
    assert Line.objects.filter(kind="person.added").count() == added
    assert browser.post("/people/add/", _new_person(number, site)).status_code == 302
    while seal.seal_once():
        pass
    assert verify.verify().broken is None


def _new_person(number: int, site: Any) -> dict[str, str]:
    return {
        "given_name": "Grace", "family_name": "Hill", "email": f"grace.{number}@example.org", "site": str(site.pk),
        "joined_on": "2026-03-02", "phone": "0" * 30, "staff_number": f"{number:030}",
    }  # fmt: skip


def test_a_file_that_finds_no_room_is_refused_and_nothing_of_it_stays(folder: Path) -> None:
    with no_room_on_the_disk(kilobytes=512), pytest.raises(files.FileRefused) as refused:
        files.put([b"x" * 2**20] * 4)
    assert refused.value.refusal_code == "disk_full"
    assert not StoredFile.objects.exists()
    assert not [path for path in (folder / "files").rglob("*") if path.is_file()]
    assert files.put([b"x" * 2**20] * 4).bytes == 4 * 2**20


def test_an_import_that_finds_no_room_for_its_facts_keeps_the_old_figures_and_is_published_with_room_again(folder: Path) -> None:
    batch, job = imports.hand_in([("log.txt", io.BytesIO(log(*many(800))))], importer="anonymous-bank", by=SYSTEM)
    assert worker.run_now(job).state == "done"
    job = imports.publish(batch, by=SYSTEM)
    with _facts_without_room(folder):
        _one_attempt()
    job.refresh_from_db()
    assert job.state == "waiting"
    assert "The disk is full" in job.note
    assert not list((folder / "facts").rglob("*.part"))
    assert worker.run_now(job).state == "done"
    batch.refresh_from_db()
    assert batch.state == "published"


@contextmanager
def _facts_without_room(folder: Path) -> Iterator[None]:
    import errno

    from floorwalker.record.facts import store

    plain = store._write_parquet

    def full(rows: Any, file: Any) -> None:
        plain(rows, file)
        raise OSError(errno.ENOSPC, "No space left on device")

    store._write_parquet = full
    try:
        yield
    finally:
        store._write_parquet = plain
