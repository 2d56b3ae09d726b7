"""Totals by half hours, from a source that tells no contacts: they count as the contacts would, once, and say what they are."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from floorwalker import cli
from floorwalker.ground import clock
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Queue
from floorwalker.record import recounting
from floorwalker.record.actions import identities
from floorwalker.record.deciding import Days
from floorwalker.record.models import Import, IntervalTotal, Sighting, SourceName
from floorwalker.record.queries import figures
from floorwalker.record.queries.totals import Standing, standing
from tests.record.bank_log_made import hung_up, line, log
from tests.record.contacts_made import a_contact
from tests.record.names_made import HEAD, MAPPING, call, follow
from tests.record.test_measures_bank_log import ZONE
from tests.record.totals_made import NEEDS, SYSTEM, of_half_hours, read_in, sheet, take_out, told

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime(2026, 3, 2, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
MORNING = [
    ["Sales", "2026-03-02 09:00", 10, 8, 2, 6, 12, 240],
    ["Sales", "2026-03-02 09:30", 6, 6, 0, 6, 5, 200],
    ["Claims", "2026-03-02 09:00", 4, 3, 1, 1, 50, 400],
]


@pytest.fixture(autouse=True)
def _now(tmp_path: Path, settings: Any) -> Any:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with clock.frozen(datetime(2026, 3, 5, 9, tzinfo=UTC)):
        yield


def of_a_day(*rows: list[Any]) -> Import:
    return read_in(sheet(rows or MORNING))


def row_of(queue: str, *measures: str, **how: Any) -> dict[str, Any]:
    found = [row for row in told(DAY, NEXT, *measures, by=("queue",), **how) if row["queue"] == queue]
    assert len(found) == 1
    return found[0]


def test_totals_of_half_hours_equal_the_contacts_of_the_bank_log_they_were_made_from(
    test_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_of_january = test_data / "data" / "anonymous_bank" / "january.txt"
    if not log_of_january.is_file():
        pytest.skip(f"No bank log at {log_of_january}; set FLOORWALKER_TEST_DATA.")
    lines = log_of_january.read_text(errors="replace").splitlines()
    of_one_day = [lines[0], *(each for each in lines if "\t990105\t" in each)]
    start, end = datetime(1999, 1, 5, tzinfo=ZONE), datetime(1999, 1, 6, tzinfo=ZONE)
    imported_lines("\r\n".join(of_one_day).encode())
    asked = {"by": ("queue", "interval"), "interval_minutes": 30, "zone": str(ZONE), "target_seconds": 20.0}
    contacts = told(start, end, *NEEDS, "abandonment_rate", **asked)
    assert len(contacts) > 50
    rows = of_half_hours(start, end, zone=str(ZONE))
    take_out(Import.objects.get())
    assert told(start, end, *NEEDS, **asked) == []
    file = tmp_path / "half-hours.csv"
    file.write_bytes(sheet(rows))
    assert cli.main(["import", "interval-totals", str(file), "--zone", str(ZONE)]) == 0
    assert f"{len(rows)} rows read = {len(rows)} accepted" in capsys.readouterr().out
    totals = told(start, end, *NEEDS, "abandonment_rate", **asked)
    assert {row.pop("told_by") for row in totals} == {"totals"}
    assert len(totals) == len(contacts)
    for one, other in zip(contacts, totals, strict=True):
        assert [one.pop(key) for key in ("queue", "interval")] == [other.pop(key) for key in ("queue", "interval")]
        assert other == pytest.approx(one, rel=1e-6, nan_ok=True)


def imported_lines(content: bytes) -> None:
    read_in(content, zone=str(ZONE), importer="anonymous-bank")


def test_measures_that_need_contacts_are_no_data_and_never_nought() -> None:
    of_a_day()
    row = row_of("sales", "offered", "handled", "abandoned", "service_level", "asa", "aht", "short_abandons", "fcr", "longest_wait",
                 "average_talk", "workload", "service_level_abandons_ignored")
    assert row["told_by"] == "totals"
    assert (row["offered"], row["handled"], row["abandoned"], row["workload"]) == (16, 14, 2, 8 * 240 + 6 * 200)
    assert row["service_level"] == pytest.approx(12 / 16)
    assert row["asa"] == pytest.approx((8 * 12 + 6 * 5) / 14)
    assert row["aht"] == pytest.approx((8 * 240 + 6 * 200) / 14)
    for code in ("short_abandons", "fcr", "longest_wait", "average_talk", "service_level_abandons_ignored"):
        assert math.isnan(row[code]), code


def test_the_service_level_counts_only_where_the_target_is_the_same() -> None:
    of_a_day()
    assert row_of("sales", "service_level", target_seconds=20.0)["service_level"] == pytest.approx(12 / 16)
    assert math.isnan(row_of("sales", "service_level", target_seconds=30.0)["service_level"])


def test_a_later_row_restates_an_earlier_one_and_taking_it_out_brings_that_back() -> None:
    of_a_day()
    later = read_in(sheet([["Sales", "2026-03-02 09:00", 12, 9, 3, 7, 12, 240], MORNING[1]]))
    assert (later.rows_accepted, later.rows_duplicate) == (1, 1)
    assert standing(Import.objects.earliest("id")) == Standing(counting=2, beside_contacts=0, told_anew=1)
    assert row_of("sales", "offered")["offered"] == 18
    take_out(later)
    assert row_of("sales", "offered")["offered"] == 16
    assert IntervalTotal.objects.count() == 3


def test_within_one_file_the_later_row_of_an_interval_stands() -> None:
    batch = of_a_day(["Sales", "2026-03-02 09:00", 3, 3, 0, 3, 1, 60], *MORNING)
    assert (batch.rows_read, batch.rows_accepted, batch.rows_duplicate) == (4, 3, 1)
    assert row_of("sales", "offered")["offered"] == 16


def test_an_interval_of_which_contacts_tell_too_counts_once_and_the_contacts_win() -> None:
    start, end = datetime(1999, 3, 1, tzinfo=ZONE), datetime(1999, 3, 2, tzinfo=ZONE)
    rows = [["anonymous-bank-ps", f"1999-03-01 {at}", 10, 8, 2, 6, 12, 240] for at in ("09:00", "09:30")]
    contacts = read_in(log(line(), hung_up(call_id="2")), zone=str(ZONE), importer="anonymous-bank")
    batch = read_in(sheet(rows), zone=str(ZONE))
    assert standing(batch) == Standing(counting=1, beside_contacts=1, told_anew=0, set_aside=10, contacts=2)
    whole = figures.ask(measures=("offered",), start=start, end=end, zone=str(ZONE))
    assert whole.rows == [{"offered": 12, "told_by": "contacts and totals"}]
    assert whole.table.sums.beside == (1,)
    take_out(contacts)
    assert standing(batch) == Standing(counting=2, beside_contacts=0, told_anew=0)
    whole = figures.ask(measures=("offered",), start=start, end=end, zone=str(ZONE))
    assert whole.rows == [{"offered": 20, "told_by": "totals"}]
    assert whole.table.sums.beside == (0,)


def test_a_total_is_never_cut_into_shorter_intervals_nor_by_the_edge_of_a_window() -> None:
    of_a_day()
    quarters = told(DAY, NEXT, "offered", by=("interval",), interval_minutes=15)
    assert [row["told_by"] for row in quarters] == ["longer intervals"] * 4
    assert all(math.isnan(row["offered"]) for row in quarters)
    hours = told(DAY, NEXT, "offered", by=("interval",), interval_minutes=60)
    assert [(row["offered"], row["told_by"]) for row in hours] == [(20, "totals")]
    cut = told(DAY, DAY.replace(hour=9, minute=15), "offered")
    assert math.isnan(cut[0]["offered"])


def test_rows_of_another_length_do_not_count_beside_those_they_overlap() -> None:
    of_a_day()
    read_in(sheet([["Sales", f"2026-03-02 09:{at}", 5, 5, 0, 5, 1, 60] for at in ("00", "15", "30", "45")]))
    assert row_of("sales", "offered")["offered"] == 20


def test_figures_by_person_or_reason_say_that_totals_are_left_out() -> None:
    of_a_day()
    asked = figures.ask(measures=("handled",), start=DAY, end=NEXT, zone="Europe/London", by=("agent",))
    assert asked.rows == []
    assert asked.table.sums.leaves_out_totals
    assert not figures.ask(measures=("handled",), start=DAY, end=NEXT, zone="Europe/London").table.sums.leaves_out_totals


def test_the_hour_that_the_clock_repeats_is_told_by_the_order_of_its_rows() -> None:
    with clock.frozen(datetime(2026, 11, 5, 9, tzinfo=UTC)):
        times = ("00:30", "01:00", "01:30", "01:00", "01:30", "02:00")
        batch = of_a_day(*(["Sales", f"2026-10-25 {at}", number, number, 0, number, 1, 60] for number, at in enumerate(times, 1)))
        assert (batch.rows_accepted, batch.rows_rejected, batch.rows_repaired) == (6, 0, 2)
        asked = told(datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC), "offered", by=("interval",),
                     interval_minutes=30)  # fmt: skip
    starts = [row["interval"].astimezone(UTC) for row in asked]
    assert [row["offered"] for row in asked] == [1, 2, 3, 4, 5, 6]
    assert [after - before for before, after in pairwise(starts)] == [timedelta(minutes=30)] * 5


def contacts_of(name: SourceName) -> int:
    return sum(Sighting.objects.filter(name=name).values_list("contacts", flat=True))


def test_totals_follow_when_somebody_says_which_queue_a_name_is() -> None:
    of_a_day()
    read_in(sheet([["Sales", "2026-03-02 09:00", 12, 8, 2, 6, 12, 240], MORNING[1]]))
    name = SourceName.objects.get(kind="queue", value="Sales")
    identities.say(name, target=Queue.objects.get(code="claims"), days=Days(None), by=SYSTEM)
    assert contacts_of(name) == 18
    follow()
    assert contacts_of(name) == 18
    assert [(row["queue"], row["offered"]) for row in told(DAY, NEXT, "offered", by=("queue",))] == [("claims", 22)]
    assert not Queue.objects.filter(code="sales", retired_at=None).exists()


def test_a_contact_that_no_system_counts_counts_beside_a_total() -> None:
    of_a_day()
    a_contact(DAY.replace(hour=9, minute=5), queue=Queue.objects.get(code="sales"))
    recounting.note_days([DAY.date()])
    worker.run_now(queue.enqueue(recounting.COUNT, arguments={}, by=SYSTEM))
    assert (row_of("sales", "offered")["offered"], row_of("sales", "offered")["told_by"]) == (17, "contacts and totals")


def test_an_interval_across_midnight_counts_once_however_late_its_contacts_come() -> None:
    zone = "Asia/Kathmandu"  # its half hours begin a quarter before and after the hours of UTC
    read_in(sheet([["Sales", "2026-03-03 05:30", 10, 8, 2, 6, 12, 240], ["Sales", "2026-03-03 06:00", 1, 1, 0, 1, 1, 60]]), zone=zone)
    assert IntervalTotal.objects.earliest("started_at").started_at == DAY.replace(hour=23, minute=45)
    calls = "\n".join([HEAD, call(1, "2026-03-03 05:50", queue="Sales"), ""]).encode()
    read_in(calls, zone=zone, importer="csv", mapping=MAPPING)
    after = told(DAY, NEXT + timedelta(days=1), "offered")
    assert after == [{"offered": 2, "told_by": "contacts and totals"}]


def test_a_reading_that_was_cut_off_begins_again_and_leaves_nothing_twice() -> None:
    batch = read_in(sheet(MORNING), publish=False)
    Import.objects.update(state=Import.State.READING)
    worker.run_now(queue.enqueue("record.read_import", arguments={"import": batch.reference}, by=SYSTEM))
    batch.refresh_from_db()
    assert (batch.state, batch.rows_accepted, batch.rows_duplicate, IntervalTotal.objects.count()) == ("ready", 3, 0, 3)
