"""Where everything is there, nothing may be left out: a skipped journey or data test fails the run that asks for all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_left_out: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the skipped tests that could have run here."""
    if not report.skipped or not os.environ.get("FLOORWALKER_TEST_REQUIRE_ALL") or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    data = (ROOT / os.environ.get("FLOORWALKER_TEST_DATA", "../shared")).is_dir()
    if "journeys" in report.nodeid or ("test data" in reason.lower() and data):
        _left_out.append(f"{report.nodeid}: {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when something was left out."""
    if _left_out and not os.environ.get("PYTEST_XDIST_WORKER"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print("\nLeft out, though it could have run here:\n" + "\n".join(_left_out))
