"""A house with something of everything that a backup holds, and a PostgreSQL of a test's own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from floorwalker.ground import clock, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.trail import seal, store
from floorwalker.ground.trail.events import Looked, Sleeved
from floorwalker.record import counting
from tests.record.facts_made import batch, visit

BY = Actor.system("tests")
PLAIN = b"what was imported: Ada Okafor, 12345678" * 2_000
DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def silent(_words: str) -> None:
    """Say nothing."""


def fill() -> Any:
    """Write trail lines with texts, a stored file, facts of a day; return the stored file."""
    for number in range(3):
        store_line(f"person:{number}", f"Text {number} about somebody")
    seal.seal_once()
    counting.store().replace_day("visits", DAY.date(), batch("visits", [visit(DAY)]), written_at=clock.now())
    return files.put([PLAIN])


def store_line(subject: str, text: str) -> None:
    """Write one line of the trail with a text beside it."""
    with transaction.atomic():
        store.append(Looked(subject=subject, page="a page", terms=Sleeved(text)), by=BY)


@contextmanager
def a_postgresql() -> Iterator[str]:
    """Start a PostgreSQL for one test; yield the address of an empty database in it."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    home = Path(tempfile.mkdtemp(prefix="floorwalker-postgresql-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(home, "postgres")

    def there(*words: str) -> None:
        subprocess.run([*user, *words], cwd=home, check=True, stdout=subprocess.DEVNULL)

    control = (str(programs / "pg_ctl"), "-D", f"{home}/data", "-w", "-l", f"{home}/log", "-m", "immediate")
    there(str(programs / "initdb"), "--auth=trust", "--username=floorwalker", "--encoding=UTF8", "--locale=C", "-N", "-D", f"{home}/data")
    there(*control, "-o", f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off", "start")
    try:
        there(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "floorwalker", "floorwalker")
        yield f"postgresql://floorwalker@127.0.0.1:{port}/floorwalker"
    finally:
        there(*control, "stop")
        shutil.rmtree(home, ignore_errors=True)
