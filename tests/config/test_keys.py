"""A key that the house makes for itself is made once, whole, and readable by its own user only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from floorwalker.config.keys import kept_secret


def test_many_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: kept_secret(tmp_path / "keys", "secret_key"), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    (path,) = (tmp_path / "keys").iterdir()
    assert path.stat().st_mode & 0o077 == 0
