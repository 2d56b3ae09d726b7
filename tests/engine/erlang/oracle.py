"""Exact reference numbers, read where they lie."""

from __future__ import annotations

import json
from pathlib import Path


def rows(test_data: Path, name: str) -> list[list[float]]:
    """Return the rows of one table of the Erlang oracle as floats."""
    table: list[list[float | str]] = json.loads((test_data / "oracles" / "erlang.json").read_text("utf-8"))[name]["rows"]
    return [[float(value) for value in row] for row in table]
