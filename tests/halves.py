"""Which database a test runs on: SQLite, PostgreSQL, or both.

What asks no database, or nothing of its own of one (marked `once`), runs on SQLite. So do pages: what they ask is asked by the tests of
records, queries and actions, and every list and overview is opened on both by tests/faults/test_every_page.py. Of the rest, what
speaks of a database itself, or lets several processes write at once, runs on both; the other files run on one of the two, shared out by
their names, when `make test` runs both halves after one another (FLOORWALKER_TEST_SHARED_OUT). `make test-both` runs all of them on both.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest

PAGES = re.compile(r"_(pages?|views)\.py$")
ASKS = {"db", "transactional_db", "django_db_setup"}
ROOT = Path(__file__).resolve().parent
SQLITE_ALONE = ("cli/", "engine/", "house/", "journeys/")
ON_BOTH = ("config/", "contracts/", "faults/", "ground/trail/")
SPEAKS_OF_ONE = re.compile(r"postgresql|sqlite|\bvendor\b|transaction=True|transactional_db|captureOnCommit|Popen")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs on the other database."""
    here = "postgresql" if os.environ.get("FLOORWALKER_DATABASE_URL", "").startswith("postgresql") else "sqlite"
    left = [item for item in items if here not in runs_on(item)]
    config.hook.pytest_deselected(items=left)
    kept = [item for item in items if item not in set(left)]
    # What forks goes first: after some thousand tests a process has touched more addresses than the machine has memory for a copy of
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("forks") is None)


def runs_on(item: pytest.Item) -> set[str]:
    """Return the databases that `item` runs on."""
    if item.get_closest_marker("once") or PAGES.search(item.path.name) or not _asks(item):
        return {"sqlite"}
    return _shared_out(item.path) if os.environ.get("FLOORWALKER_TEST_SHARED_OUT") else {"sqlite", "postgresql"}


@cache
def _shared_out(path: Path) -> set[str]:
    name = path.relative_to(ROOT).as_posix()
    if name.startswith(SQLITE_ALONE):
        return {"sqlite"}
    if name.startswith(ON_BOTH) or SPEAKS_OF_ONE.search(path.read_text(encoding="utf-8")):
        return {"sqlite", "postgresql"}
    return {"postgresql"} if crc32(name.encode()) % 2 else {"sqlite"}


def _asks(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not ASKS.isdisjoint(getattr(item, "fixturenames", ()))
