"""Is the house ready to work: what a load balancer, a container's keeper or a person on call asks."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection

from floorwalker.config.upkeep import tables
from floorwalker.ground.jobs import heartbeat
from floorwalker.ground.trail.queries import waiting_for_seal

DISK_WANTED_BYTES: Final = 512 * 2**20
"""Below this an upload or a day's facts may not fit; a full disk stops the floor."""
SEAL_LAG_SECONDS: Final = 60.0
"""A line is sealed within 5 s; a minute means that the sealer is gone or stuck."""
REMEMBERED_SECONDS: Final = 60.0
"""Tables that were up to date stay so until somebody migrates."""


@dataclass(frozen=True)
class Check:
    """One thing that must be well before work is sent here: what was seen, and what to do when it is not."""

    name: str
    well: bool
    seen: str
    remedy: str


def checks() -> list[Check]:
    """Return every check; one that cannot be made is not well."""
    return [_tried(name, check, remedy) for name, check, remedy in CHECKS]


def _tried(name: str, check: Callable[[], tuple[bool, str]], remedy: str) -> Check:
    try:
        well, seen = check()
    except (DatabaseError, OSError) as problem:
        well, seen = False, type(problem).__name__
    return Check(name, well, seen, "" if well else remedy)


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, connection.vendor


_up_to_date_until = 0.0


def _tables() -> tuple[bool, str]:
    global _up_to_date_until
    if time.monotonic() < _up_to_date_until:
        return True, "up to date"
    well = tables.up_to_date("default")
    _up_to_date_until = time.monotonic() + REMEMBERED_SECONDS if well else 0.0
    return well, "up to date" if well else "migrations wait"


def _files() -> tuple[bool, str]:
    folder = Path(settings.FLOORWALKER_DATA_DIR) / "work"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    probe = folder / f".ready-{secrets.token_hex(8)}"
    try:
        probe.write_bytes(b"1")
    finally:
        probe.unlink(missing_ok=True)  # a full disk makes the name and refuses the byte
    return True, "can be written"


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(settings.FLOORWALKER_DATA_DIR).free
    return free >= DISK_WANTED_BYTES, f"{free // 2**20:,} MB free"


def _worker() -> tuple[bool, str]:
    ago = heartbeat.seconds_ago()
    return ago is not None and ago < heartbeat.ALIVE_SECONDS, "none" if ago is None else f"{ago:.0f} s ago"


def _seal() -> tuple[bool, str]:
    lines, oldest = waiting_for_seal()
    return oldest < SEAL_LAG_SECONDS, f"{lines} lines wait, the oldest for {oldest:.0f} s"


CHECKS: Final[tuple[tuple[str, Callable[[], tuple[bool, str]], str], ...]] = (
    ("database", _database, "See that the database runs and FLOORWALKER_DATABASE_URL names it."),
    ("tables", _tables, "Run floorwalker migrate."),
    ("file store", _files, "Let this user write to FLOORWALKER_DATA_DIR."),
    ("disk", _disk, "Free room on the disk of FLOORWALKER_DATA_DIR."),
    ("worker", _worker, "Start floorwalker worker."),
    ("trail", _seal, "Look in the worker's log why nothing is sealed, then run floorwalker verify."),
)
