"""Every file of tests runs somewhere, and what speaks of one database, or writes at once, runs on both."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import halves

ROOT = Path(__file__).resolve().parents[2] / "tests"
FILES = sorted(path for path in ROOT.rglob("test_*.py"))


def test_files_are_shared_out_evenly_and_none_is_left_out() -> None:
    on = {path: halves._shared_out(path) for path in FILES}
    assert all(each and each <= {"sqlite", "postgresql"} for each in on.values())
    alone = [each for path, each in on.items() if len(each) == 1 and path.parent.name in {"plan", "record", "review", "desks", "serve"}]
    share = sum(each == {"postgresql"} for each in alone) / len(alone)
    assert 0.4 < share < 0.6


@pytest.mark.parametrize(
    "name", ["faults/test_every_page.py", "faults/test_deciding_at_once.py", "ground/trail/test_sealing.py", "record/test_contact_plans.py",
             "record/test_import_cut_off.py"]
)  # fmt: skip
def test_what_only_one_database_may_do_otherwise_runs_on_both(name: str) -> None:
    assert halves._shared_out(ROOT / name) == {"sqlite", "postgresql"}
