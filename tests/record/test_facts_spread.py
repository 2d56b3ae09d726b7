"""Median, 90th percentile and histogram equal those of plain pandas."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from floorwalker.record.facts import HISTOGRAM_EDGES_SECONDS, FactStore, QuestionRefused, spread, sums
from tests.record.facts_made import a_floor

WINDOW = {"start": datetime(2026, 3, 2, tzinfo=UTC), "end": datetime(2026, 3, 7, tzinfo=UTC), "zone": "UTC"}


def test_handle_time_by_channel_is_spread_as_pandas_says(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    visits = a_floor(store, date(2026, 3, 2), 5, seed=11)["visits"].query("direction == 'inbound'")
    timed = visits[visits.answered_at.notna() & visits.talk_seconds.notna()].copy()
    timed["handle"] = timed[["talk_seconds", "hold_seconds", "wrap_seconds"]].sum(axis=1)
    question = sums(store, **WINDOW, needs=["offered"]).question  # type: ignore[arg-type]
    found = spread(store, question, of="handle_seconds", by=["channel"])
    assert [row["channel"] for row in found.table.to_pylist()] == sorted(timed.channel.unique())
    for row, bins in zip(found.table.to_pylist(), found.bins, strict=True):
        values = timed[timed.channel == row["channel"]].handle
        assert row["number"] == len(values) == bins.sum()
        assert row["mean_seconds"] == pytest.approx(values.mean())
        assert row["median_seconds"] == pytest.approx(values.median())
        assert row["p90_seconds"] == pytest.approx(values.quantile(0.9))
        assert bins.tolist() == np.histogram(values, [*HISTOGRAM_EDGES_SECONDS, np.inf])[0].tolist()


def test_one_weekday_has_the_spread_of_its_own_waits(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    visits = a_floor(store, date(2026, 3, 2), 5, seed=12)["visits"].query("direction == 'inbound'")
    tuesday = visits[visits.answered_at.notna() & (visits.arrived_at.dt.day == 3)].wait_seconds
    cell = sums(store, **WINDOW, needs=["offered"], filters={"weekday": 2}).cell(0)  # type: ignore[arg-type]
    found = spread(store, cell, of="wait_answered_seconds").table.to_pylist()
    assert found[0]["number"] == len(tuesday)
    assert found[0]["p90_seconds"] == pytest.approx(tuesday.quantile(0.9))


def test_nothing_there_has_no_spread_and_times_are_refused(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    question = sums(store, **WINDOW, needs=["offered"]).question  # type: ignore[arg-type]
    empty = spread(store, question, of="handle_seconds", by=["queue"])
    assert (empty.table.num_rows, empty.bins.shape) == (0, (0, len(HISTOGRAM_EDGES_SECONDS)))
    with pytest.raises(QuestionRefused, match="not cut into times"):
        spread(store, question, of="handle_seconds", by=["day"])
