"""Any table through a mapping: guessed columns, dates and lengths in every wording, hostile cells refused with words."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import IMPORTERS, guess
from floorwalker.record.importers.base import Contact, Options, Rejected, Result, Source
from floorwalker.record.importers.csv_mapping import look
from floorwalker.record.importers.values import length, moment

CSV = IMPORTERS.get("csv")
LONDON = Options(zone="Europe/London")
HEAD = "call_id,start_ts,q_name,agt,wait_s,talk_s,acw,disp_cd,ani"
ROWS = [
    "884120,22/09/2025 08:00:41,CLAIMS_V,a.patel,12,311,71,Answered,+441134960101",
    "884121,22/09/2025 08:01:07,RENEW_V,z.hart,0,94,38,Answered,+441134960102",
    "884123,22/09/2025 08:02:19,POLICY_V,,45,0,,Abandoned,",
]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        yield


def read(content: bytes | str, options: Options = LONDON) -> list[Result]:
    data = content.encode() if isinstance(content, str) else content
    return list(CSV.read([Source("calls.csv", io.BytesIO(data))], options))


def table(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows]) + "\n"


def test_a_plain_export_is_guessed_and_read() -> None:
    answered, _, left = read(table(*ROWS))
    assert isinstance(answered, Contact)
    assert isinstance(left, Contact)
    assert answered.started_at == datetime(2025, 9, 22, 7, 0, 41, tzinfo=UTC)
    assert [(piece.kind, (piece.ended_at - piece.started_at).total_seconds()) for piece in answered.pieces] == [
        ("queue", 12), ("talk", 311), ("wrap", 71),
    ]
    assert (answered.queue, answered.agent, answered.customer, answered.outcome) == (
        "CLAIMS_V", "a.patel", "+441134960101", "answered",
    )
    assert (left.outcome, left.agent, left.customer, left.pieces[-1].outcome) == ("abandoned", None, None, "abandoned")


@pytest.mark.parametrize(
    ("header", "meaning"),
    [("Contact ID", "reference"), ("uniqueid", "reference"), ("StartTime", "start"), ("Call Date Time", "start"),
     ("timestamp", "start"), ("Queue Name", "queue"), ("Skill", "queue"), ("AgentName", "agent"), ("Handled By", "agent"),
     ("ANI", "customer"), ("Caller ID", "customer"), ("Wait Time (s)", "wait"), ("Time in queue", "wait"),
     ("Talk Time", "talk"), ("billsec", "talk"), ("Hold Time", "hold"), ("ACW", "wrap"), ("After Call Work", "wrap"),
     ("Disposition", "outcome"), ("Channel", "channel"), ("Direction", "direction")],
)  # fmt: skip
def test_headers_are_understood_in_many_wordings(header: str, meaning: str) -> None:
    shape = {"start": "2025-09-22 08:00:00", "wait": "12", "talk": "120", "hold": "3", "wrap": "30"}.get(meaning, "abc")
    source = Source("x.csv", io.BytesIO(f"zzz,{header}\n1,{shape}\n2,{shape}\n".encode()))
    found = {each.column: each.meaning for each in look(source, cell_limit_bytes=1000).columns}
    assert found[header] == meaning


def test_the_order_of_day_and_month_is_decided_from_the_data_or_asked() -> None:
    def order(*dates: str) -> tuple[str, bool]:
        rows = [f"{at},{date} 08:00,Q" for at, date in enumerate(dates)]
        found = look(Source("x", io.BytesIO(table(*rows, head="id,start,queue").encode())), cell_limit_bytes=1000)
        return found.order, found.order_sure

    assert order("22/09/2025", "01/10/2025") == ("dmy", True)
    assert order("09/22/2025", "10/01/2025") == ("mdy", True)
    assert order("2025-09-22", "2025-10-01") == ("ymd", True)
    assert order("01/02/2025", "02/02/2025", "03/02/2025", "04/02/2025")[0] == "dmy"
    assert order("05/05/2025") == ("dmy", False)
    with pytest.raises(RuleBroken, match="the order of day and month") as refused:
        read(table("1,05/05/2025 08:00,Q", head="id,start,queue"))
    assert "mapping" in refused.value.remedy


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [("22/09/2025 08:00:41", "dmy", "2025-09-22 08:00:41"), ("9/22/25 8:00 PM", "mdy", "2025-09-22 20:00:00"),
     ("2025-09-22T08:00:41.123Z", "ymd", "2025-09-22 08:00:41"), ("22-Sep-2025 08:00", "dmy", "2025-09-22 08:00:00"),
     ("2025-09-22 08:00:41+02:00", "ymd", "2025-09-22 06:00:41"), ("45922.5", "ymd", "2025-09-22 12:00:00"),
     ("1758528041", "ymd", "2025-09-22 08:00:41"), ("1758528041000", "ymd", "2025-09-22 08:00:41"),
     ("31/09/2025 08:00", "dmy", None), ("yesterday", "dmy", None), ("13/13/2025", "dmy", None)],
)  # fmt: skip
def test_moments_are_read_in_the_ways_exports_write_them(text: str, order: Any, expected: str | None) -> None:
    found = moment(text, order)
    assert (None if found is None else f"{found[0]:%Y-%m-%d %H:%M:%S}") == expected


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [("90", "s", 90), ("1:30", "s", 90), ("01:01:30", "s", 3690), ("1.5", "min", 90), ("1500", "ms", 1.5), ("1,234", "s", 1234),
     ("1,5", "s", 1.5), ("-12", "s", -12), ("soon", "s", None), ("", "s", None), ("9" * 30, "s", None)],
)  # fmt: skip
def test_lengths_are_read_in_seconds_or_as_a_clock(text: str, unit: Any, seconds: float | None) -> None:
    assert length(text, unit) == seconds


BAD = {
    "less than nothing": ("884120,22/09/2025 08:00:41,C,a,12,-3,71,Answered,", "negative_length", "talk_s"),
    "a call of forty days": ("884120,22/09/2025 08:00:41,C,a,12,3456000,71,Answered,", "absurd_length", "talk_s"),
    "of 1899": ("884120,31/12/1899 08:00:41,C,a,12,3,71,Answered,", "out_of_range", "start_ts"),
    "of 2099": ("884120,31/12/2099 08:00:41,C,a,12,3,71,Answered,", "out_of_range", "start_ts"),
    "no start": ("884120,,C,a,12,3,71,Answered,", "empty", "start_ts"),
    "the 31st of September": ("884120,31/09/2025 08:00:41,C,a,12,3,71,Answered,", "bad_time", "start_ts"),
    "in the hour the clock skipped": ("884120,30/03/2025 01:30:00,C,a,12,3,71,Answered,", "missing_local_time", "start_ts"),
    "a formula": ('884120,22/09/2025 08:00:41,"=HYPERLINK(""http://x"")",a,12,3,71,Answered,', "formula", "q_name"),
    "a length in words": ("884120,22/09/2025 08:00:41,C,a,long,3,71,Answered,", "bad_length", "wait_s"),
    "a cell of ten megabytes": (f"884120,22/09/2025 08:00:41,{'X' * 10_000_000},a,12,3,71,Answered,", "cell_too_long", "row"),
    "a cell above the limit": (f"884120,22/09/2025 08:00:41,{'X' * 70_000},a,12,3,71,Answered,", "cell_too_long", "row"),
    "a name of a novel": (f"884120,22/09/2025 08:00:41,{'X' * 500},a,12,3,71,Answered,", "too_long_name", "q_name"),
    "too many cells": ("884120,22/09/2025 08:00:41,C,a,12,3,71,Answered,,more", "wrong_columns", "row"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_absurd_row_is_refused_with_words_and_the_rows_beside_it_are_kept(name: str) -> None:
    text, code, field = BAD[name]
    first, bad, last = read(table(ROWS[0], text, ROWS[1]), Options(zone="Europe/London", mapping=look_mapping()))
    assert isinstance(bad, Rejected)
    assert (bad.code, bad.field, bad.row.number) == (code, field, 3)
    assert isinstance(first, Contact)
    assert isinstance(last, Contact)
    assert bad.why == CSV.refusals[code]


def test_a_rejected_row_cannot_run_in_a_spreadsheet_and_reads_back_as_it_was() -> None:
    (bad,) = read(table(BAD["a formula"][0]), Options(zone="UTC", mapping=look_mapping()))
    assert isinstance(bad, Rejected)
    (cells,) = csv.reader([bad.text])
    assert cells[2] == "'=HYPERLINK(\"http://x\")"
    corrected = bad.text.replace(cells[2].replace('"', '""'), "CLAIMS_V")
    (again,) = read(table(corrected), Options(zone="UTC", mapping=look_mapping()))
    assert isinstance(again, Contact)


def look_mapping() -> dict[str, Any]:
    return look(Source("x", io.BytesIO(table(*ROWS).encode())), cell_limit_bytes=10_000).as_mapping()


def test_the_same_row_twice_has_one_key_and_two_calls_of_one_reference_have_two() -> None:
    first, same, later = read(table(ROWS[0], ROWS[0], ROWS[0].replace("08:00:41", "09:00:41")))
    keys = [each.external_id for each in (first, same, later) if isinstance(each, Contact)]
    assert keys[0] == keys[1] != keys[2]


def test_a_table_of_totals_is_recognised_and_said() -> None:
    content = "interval start,queue,offered,handled\n2025-09-22 08:00,C,12,11\n2025-09-22 08:30,C,14,14\n"
    assert look(Source("t", io.BytesIO(content.encode())), cell_limit_bytes=1000).totals


def workbook(rows: list[list[Any]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_with_its_dates_and_formulas_as_values() -> None:
    at = datetime(2025, 9, 22, 8, 0, 41)  # noqa: DTZ001 (a workbook has wall clock only)
    content = workbook([["Call ID", "Start", "Queue", "Talk Time"], [1, at, "Claims", 60], [2, 45922.5, "Claims", "=30+30"]])
    first, second = read(content)
    assert isinstance(first, Contact)
    assert isinstance(second, Contact)
    assert first.started_at == datetime(2025, 9, 22, 7, 0, 41, tzinfo=UTC)
    assert second.started_at == datetime(2025, 9, 22, 11, tzinfo=UTC)
    assert second.outcome == "abandoned"  # a formula without a kept value says nothing


def test_a_zip_bomb_and_a_broken_workbook_are_refused_before_they_unpack() -> None:
    for member, content in (("xl/worksheets/sheet1.xml", b"0" * 50_000_000), ("xl/workbook.xml", b"<not xml")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, content)
        with pytest.raises(RuleBroken) as refused:
            read(out.getvalue())
        assert refused.value.refusal_code in {"zip_bomb", "broken_workbook"}
    with pytest.raises(RuleBroken, match="workbook"):
        read(b"PK\x03\x04 and no more")


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"1,2,3\n4,5,6\n", b"\xff\xfe\x00", b"{}"])
def test_what_is_no_table_is_refused_with_words(content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        read(content)
    assert refused.value.remedy


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_and_encodings_are_read(delimiter: str) -> None:
    text = table(*ROWS).replace(",", delimiter).replace("a.patel", "Zoë Ångström")
    for encoding in ("utf-8-sig", "utf-16"):
        first = read(text.encode(encoding))[0]
        assert isinstance(first, Contact)
        assert first.agent == "Zoë Ångström"


def test_the_kind_of_a_file_is_guessed_from_its_first_bytes() -> None:
    assert guess(table(*ROWS).encode(), name="calls.csv") == "csv"
    assert guess(workbook([["a", "b"]])[:4096], name="calls.xlsx") == "csv"
