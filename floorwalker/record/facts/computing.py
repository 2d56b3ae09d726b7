"""The one engine in memory that facts are counted with: beginning one takes longer than counting a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import duckdb


@contextmanager
def computing() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection of its own, in UTC; what is registered with it ends with it."""
    connection = _engine().cursor()
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


@lru_cache(maxsize=1)
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2})
