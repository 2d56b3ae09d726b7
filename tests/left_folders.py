"""Folders of tests in memory: each bears the number of its process, and those of processes that were killed go at the next run.

A database that is made on a disk waits for it two seconds of three, so pytest's own folders stand in memory too.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from pathlib import Path

ROOM = 4 * 1024**3
"""What the houses of two workers may take; a container's memory-backed storage is often too small."""
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > ROOM else None
OLD_SECONDS = 86_400.0
"""A folder without a number, as earlier ones were, is nobody's after a day."""


def pytest_configure() -> None:
    if MEMORY:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)


def fresh(prefix: str) -> str:
    """Return a new folder for this process, those of dead ones removed."""
    sweep(Path(MEMORY or tempfile.gettempdir()), prefix)
    return tempfile.mkdtemp(prefix=f"{prefix}-{os.getpid()}-", dir=MEMORY)


def sweep(place: Path, prefix: str) -> None:
    """Remove folders in `place` whose process is not there any more."""
    for folder in place.glob(f"{prefix}-*"):
        numbered = re.match(rf"{re.escape(prefix)}-(\d+)-", folder.name)
        try:
            is_left = not _lives(int(numbered[1])) if numbered else time.time() - folder.stat().st_mtime > OLD_SECONDS
        except FileNotFoundError:
            continue  # another run removed it
        if is_left:
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
