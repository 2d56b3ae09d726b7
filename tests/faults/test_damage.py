"""Bytes that change on the disk, a clock that goes back, a process killed between two steps: seen, said, and nothing else touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from floorwalker.ground import clock, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Message, StoredFile
from floorwalker.ground.sealed_file import DamagedFile
from floorwalker.ground.trail import guard, seal, verify
from floorwalker.ground.trail.events import Looked, Sleeved
from floorwalker.ground.trail.store import append
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def test_one_changed_byte_of_a_stored_file_is_seen_and_the_pieces_before_it_are_read(folder: Path) -> None:
    stored = files.put([b"a" * 2**20])
    path = next(path for path in (folder / "files").rglob("*") if path.is_file())
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    path.write_bytes(sealed)
    with files.open_plain(stored) as source, pytest.raises(DamagedFile, match="does not verify"):
        source.read()


def test_a_file_that_is_gone_from_the_disk_is_not_mistaken_for_an_empty_one(folder: Path) -> None:
    stored = files.put([b"a"])
    next(path for path in (folder / "files").rglob("*") if path.is_file()).unlink()
    with pytest.raises(FileNotFoundError):
        files.open_plain(stored)


def lines(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            append(Looked(subject=f"C-{number}", page="contacts", terms=Sleeved(f"term {number}"), found=1), by=SYSTEM)


def test_a_changed_sleeve_breaks_its_line_and_no_other() -> None:
    lines(5)
    seal.seal_once()
    with connection.cursor() as cursor:
        for statement in guard.removal(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE trail_sleeve SET text = 'another' WHERE text = 'term 2'")
        for statement in guard.statements(connection.vendor):
            cursor.execute(statement)
    broken = verify.verify().broken
    assert broken is not None
    assert "C-2" in str(broken)


def test_a_clock_set_back_neither_breaks_the_trail_nor_hides_a_job() -> None:
    with clock.frozen(MONDAY):
        lines(3)
        seal.seal_once()
    with clock.frozen(MONDAY - timedelta(hours=3)):
        lines(3)
        assert seal.seal_once() == 3
        verdict = verify.verify()
    assert verdict.broken is None
    assert verdict.lines == 6


def process(script: str, folder: Path) -> int:
    there = connection.settings_dict
    url = f"sqlite:///{there['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{there['USER']}@{there['HOST']}:{there['PORT']}/{there['NAME']}"
    environment = os.environ | {
        "FLOORWALKER_DATABASE_URL": url, "FLOORWALKER_DATA_DIR": str(folder), "FLOORWALKER_SECRET_KEY": "x" * 60,
        "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings",
    }  # fmt: skip
    connection.close()
    done = subprocess.run(
        [sys.executable, "-c", f"import os, signal, django; django.setup()\n{script}"], env=environment, check=False, timeout=60
    )
    return done.returncode


def test_a_process_killed_while_it_stores_a_file_leaves_no_name_and_its_draft_is_swept(folder: Path) -> None:
    died = process(
        "from floorwalker.ground import files\n"
        "def endless():\n"
        "    for number in range(9):\n"
        "        yield b'x' * 2**20\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "files.put(endless())\n",
        folder,
    )
    assert died == -signal.SIGKILL
    drafts = list((folder / "files").rglob(".draft-*"))
    assert len(drafts) == 1
    assert not StoredFile.objects.exists()
    assert files.sweep(by=SYSTEM) == 0  # somebody might be writing it
    os.utime(drafts[0], (0, 0))
    assert files.sweep(by=SYSTEM) == 1


def test_a_sender_killed_after_the_server_took_the_mail_sends_it_once_more_with_the_same_number(folder: Path) -> None:
    now = clock.now()
    Message.objects.create(recipient="a@example.org", template="invitation", context={}, key="k", created_at=now, next_try_at=now)
    died = process(
        "from floorwalker.ground import outbox\n"
        "outbox._send = lambda message: os.kill(os.getpid(), signal.SIGKILL)\n"
        "outbox.send_due()\n",
        folder,
    )
    assert died == -signal.SIGKILL
    message = Message.objects.get()
    assert (message.state, message.attempts) == ("waiting", 1)
    assert timedelta(0) < message.next_try_at - clock.now() <= timedelta(minutes=2)  # not lost, and not at once again
