"""Every sum is worked out again with plain pandas, row by row, and must be the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from floorwalker.engine import measures
from floorwalker.record.facts import FactStore, QuestionRefused, measure_table, sums
from floorwalker.record.facts.sums import KEPT, connected
from tests.record.facts_made import NOW, a_floor, batch, visit
from tests.record.sums_by_hand import by_hand, slot_of

ALL_NEEDS = tuple(column.name for column in measures.COLUMNS)
# Days on which the clocks of each zone change, and one zone whose offset is no whole hour.
CASES = [
    ("Europe/London", date(2026, 3, 27), 15),
    ("Europe/London", date(2025, 10, 24), 60),
    ("America/New_York", date(2025, 10, 31), 30),
    ("Australia/Lord_Howe", date(2026, 4, 3), 60),
    ("Asia/Kathmandu", date(2026, 3, 1), 30),
    ("UTC", date(2024, 2, 27), 120),
]


@pytest.mark.parametrize(("name", "first", "minutes"), CASES, ids=[f"{zone} {day}" for zone, day, _ in CASES])
def test_every_column_in_every_interval_equals_the_sum_by_hand(tmp_path: Path, name: str, first: date, minutes: int) -> None:
    store, zone = FactStore(tmp_path), ZoneInfo(name)
    floor = a_floor(store, first, 5, seed=minutes)
    start = datetime(first.year, first.month, first.day, 13, 7, 30, tzinfo=UTC)
    end = start + timedelta(days=3, hours=5)
    answer = sums(store, start=start, end=end, needs=ALL_NEEDS, zone=name, by=["interval"], interval_minutes=minutes)
    expected = by_hand(floor, start, end, zone, minutes)
    seen = {}
    for row in answer.table.to_pylist():
        local = row["interval"]
        key = slot_of(local.astimezone(UTC), zone, minutes)
        assert key not in seen, "the same interval stands twice"
        seen[key] = row
    assert seen.keys() == expected.keys()
    for key, cell in expected.items():
        for column in ALL_NEEDS:
            value = seen[key][column]
            if column == "wait_longest_seconds" and not cell["offered"]:
                assert np.isnan(value)
            else:
                assert value == pytest.approx(cell[column], rel=1e-5, abs=1e-4), (key, column)


@pytest.mark.parametrize("by", [[], ["queue"], ["channel", "outcome"], ["team", "day"], ["weekday"], ["agent"], ["week"],
                                ["month", "queue"], ["hour"], ["half_hour"]])  # fmt: skip
def test_groups_add_up_to_the_plain_total(tmp_path: Path, by: list[str]) -> None:
    store = FactStore(tmp_path)
    floor = a_floor(store, date(2026, 3, 27), 5, seed=7)
    window = {"start": datetime(2026, 3, 27, tzinfo=UTC), "end": datetime(2026, 4, 1, tzinfo=UTC)}
    needs = ["offered", "answered", "talk_seconds", "workload_seconds"]
    answer = sums(store, **window, needs=needs, zone="Europe/London", by=by)
    mine = floor["visits"].query("direction == 'inbound'")
    offered = (~mine.outcome.isin(["ended_in_ivr", "refused"])).sum()
    assert np.nansum(answer.columns()["offered"]) == offered
    assert np.nansum(answer.columns()["talk_seconds"]) == pytest.approx(mine.talk_seconds.sum(), rel=1e-12)
    assert len(answer) == len({tuple(str(row[name]) for name in by) for row in answer.table.to_pylist()})


def test_a_clock_that_goes_back_gives_two_intervals_with_the_same_name(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    times = [datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC)]
    store.replace_day("visits", date(2025, 10, 26), batch("visits", [visit(at) for at in times]), written_at=NOW)
    answer = sums(
        store,
        start=times[0] - timedelta(hours=3),
        end=times[0] + timedelta(hours=24),
        needs=["offered"],
        zone="Europe/London",
        by=["interval"],
        interval_minutes=60,
    )
    starts = [row["interval"].isoformat() for row in answer.table.to_pylist()]
    assert starts == ["2025-10-26T01:00:00+01:00", "2025-10-26T01:00:00+00:00"]


def test_a_state_that_crosses_midnight_counts_on_both_days(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    begin = datetime(2026, 3, 2, 23, 50, tzinfo=UTC)
    piece = {"agent_id": 1, "state": "talk", "started_at": begin, "ended_at": begin + timedelta(minutes=25)}
    store.replace_day(
        "agent_states",
        date(2026, 3, 2),
        batch("agent_states", [{**piece, "seconds": 1500.0, "paid": True}]),
        written_at=NOW,
    )
    window = {"start": datetime(2026, 3, 1, tzinfo=UTC), "end": datetime(2026, 3, 5, tzinfo=UTC), "zone": "UTC"}
    answer = sums(store, **window, needs=["handling_seconds"], by=["day"])
    assert answer.columns()["handling_seconds"].tolist() == [600.0, 900.0]
    alone = sums(store, **{**window, "start": datetime(2026, 3, 3, tzinfo=UTC)}, needs=["handling_seconds"])
    assert alone.columns()["handling_seconds"].tolist() == [900.0]


def test_an_empty_day_is_zero_and_a_day_not_loaded_is_no_data(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.replace_day("visits", date(2026, 3, 2), batch("visits", []), written_at=NOW)

    def offered(day: int) -> float:
        start = datetime(2026, 3, day, tzinfo=UTC)
        answer = sums(store, start=start, end=start + timedelta(days=1), needs=["offered", "csat_answers"], zone="UTC")
        assert np.isnan(answer.columns()["csat_answers"][0])
        return float(answer.columns()["offered"][0])

    assert offered(2) == 0
    assert np.isnan(offered(3))
    assert sums(FactStore(tmp_path / "none"), start=NOW, end=NOW + timedelta(days=1), needs=["offered"], zone="UTC")


def test_measures_without_a_source_say_no_data_and_never_zero(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.replace_day("visits", date(2026, 3, 2), batch("visits", [visit(NOW)]), written_at=NOW)
    day = {"start": datetime(2026, 3, 2, tzinfo=UTC), "end": datetime(2026, 3, 3, tzinfo=UTC), "zone": "UTC"}
    table = measure_table(store, measures=[measure.code for measure in measures.all()], **day)
    silent = {measure.code for measure in measures.all() if np.isnan(table.values(measure.code)[0])}
    assert silent == {
        *("average_hold", "average_wrap", "occupancy", "utilisation", "shrinkage", "adherence", "conformance"),
        *("csat", "nps", "ces", "complaints_per_1000", "first_response", "quality_score", "quality_pass_rate"),
        *("fcr_same_reason", "other_channel", "passed_on", "settled", "told_again"),
        *("customer_critical_errors", "business_critical_errors", "compliance_critical_errors", "ethics_failures"),
    }
    assert table.values("aht")[0] == 100.0
    assert table.number("aht")[0] == 1


def test_occupancy_by_queue_is_no_data_unless_waiting_time_is_known_by_queue(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    a_floor(store, date(2026, 3, 2), 2, seed=1)
    window = {"start": datetime(2026, 3, 2, tzinfo=UTC), "end": datetime(2026, 3, 4, tzinfo=UTC), "zone": "UTC"}
    by_queue = measure_table(store, measures=["occupancy", "shrinkage"], **window, by=["queue"])
    assert np.isnan(by_queue.values("occupancy")).all()
    assert np.isnan(by_queue.values("shrinkage")).all()
    by_team = measure_table(store, measures=["occupancy", "shrinkage"], **window, by=["team"])
    assert ((by_team.values("occupancy") > 0) & (by_team.values("occupancy") < 1)).all()


def test_each_queue_is_judged_by_its_own_target(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    rows = [visit(NOW + timedelta(minutes=q), queue_id=q, wait_seconds=30.0) for q in (1, 2, 3)]
    store.replace_day("visits", date(2026, 3, 2), batch("visits", rows), written_at=NOW)
    answer = measure_table(
        store,
        measures=["service_level"],
        start=NOW,
        end=NOW + timedelta(days=1),
        zone="UTC",
        by=["queue"],
        target_seconds={None: 20.0, 2: 30.0, 3: 29.999},
    )
    assert answer.values("service_level").tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"by": ["queue; DROP TABLE x"]}, "cannot be grouped"),
        ({"filters": {"1=1 --": 1}}, "cannot be filtered"),
        ({"filters": {"queue": "1 OR 1=1"}}, "takes numbers"),
        ({"filters": {"channel": 3}}, "takes words"),
        ({"zone": "Europe/Atlantis"}, "no time zone"),
        ({"zone": "../../etc/passwd"}, "no time zone"),
        ({"end": NOW}, "is empty"),
        ({"by": ["interval"], "interval_minutes": 7}, "does not divide"),
        ({"by": ["interval"]}, "does not divide"),
        ({"target_seconds": -1.0}, "makes no sense"),
        ({"by": ["queue", "queue"]}, "twice"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(tmp_path: Path, wrong: dict[str, Any], message: str) -> None:
    asked = {"start": NOW, "end": NOW + timedelta(days=1), "zone": "UTC", "needs": ["offered"], **wrong}
    with pytest.raises(QuestionRefused, match=message) as refusal:
        sums(FactStore(tmp_path), **asked)
    assert refusal.value.remedy


def test_a_word_in_a_filter_is_only_ever_a_word(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    a_floor(store, date(2026, 3, 2), 1, seed=1)
    asked = {"start": datetime(2026, 3, 2, tzinfo=UTC), "end": datetime(2026, 3, 3, tzinfo=UTC), "zone": "UTC"}
    nasty = sums(store, **asked, needs=["offered"], filters={"channel": "voice' OR '1'='1"})
    assert nasty.columns()["offered"][0] == 0
    two = sums(store, **asked, needs=["offered"], filters={"channel": ["voice", "chat"]})
    each = [sums(store, **asked, needs=["offered"], filters={"channel": c}).columns()["offered"][0] for c in ("voice", "chat")]
    assert two.columns()["offered"][0] == sum(each) > 0


def test_questions_asked_at_once_see_nothing_of_one_another_and_leave_nothing(tmp_path: Path) -> None:
    store, together = FactStore(tmp_path, memory_megabytes=700), Barrier(2, timeout=10)

    def asked(zone: str) -> Any:
        with connected(store) as connection:
            connection.register("slots", pa.table({"of": [zone]}))
            connection.execute(f"SET TimeZone = '{zone}'")
            together.wait()
            return connection.execute("SELECT of, current_setting('TimeZone') FROM slots").fetchone()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(asked, ("Asia/Kathmandu", "Asia/Tokyo"))) == [("Asia/Kathmandu",) * 2, ("Asia/Tokyo",) * 2]
    with connected(store) as connection:
        assert connection.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'slots'").fetchone() == (0,)
        kept = "SELECT current_setting('memory_limit'), current_setting('threads'), current_setting('enable_external_file_cache')"
        assert connection.execute(kept).fetchone() == ("667.5 MiB", 2, False)


def test_what_was_computed_is_kept_until_a_day_that_it_was_read_from_changes(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    for day in (first, second):
        store.replace_day("visits", day, batch("visits", [visit(datetime(2026, 3, day.day, 9, tzinfo=UTC))]), written_at=NOW)
    KEPT.clear()
    of_first = {"start": datetime(2026, 3, 2, tzinfo=UTC), "end": datetime(2026, 3, 3, tzinfo=UTC), "needs": ("offered",), "zone": "UTC"}
    of_both = {**of_first, "end": datetime(2026, 3, 4, tzinfo=UTC)}
    assert [sums(store, **asked).columns()["offered"][0] for asked in (of_first, of_both, of_first)] == [1, 2, 1]
    assert len(KEPT) == 2, "one answer for each question"
    more = [visit(datetime(2026, 3, 3, hour, tzinfo=UTC)) for hour in (9, 10)]
    store.replace_day("visits", second, batch("visits", more), written_at=NOW)
    assert [sums(store, **asked).columns()["offered"][0] for asked in (of_first, of_both)] == [1, 3]
    assert len(KEPT) == 3, "the day that stayed is not computed again"


def test_an_answer_larger_than_what_may_be_kept_is_given_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FactStore(tmp_path)
    a_floor(store, date(2026, 3, 2), 1, seed=1)
    KEPT.clear()
    monkeypatch.setattr(KEPT, "_Cache__maxsize", 1)
    asked = {
        "start": datetime(2026, 3, 2, tzinfo=UTC), "end": datetime(2026, 3, 3, tzinfo=UTC), "needs": ("offered",), "zone": "UTC",
    }  # fmt: skip
    assert sums(store, **asked).columns()["offered"][0] > 0
    assert len(KEPT) == 0
