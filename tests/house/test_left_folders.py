"""A run of the tests that was killed leaves its folder in memory; the next run removes it, and nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import left_folders

pytestmark = pytest.mark.once


def test_folders_of_dead_processes_go_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead, mine, young, old, other = (
        tmp_path / name for name in (f"floor-{gone.pid}-a", f"floor-{os.getpid()}-b", "floor-young", "floor-old", "else-1-c")
    )
    for folder in (dead, mine, young, old, other):
        folder.mkdir()
    os.utime(old, (0, 0))
    left_folders.sweep(tmp_path, "floor")
    assert sorted(tmp_path.iterdir()) == sorted([mine, young, other])
