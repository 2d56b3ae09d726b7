"""One sealer at a time, every line once, nothing half-sealed: whatever is killed, and in whatever order lines commit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import rows, seal, store
from floorwalker.ground.trail.events import Looked
from floorwalker.ground.trail.models import Pending, Seal
from floorwalker.ground.trail.verify import verify

ROOT = Path(__file__).resolve().parents[3]
Write = Callable[..., list[Any]]
Run = Callable[..., "subprocess.Popen[str]"]


@pytest.mark.django_db
def test_a_batch_is_bounded_and_the_rest_follows(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "LINES_A_BATCH", 4)
    write(10)

    assert [seal.seal_once() for _ in range(4)] == [4, 4, 2, 0]
    assert Seal.objects.count() == 3
    assert not Pending.objects.exists()
    assert verify().broken is None


@pytest.mark.django_db
def test_another_key_than_the_one_that_sealed_is_refused(write: Write, settings: Any, tmp_path: Path) -> None:
    write(1)
    seal.seal_once()
    settings.FLOORWALKER_DATA_DIR = tmp_path / "elsewhere"
    write(1)

    with pytest.raises(seal.SealRefused, match="not signed with the key that is here"):
        seal.seal_once()
    broken = verify().broken
    assert broken is not None
    assert "another key" in broken.what


@pytest.mark.django_db(transaction=True)
def test_the_running_sealer_seals_within_five_seconds_and_stops(write: Write) -> None:
    stop = threading.Event()

    def sealer() -> None:
        seal.run(stop)
        connections.close_all()

    if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("An SQLite database in memory has one connection; set FLOORWALKER_DATABASE_URL and a TEST name.")
    thread = threading.Thread(target=sealer)
    thread.start()
    try:
        started = time.monotonic()
        write(3)
        while verify().unsealed and time.monotonic() - started < 10:
            time.sleep(0.05)
        assert time.monotonic() - started < 5
    finally:
        stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_a_line_that_commits_late_is_sealed_after_those_that_overtook_it() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL lets two transactions write at once.")
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            store.append(Looked(subject="late", page="p"), by=Actor.system("slow"))
            written.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    store.look("early", page="p", by=Actor.system("quick"))
    assert seal.seal_once() == 1
    may_commit.set()
    thread.join()

    assert seal.seal_once() == 1
    assert verify().broken is None
    subjects = rows.select("SELECT l.subject, l.id FROM trail_link k JOIN trail_line l ON l.id = k.line_id ORDER BY k.position")
    assert [subject for subject, _ in subjects] == ["early", "late"]
    assert subjects[0][1] > subjects[1][1], "The late line has the smaller id, or the test shows nothing."


@pytest.mark.django_db(transaction=True)
def test_while_one_sealer_is_at_work_another_seals_nothing(write: Write) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("On SQLite the write transaction itself keeps a second sealer out.")
    write(2)
    found: list[int] = []

    def second() -> None:
        found.append(seal.seal_once())
        connection.close()

    with transaction.atomic():
        assert seal.seal_once() == 2
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()

    assert found == [0]
    assert verify().lines == 2


@pytest.fixture
def process(tmp_path: Path, transactional_db: None) -> Iterator[Run]:
    """Start ``dying_sealer`` on a trail that is in no other test's tables, with the given words."""
    url = f"sqlite:///{tmp_path}/trail.sqlite3"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS dying CASCADE")
            cursor.execute("CREATE SCHEMA dying")
        there = connection.settings_dict
        url = (
            f"postgresql://{there['USER']}:{there['PASSWORD']}@{there['HOST']}:{there['PORT'] or 5432}/{there['NAME']}"
            "?options=-csearch_path%3Ddying"
        )
    environment = {
        **os.environ,
        "FLOORWALKER_DATABASE_URL": url,
        "FLOORWALKER_DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "tests.ground.trail.small_settings",
    }

    def start(*words: str) -> subprocess.Popen[str]:
        module = ("django",) if words[0] == "migrate" else ("tests.ground.trail.dying_sealer",)
        return subprocess.Popen(
            [sys.executable, "-m", *module, *words], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
        )

    assert ended(start("migrate", "-v0")) == (0, "")
    yield start
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA dying CASCADE")


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the end of `process`, and return its code and what it said."""
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


def state(start: Run) -> tuple[int, int, int, str]:
    lines, seals, unsealed, broken = ended(start("verify"))[1].strip().split("|")
    return int(lines), int(seals), int(unsealed), broken


@pytest.mark.slow
@pytest.mark.parametrize("table", ["trail_link", "trail_seal"])
def test_a_sealer_killed_before_it_commits_leaves_nothing_half_sealed(process: Run, table: str) -> None:
    ended(process("write", "1000"))

    assert ended(process("die-at", table)) == (-signal.SIGKILL, "sealing\n")

    assert state(process) == (0, 0, 1000, "None")
    assert ended(process("seal")) == (0, "sealing\n")
    assert state(process) == (1000, 3, 0, "None")


@pytest.mark.slow
def test_a_sealer_killed_again_and_again_at_any_moment_leaves_a_whole_trail(process: Run) -> None:
    chance = random.Random(20261122)
    ended(process("write", "6000"))
    cut_short = 0
    for _ in range(5):
        sealer = process("seal")
        assert sealer.stdout is not None
        assert sealer.stdout.readline() == "sealing\n"
        time.sleep(chance.uniform(0.0, 0.1))
        sealer.kill()
        code, _ = ended(sealer)
        cut_short += code == -signal.SIGKILL
    assert cut_short, "At least one sealer must have been killed at work, or the trial shows nothing."
    lines, _, unsealed, broken = state(process)
    assert (lines + unsealed, broken) == (6000, "None")

    assert ended(process("seal")) == (0, "sealing\n")
    lines, _, unsealed, broken = state(process)
    assert (lines, unsealed, broken) == (6000, 0, "None")
