"""What runs on PostgreSQL too: tests that ask a database, unless they ask nothing of its own there (marked `once`).

Pages are looked at on SQLite: what they ask is asked by the tests of records, queries and actions on both, and every list and overview is
opened on both by tests/faults/test_every_page.py.
"""

from __future__ import annotations

import os
import re

import pytest

PAGES = re.compile(r"_(pages?|views)\.py$")
ASKS = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on PostgreSQL, what was shown on SQLite and would be the same here."""
    if not os.environ.get("FLOORWALKER_DATABASE_URL", "").startswith("postgresql"):
        return
    left = [item for item in items if item.get_closest_marker("once") or PAGES.search(item.path.name) or not _asks(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


def _asks(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not ASKS.isdisjoint(getattr(item, "fixturenames", ()))
