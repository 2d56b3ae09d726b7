"""Which tests and journeys showed which requirement rows, kept beside the run so that docs/mission.md can say it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

WHERE = "FLOORWALKER_TEST_ROWS"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each test carry its row numbers to the report."""
    for item in items:
        for marker in item.iter_markers("row"):
            item.user_properties += [("row", number) for number in marker.args]


@pytest.hookimpl
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what became of a test that shows a row."""
    where = os.environ.get(WHERE)
    rows = sorted({value for name, value in report.user_properties if name == "row"})
    if not where or not rows or os.environ.get("PYTEST_XDIST_WORKER"):
        return
    if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
        line: dict[str, Any] = {"test": report.nodeid, "outcome": report.outcome, "rows": rows}
        path = Path(where)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
