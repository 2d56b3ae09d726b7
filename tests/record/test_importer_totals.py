"""Tables of totals by interval: what switches call their columns, and every row that cannot be kept refused in words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import IMPORTERS, guess
from floorwalker.record.importers.base import Options, Rejected, Result, Source, Total
from floorwalker.record.importers.total_columns import look, start_of
from tests.record.test_importer_csv import workbook

TOTALS = IMPORTERS.get("interval-totals")
HEAD = "Skill,Date,Interval,Calls Offered,Calls Answered,Aban Calls,Within SL (20s),Avg Speed Ans,Max Delay,Talk Time,ACW Time"
ROWS = (
    "Claims,03/02/2026,09:00-09:30,\"1,040\",998,42,812,0:00:31,4:05,299400,60120",
    "Claims,03/02/2026,09:30-10:00,910,900,10,880,0:00:12,1:30,270000,54000",
    "Claims,03/13/2026,09:30-10:00,0,0,0,0,,,0,0",
)
PLAIN = {"fields": {"queue": "Q", "start": "Start", "offered": "Off", "answered": "Ans", "answered_in_time": "In", "average_handle": "AHT"},
         "order": "ymd", "minutes": 30, "target_seconds": 20.0, "queue": "", "rows": "totals", "units": {}}  # fmt: skip
GOOD = ["Sales", "2026-03-02 09:00", "10", "8", "6", "240"]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 20, 9, tzinfo=UTC)):
        yield


def read(text: str, mapping: dict[str, Any] | None = None, *, zone: str = "Europe/London") -> list[Result]:
    return list(TOTALS.read([Source("t.csv", io.BytesIO(text.encode()))], Options(zone=zone, mapping=mapping or {})))


def plain(*rows: list[str], zone: str = "Europe/London", **changes: Any) -> list[Result]:
    return read("\n".join(["Q,Start,Off,Ans,In,AHT", *(",".join(row) for row in rows)]), PLAIN | changes, zone=zone)


def test_a_table_of_a_switch_is_read_without_a_word() -> None:
    text = "\n".join([HEAD, *ROWS])
    assert guess(text.encode(), name="interval.csv") == "interval-totals"
    reading, mapping = look(Source("t.csv", io.BytesIO(text.encode())), cell_limit_bytes=1_000)
    assert (mapping["minutes"], mapping["target_seconds"], reading.order) == (30, 20.0, "mdy")
    first, _, last = read(text)
    assert isinstance(first, Total)
    assert isinstance(last, Total)
    assert (first.queue, first.started_at, first.ended_at) == (
        "Claims", datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (first.offered, first.answered, first.abandoned, first.answered_in_time, first.target_seconds) == (1_040, 998, 42, 812, 20.0)
    assert (first.wait_answered_seconds, first.wait_longest_seconds) == (998 * 31, 245)
    assert (first.talk_seconds, first.wrap_seconds, first.handle_seconds, first.hold_seconds) == (299_400, 60_120, None, None)
    assert (last.offered, last.wait_answered_seconds, last.wait_longest_seconds) == (0, 0, None)


def test_a_log_of_contacts_is_not_taken_for_totals() -> None:
    assert guess(b"call_id,start,queue,agent,wait,talk\n1,2026-03-02 09:00,Sales,Ann,3,100", name="calls.csv") == "csv"


@pytest.mark.parametrize(
    ("cell", "start"),
    [("09:00-09:30", "09:00"), ("2026-03-02 09:00 - 09:30", "2026-03-02 09:00"), ("23:30 to 00:00", "23:30"),
     ("2026-03-02T09:00-05:00", "2026-03-02T09:00-05:00"), ("2026-03-02 09:00", "2026-03-02 09:00")],
)  # fmt: skip
def test_the_start_of_an_interval_is_told_from_an_offset(cell: str, start: str) -> None:
    assert start_of(cell) == start


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [(0, "", "empty"), (0, "Q" * 81, "too_long_name"), (0, "=cmd()", "formula"), (1, "", "empty"), (1, "soon", "bad_time"),
     (1, "2031-03-02 09:00", "out_of_range"), (1, "2026-03-02 09:10", "off_raster"), (2, "", "empty"), (2, "-3", "bad_count"),
     (2, "3.5", "bad_count"), (2, "1e9", "bad_count"), (2, "99999999", "absurd_count"), (3, "eight", "bad_count"), (4, "9", "more_in_time"),
     (5, "long", "bad_length"), (5, "-4", "negative_length"), (5, "999999999", "absurd_length")],
)  # fmt: skip
def test_what_cannot_be_a_total_is_refused_and_why(at: int, value: str, code: str) -> None:
    row = [value if place == at else cell for place, cell in enumerate(GOOD)]
    (found,) = plain(row)
    assert isinstance(found, Rejected)
    assert (found.code, found.why) == (code, TOTALS.refusals[code])


def test_a_workbook_with_date_and_time_apart_is_read_as_its_cells_mean() -> None:
    book = workbook([["Queue", "Date", "Time", "Offered"], *(["Sales", datetime(2026, 3, 2), time(9, at), 5] for at in (0, 30))])  # noqa: DTZ001
    found = list(TOTALS.read([Source("t.xlsx", io.BytesIO(book))], Options(zone="Europe/London")))
    assert [(each.started_at, each.offered) for each in found if isinstance(each, Total)] == [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), 5), (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), 5),
    ]  # fmt: skip


def test_more_answered_than_offered_is_kept_with_a_mark() -> None:
    (found,) = plain(["Sales", "2026-03-02 09:00", "7", "8", "6", "240"])
    assert isinstance(found, Total)
    assert [repair.code for repair in found.repairs] == ["more_answered"]


def test_a_number_that_is_not_given_is_none_and_never_nought() -> None:
    (found,) = plain(["Sales", "2026-03-02 09:00", "7", "", "", ""])
    assert isinstance(found, Total)
    assert (found.answered, found.answered_in_time, found.target_seconds, found.handle_seconds, found.abandoned) == (None,) * 5


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"minutes": 0}, "how long an interval is"), ({"target_seconds": None}, "within how many seconds"),
     ({"fields": {"start": "Start", "offered": "Off"}}, "which queue"), ({"fields": {"start": "Start", "queue": "Q"}}, "number offered")],
)  # fmt: skip
def test_a_mapping_that_leaves_something_open_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        plain(GOOD, **changes)


def test_a_queue_may_be_said_once_for_a_file_without_a_column_of_it() -> None:
    (found,) = plain(GOOD, queue="Sales", fields={"start": "Start", "offered": "Off"})
    assert isinstance(found, Total)
    assert (found.queue, found.answered) == ("Sales", None)


# A service level that comes as a share -------------------------------------------------------------------------------

LEVEL = {"queue": "Q", "start": "Start", "offered": "Off", "in_time_share": "SL"}
SHARES = PLAIN | {"fields": LEVEL | {"answered": "Ans", "abandoned_short": "Short"}, "share_of": "offered"}


def shared(off: str, ans: str, level: str, short: str = "0", **changes: Any) -> Result:
    """Read one row whose service level is a share."""
    text = f"Q,Start,Off,Ans,SL,Short\nSales,2026-03-02 09:00,{off},{ans},{level},{short}"
    (found,) = read(text, SHARES | changes)
    return found


@pytest.mark.parametrize(
    ("off", "ans", "level", "changes", "low", "likely", "high"),
    [
        ("1000", "950", "82%", {}, 815, 820, 829), ("1000", "950", "82.4 %", {}, 824, 824, 824), ("40", "38", "85", {}, 34, 34, 34),
        ("1000", "950", "82", {"share_of": "answered"}, 775, 779, 788), ("10", "8", "100%", {"share_of": "answered"}, 8, 8, 8),
        ("110", "95", "80%", {"share_of": "offered_less_short"}, 80, 80, 80), ("50", "50", "0%", {}, 0, 0, 0),
        ("1000", "950", "0.82", {"share_of_one": True}, 815, 820, 829), ("1000", "1000", "1", {"share_of_one": True}, 995, 1000, 1000),
        ("9", "9", "66", {}, 6, 6, 6), ("0", "0", "100%", {}, 0, 0, 0), ("1000", "825", '"82,5%"', {}, 825, 825, 825),
    ],
)  # fmt: skip
def test_a_count_in_time_is_reckoned_from_a_share_with_the_range_of_its_rounding(
    off: str, ans: str, level: str, changes: dict[str, Any], low: int, likely: int, high: int
) -> None:
    found = shared(off, ans, level, short="10" if changes.get("share_of") == "offered_less_short" else "0", **changes)
    assert isinstance(found, Total), found
    assert (found.in_time_low, found.answered_in_time, found.in_time_high) == (low, likely, high)
    assert [repair.code for repair in found.repairs] == ["from_share"]
    assert found.target_seconds == 20.0


@pytest.mark.parametrize(
    ("off", "level", "code"), [("1000", "120%", "bad_share"), ("1000", "high", "bad_share"), ("7", "50%", "share_misfit")]
)
def test_a_share_that_cannot_be_is_refused(off: str, level: str, code: str) -> None:
    found = shared(off, off, level)
    assert isinstance(found, Rejected)
    assert (found.field, found.code) == ("SL", code)


def test_a_count_goes_before_a_share_and_an_empty_share_is_no_data() -> None:
    found = shared("10", "9", "")
    assert isinstance(found, Total)
    assert (found.answered_in_time, found.in_time_low, found.target_seconds) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"share_of": ""}, "of what the service level is a share"), ({"target_seconds": None}, "within how many seconds"),
     ({"share_of": "offered_less_short", "fields": LEVEL},
      "number of short abandons")],
)  # fmt: skip
def test_of_what_a_share_is_must_be_said(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        shared("10", "9", "90%", **changes)


def test_a_column_of_shares_is_known_and_its_base_is_asked() -> None:
    text = "Queue,Interval,Offered,Answered,Service Level (20s) %\nA,2026-03-02 09:00,100,90,82.0%\nA,2026-03-02 09:30,100,90,79.5%"
    _reading, mapping = look(Source("t.csv", io.BytesIO(text.encode())), cell_limit_bytes=1_000)
    assert mapping["fields"]["in_time_share"] == "Service Level (20s) %"
    assert (mapping["target_seconds"], mapping["share_of"], mapping["share_of_one"]) == (20.0, "", False)
    with pytest.raises(RuleBroken, match="of what the service level is a share"):
        read(text)
