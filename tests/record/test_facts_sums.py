"""Every sum is worked out again with plain pandas, row by row, and must be the same."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from floorwalker.engine import measures
from floorwalker.record.facts import FactStore, QuestionRefused, measure_table, sums
from floorwalker.record.facts.sums import KEPT, connected
from tests.record.facts_made import NOW, a_floor, batch, visit

ALL_NEEDS = tuple(column.name for column in measures.COLUMNS)
TARGET, SHORT = 20.0, 5.0
# Days on which the clocks of each zone change, and one zone whose offset is no whole hour.
CASES = [
    ("Europe/London", date(2026, 3, 27), 15),
    ("Europe/London", date(2025, 10, 24), 60),
    ("America/New_York", date(2025, 10, 31), 30),
    ("Australia/Lord_Howe", date(2026, 4, 3), 60),
    ("Asia/Kathmandu", date(2026, 3, 1), 30),
    ("UTC", date(2024, 2, 27), 120),
]


def _slot(moment: datetime, zone: ZoneInfo, minutes: int) -> tuple[datetime, timedelta]:
    """Return the wall-clock start of the slot of `moment` with the offset in force: two same hours differ by it."""
    local = moment.astimezone(zone)
    minute = (local.hour * 60 + local.minute) // minutes * minutes
    offset = local.utcoffset()
    assert offset is not None
    return local.replace(tzinfo=None, hour=minute // 60, minute=minute % 60, second=0, microsecond=0), offset


def _split(begin: datetime, end: datetime, zone: ZoneInfo, minutes: int) -> dict[Any, float]:
    """Return the seconds of [begin, end) in each slot, walking minute by minute."""
    seconds: dict[Any, float] = defaultdict(float)
    at = begin
    while at < end:
        step = min(at.replace(second=0, microsecond=0) + timedelta(minutes=1), end)
        seconds[_slot(at, zone, minutes)] += (step - at).total_seconds()
        at = step
    return seconds


def _visit_columns(row: Any) -> dict[str, float]:
    answered = not pd.isna(row.answered_at)
    offered = row.outcome not in ("ended_in_ivr", "refused")
    abandoned = row.outcome == "abandoned"
    talk, hold, wrap = row.talk_seconds, row.hold_seconds, row.wrap_seconds
    timed = answered and not pd.isna(talk)
    handle = float(np.nansum([talk, hold, wrap])) if timed else 0.0
    followed = answered and row.customer_known and row.window_closed
    return {
        "offered": offered,
        "answered": answered,
        "abandoned": abandoned,
        "answered_in_time": answered and row.wait_seconds <= TARGET,
        "abandoned_in_time": abandoned and row.wait_seconds <= TARGET,
        "abandoned_short": abandoned and row.wait_seconds <= SHORT,
        "wait_answered_seconds": row.wait_seconds if answered else 0,
        "handle_known": timed,
        "handle_seconds": handle,
        "handle_seconds_squared": handle**2,
        "talk_known": timed,
        "talk_seconds": talk if timed else 0,
        "hold_known": answered and not pd.isna(hold),
        "hold_seconds": 0 if pd.isna(hold) or not answered else hold,
        "wrap_known": answered and not pd.isna(wrap),
        "wrap_seconds": 0 if pd.isna(wrap) or not answered else wrap,
        "effort_seconds": handle / row.concurrency,
        "first_responses": answered and row.channel != "voice",
        "first_response_seconds": row.wait_seconds if answered and row.channel != "voice" else 0,
        "answered_known": answered and row.customer_known,
        "watched": followed,
        "came_back": followed and row.followed_up,
        "resolved_first": followed and not row.followed_up and row.resolved is not False,
        "still_open": answered and row.customer_known and not row.window_closed,
    }


def _state_columns(row: Any) -> dict[str, bool]:
    on_queue = row.state in ("ready", "ring", "talk", "hold", "wrap")
    return {
        "handling_seconds": row.state in ("talk", "hold", "wrap"),
        "available_seconds": row.state in ("ready", "ring"),
        "on_queue_seconds": on_queue,
        "paid_seconds": row.paid,
        "paid_on_queue_seconds": row.paid and on_queue,
        "paid_off_queue_seconds": row.paid and not on_queue,
        "scheduled_seconds": row.in_adherence is not None,
        "adherent_seconds": row.in_adherence is True,
        "scheduled_on_queue_seconds": row.scheduled_activity == "on_queue",
    }


def _survey_columns(row: Any) -> dict[str, float]:
    span = row.scale_max - row.scale_min
    ease = (row.score - row.scale_min if row.easy_is_high else row.scale_max - row.score) / span
    points = 1 + 6 * ease if row.instrument == "ces" else 0
    return {
        "csat_answers": row.instrument == "csat",
        "csat_satisfied": row.instrument == "csat" and row.score >= row.scale_max - 1,
        "nps_answers": row.instrument == "nps",
        "nps_promoters": row.instrument == "nps" and row.score >= 9,
        "nps_detractors": row.instrument == "nps" and row.score <= 6,
        "ces_answers": row.instrument == "ces",
        "settled_answers": row.instrument == "settled",
        "settled_yes": row.instrument == "settled" and row.score > 0.5,
        "ces_ease_points": points,
        "ces_ease_points_squared": points**2,
    }


def _evaluation_columns(row: Any) -> dict[str, float]:
    weight = 0.0 if pd.isna(row.weight) else row.weight
    score = 0.0 if pd.isna(row.score) else row.score
    scored = 0.0 if pd.isna(row.score) else weight
    counted = {
        "evaluated": 1, "evaluated_drawn": weight > 0, "scored": scored > 0, "scored_weight": scored, "scored_weight_squared": scored**2,
        "score_weight": scored * score, "score_weight_squared": scored * score**2, "passed_weight": scored * (row.passed is True),
    }
    for kind in ("customer", "business", "compliance", "ethics"):
        failed = getattr(row, f"{kind}_failed")
        judged = 0.0 if failed is None else weight
        counted |= {
            f"{kind}_checked": judged > 0, f"{kind}_weight": judged, f"{kind}_weight_squared": judged**2,
            f"{kind}_failed_weight": judged * (failed is True),
        }
    return counted


def _matter_columns(row: Any) -> dict[str, bool]:
    watched, came_back = row.known and row.window_closed, not pd.isna(row.next_id)
    return {
        "matter_contacts": row.answered,
        "matter_known": row.known,
        "matter_watched": watched,
        "matter_settled": watched and not came_back,
        "matter_open": row.known and not row.window_closed,
        "passed_on_contacts": row.answered and row.passed_on,
        "other_channel_contacts": watched and came_back and row.next_channel != row.channel,
        "told_again_contacts": row.known and row.told_again,
    }


def _by_hand(
    floor: dict[str, pd.DataFrame], start: datetime, end: datetime, zone: ZoneInfo, minutes: int
) -> dict[Any, dict[str, float]]:
    cells: dict[Any, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in floor["visits"].astype(object).itertuples():
        if row.direction != "inbound":
            continue
        arrived = row.arrived_at.to_pydatetime()
        if start <= arrived < end:
            cell = cells[_slot(arrived, zone, minutes)]
            for name, value in _visit_columns(row).items():
                cell[name] += value
            if row.outcome not in ("ended_in_ivr", "refused"):
                cell["wait_longest_seconds"] = max(cell["wait_longest_seconds"], row.wait_seconds)
        columns = _visit_columns(row)
        if columns["handle_known"]:
            begin = row.answered_at.to_pydatetime()
            finish = min(begin + timedelta(seconds=columns["handle_seconds"]), end)
            for slot, seconds in _split(max(begin, start), finish, zone, minutes).items():
                cells[slot]["workload_seconds"] += seconds
    for row in floor["agent_states"].astype(object).itertuples():
        begin, finish = max(row.started_at.to_pydatetime(), start), min(row.ended_at.to_pydatetime(), end)
        for slot, seconds in _split(begin, finish, zone, minutes).items():
            for name, counts in _state_columns(row).items():
                cells[slot][name] += seconds if counts else 0.0
    for row in floor["surveys"].astype(object).itertuples():
        if start <= row.answered_at.to_pydatetime() < end:
            for name, value in _survey_columns(row).items():
                cells[_slot(row.answered_at.to_pydatetime(), zone, minutes)][name] += value
    for row in floor["evaluations"].astype(object).itertuples():
        if start <= row.contact_at.to_pydatetime() < end:
            for name, value in _evaluation_columns(row).items():
                cells[_slot(row.contact_at.to_pydatetime(), zone, minutes)][name] += value
    for row in floor["matters"].astype(object).itertuples():
        if start <= row.contact_at.to_pydatetime() < end:
            for name, value in _matter_columns(row).items():
                cells[_slot(row.contact_at.to_pydatetime(), zone, minutes)][name] += value
    return cells


@pytest.mark.parametrize(("name", "first", "minutes"), CASES, ids=[f"{zone} {day}" for zone, day, _ in CASES])
def test_every_column_in_every_interval_equals_the_sum_by_hand(tmp_path: Path, name: str, first: date, minutes: int) -> None:
    store, zone = FactStore(tmp_path), ZoneInfo(name)
    floor = a_floor(store, first, 5, seed=minutes)
    start = datetime(first.year, first.month, first.day, 13, 7, 30, tzinfo=UTC)
    end = start + timedelta(days=3, hours=5)
    answer = sums(store, start=start, end=end, needs=ALL_NEEDS, zone=name, by=["interval"], interval_minutes=minutes)
    by_hand = _by_hand(floor, start, end, zone, minutes)
    seen = {}
    for row in answer.table.to_pylist():
        local = row["interval"]
        key = _slot(local.astimezone(UTC), zone, minutes)
        assert key not in seen, "the same interval stands twice"
        seen[key] = row
    assert seen.keys() == by_hand.keys()
    for key, cell in by_hand.items():
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
        *("csat", "nps", "ces", "first_response", "quality_score", "quality_pass_rate"),
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
