"""The worker's sign of life: a file whose time it touches, so that it can be seen without the database."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from django.conf import settings

ALIVE_SECONDS: Final = 30.0
"""A worker looks round once a second; a mail server that takes its time may hold it for 20."""


def _path() -> Path:
    return Path(settings.FLOORWALKER_DATA_DIR) / "worker.alive"


def beat() -> None:
    """Say that the worker lives."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path)


def rest() -> None:
    """Say that the worker has ended by itself."""
    _path().unlink(missing_ok=True)


def seconds_ago() -> float | None:
    """Return how long ago a worker gave its last sign of life, None if there never was one or it ended by itself."""
    try:
        return max(0.0, time.time() - _path().stat().st_mtime)
    except FileNotFoundError:
        return None
