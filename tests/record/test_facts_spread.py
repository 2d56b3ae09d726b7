"""Median, 90th percentile and histogram equal those of plain pandas."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorwalker.record.facts import HISTOGRAM_EDGES_SECONDS, FactStore, compared, spread, spreads, sums
from tests.record.facts_made import a_floor, batch, visit

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


def test_nothing_there_has_no_spread(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    question = sums(store, **WINDOW, needs=["offered"]).question  # type: ignore[arg-type]
    empty = spread(store, question, of="handle_seconds", by=["queue"])
    assert (empty.table.num_rows, empty.bins.shape) == (0, (0, len(HISTOGRAM_EDGES_SECONDS)))


def test_a_spread_by_day_is_that_of_each_day(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    visits = a_floor(store, date(2026, 3, 2), 3, seed=13)["visits"].query("direction == 'inbound'")
    answered = visits[visits.answered_at.notna()]
    question = sums(store, **WINDOW, needs=["offered"], by=["day"]).question  # type: ignore[arg-type]
    found = {row["day"]: row for row in spread(store, question, of="wait_answered_seconds", by=["day"]).table.to_pylist()}
    of_day = answered.groupby(answered.arrived_at.dt.date).wait_seconds
    assert {day: row["number"] for day, row in found.items()} == of_day.size().to_dict()
    assert {day: row["p90_seconds"] for day, row in found.items()} == pytest.approx(of_day.quantile(0.9).to_dict())


def test_a_contact_that_was_passed_on_is_settled_once_from_its_first_arrival(tmp_path: Path) -> None:
    store, evening = FactStore(tmp_path), datetime(2026, 3, 2, 23, 50, tzinfo=UTC)
    end = evening + timedelta(minutes=45)

    def one(number: int, at: datetime, **other: object) -> dict[str, object]:
        return visit(at, visit_id=number, contact_id=7, ended_at=at + timedelta(minutes=10), resolved=True, **other)

    first, second = one(1, evening, agent_id=1), one(2, end - timedelta(minutes=10), agent_id=2)
    store.replace_days(
        {("visits", evening.date()): batch("visits", [first]), ("visits", end.date()): batch("visits", [second])}, written_at=evening
    )
    question = sums(store, **WINDOW, needs=["offered"]).question  # type: ignore[arg-type]
    assert spread(store, question, of="resolution_seconds", by=["agent"]).table.to_pylist() == [
        {"agent": 2, "number": 1, "mean_seconds": 2700.0, "median_seconds": 2700.0, "p90_seconds": 2700.0}
    ]
    next_day = replace(question, start=datetime(2026, 3, 3, tzinfo=UTC))
    assert spread(store, next_day, of="resolution_seconds").table.num_rows == 0, "it arrived the day before"


@pytest.mark.parametrize("by", [(), ("channel",), ("queue", "day"), ("agent",)])
def test_several_durations_read_at_once_are_each_as_read_alone_by_row_and_in_all(tmp_path: Path, by: tuple[str, ...]) -> None:
    store, durations = FactStore(tmp_path), ("handle_seconds", "wait_answered_seconds", "first_response_seconds", "resolution_seconds")
    a_floor(store, date(2026, 3, 2), 4, seed=14)
    question = sums(store, **WINDOW, needs=["offered"], by=by).question  # type: ignore[arg-type]
    together = spreads(store, question, of=durations, by=by)
    assert list(together) == list(durations)
    for each, (rows, whole) in together.items():
        assert rows.table.equals(spread(store, question, of=each, by=by, histogram=False).table)
        assert whole.table.equals(spread(store, question, of=each, histogram=False).table)
        assert rows.bins.shape[1] == whole.bins.shape[1] == 0
    assert together["handle_seconds"][1].table.num_rows == 1
    nothing = spreads(store, replace(question, start=datetime(2024, 1, 1, tzinfo=UTC), end=datetime(2024, 1, 2, tzinfo=UTC)), of=durations)
    assert all(rows.table.num_rows == whole.table.num_rows == 0 for rows, whole in nothing.values())


@pytest.mark.parametrize("by", [(), ("channel",), ("queue",)])
def test_days_say_how_many_lie_above_what_lies_between_two_windows(tmp_path: Path, by: tuple[str, ...]) -> None:
    store, middle, durations = FactStore(tmp_path), datetime(2026, 3, 5, tzinfo=UTC), ("wait_answered_seconds", "resolution_seconds")
    visits = a_floor(store, date(2026, 3, 2), 6, seed=15)["visits"].query("direction == 'inbound'")
    answered = visits[visits.answered_at.notna()].assign(queue=lambda rows: rows.queue_id)
    window = {**WINDOW, "start": middle, "end": datetime(2026, 3, 8, tzinfo=UTC)}
    question = sums(store, **window, needs=["offered"]).question  # type: ignore[arg-type]
    found = compared(store, question, of=durations, start=WINDOW["start"], end=middle, by=by)  # type: ignore[arg-type]
    assert found.before["wait_answered_seconds"][1].table.num_rows == 1
    rows = found.days["wait_answered_seconds"].to_pylist()
    assert {row["day"] for row in rows} == set(answered.arrived_at.dt.date)

    def between(values: Any, share: float) -> float:
        sides = [values[(values.arrived_at >= middle) == late].wait_seconds for late in (False, True)]
        return float(sum(len(each) * each.quantile(share) for each in sides) / len(values))

    for row in [row for row in rows if None not in row.values()]:
        alike = answered[answered[by[0]] == row[by[0]]] if by else answered
        day = alike[alike.arrived_at.dt.date == row["day"]].wait_seconds
        assert row["wait_answered_seconds_number"] == len(day)
        assert row["wait_answered_seconds_total"] == pytest.approx(day.sum())
        for word, share in (("median", 0.5), ("p90", 0.9)):
            assert row[f"wait_answered_seconds_above_{word}"] == int((day > between(alike, share)).sum())
            assert row[f"wait_answered_seconds_above_all_{word}"] == int((day > between(answered, share)).sum())
    before = date(2024, 1, 1)
    nothing = compared(
        store, question, of=durations, start=datetime(2024, 1, 1, tzinfo=UTC), end=datetime(2024, 1, 2, tzinfo=UTC), by=by,  # type: ignore[arg-type]
    )
    assert all(row["day"] > before and row["wait_answered_seconds_above_median"] == 0 for row in nothing.days[durations[0]].to_pylist())
