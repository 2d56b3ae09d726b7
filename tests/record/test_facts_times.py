"""Weeks, months and times of day: as pandas counts them by the wall clock, and each leads back to what it was counted from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.record.facts import FactStore, QuestionRefused, answer, sums
from tests.record.facts_made import a_floor


@pytest.mark.parametrize(("name", "keys"), [
    ("week", lambda at: at.dt.date.map(lambda day: day - timedelta(days=day.weekday()))),
    ("month", lambda at: at.dt.date.map(lambda day: day.replace(day=1))),
    ("hour", lambda at: at.dt.hour * 60),
    ("half_hour", lambda at: at.dt.hour * 60 + at.dt.minute // 30 * 30),
])  # fmt: skip
def test_weeks_months_and_times_of_day_follow_the_wall_clock_and_lead_back(tmp_path: Path, name: str, keys: Any) -> None:
    store = FactStore(tmp_path)
    mine = a_floor(store, date(2026, 3, 27), 6, seed=8)["visits"].query("direction == 'inbound'")  # clocks go forward on the 29th
    window = {"start": datetime(2026, 3, 27, tzinfo=UTC), "end": datetime(2026, 4, 2, tzinfo=UTC)}
    counted = sums(store, **window, needs=["offered", "workload_seconds"], zone="Europe/London", by=[name])
    offered = mine[~mine.outcome.isin(["ended_in_ivr", "refused"])]
    by_hand = offered.groupby(keys(offered.arrived_at.dt.tz_convert("Europe/London"))).size().to_dict()
    rows = counted.table.to_pylist()
    assert {row[name]: row["offered"] for row in rows if row["offered"]} == by_hand
    for number in range(len(rows)):
        again = answer(store, counted.cell(number)).table.to_pylist()[0]
        assert again["offered"] == rows[number]["offered"]
        assert again["workload_seconds"] == pytest.approx(rows[number]["workload_seconds"])


def test_an_interval_longer_than_the_part_of_the_day_is_refused(tmp_path: Path) -> None:
    window = {"start": datetime(2026, 3, 27, tzinfo=UTC), "end": datetime(2026, 4, 2, tzinfo=UTC)}
    with pytest.raises(QuestionRefused, match="does not lie inside"):
        sums(FactStore(tmp_path), **window, needs=["offered"], zone="UTC", by=["interval", "half_hour"], interval_minutes=60)
