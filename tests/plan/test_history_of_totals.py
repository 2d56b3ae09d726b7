"""The history of a queue that is told by half hours alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.models import Job, Queue
from floorwalker.plan.actions import forecasts
from floorwalker.plan.queries import history
from tests.plan.forecast_made import run_next
from tests.record.totals_made import read_in, sheet

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = datetime(2026, 2, 2, tzinfo=UTC)


def test_a_forecast_learns_from_totals_and_never_cuts_them(tmp_path: Path, settings: Any, cast: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    starts = [FIRST + timedelta(days=day, minutes=540 + 30 * step) for day in range(14) for step in range(4)]
    rows = [["Sales", f"{start:%Y-%m-%d %H:%M}", 10 + at % 4, 9, 1, 8, 12, 240] for at, start in enumerate(starts)]
    with clock.frozen(FIRST + timedelta(days=20)):
        read_in(sheet(rows))
        queue = Queue.objects.get(code="sales")
        found = history.history(queue, interval_minutes=30)
        assert (found.starts.size, float(found.offered.sum())) == (56, 56 * 11.5)
        assert found.handle_time.mean_seconds == pytest.approx(240)
        assert history.log_estimates(queue, last=found.last)["patience"] is None
        forecasts.make_forecast(queue, horizon_days=7, interval_minutes=15, by=cast.pat_acts)
        job = run_next()
    assert (job.state, (job.problem or {})["code"]) == (Job.State.FAILED, "totals_are_longer")
