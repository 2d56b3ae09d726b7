"""The bank log, line by line: every dirt its documentation and data show has one stated answer."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import IMPORTERS
from floorwalker.record.importers.base import Contact, Options, Rejected, Result, Source
from tests.record.bank_log_made import DIRT, HEADER, REPAIRED, TAKEN, hung_up, line, log

BANK = IMPORTERS.get("anonymous-bank")
JERUSALEM = Options(zone="Asia/Jerusalem", ownership="open")


def read(*contents: bytes, options: Options = JERUSALEM) -> list[Result]:
    sources = [Source(f"{number}.txt", io.BytesIO(content)) for number, content in enumerate(contents)]
    return list(BANK.read(sources, options))


def contact(text: str) -> Contact:
    (found,) = read(log(text))
    assert isinstance(found, Contact)
    return found


@pytest.mark.parametrize("name", DIRT)
def test_a_line_that_cannot_be_kept_says_which_field_and_why(name: str) -> None:
    text, code = DIRT[name]
    (found,) = read(log(text))
    assert isinstance(found, Rejected)
    assert found.code == code
    assert found.row.number == 2
    assert found.field
    assert found.why == BANK.refusals[code]


@pytest.mark.parametrize("name", REPAIRED)
def test_a_repaired_line_carries_its_mark_and_the_value_as_it_stood(name: str) -> None:
    text, code = REPAIRED[name]
    found = contact(text)
    marks = {repair.code: repair for repair in found.repairs}
    assert set(marks) == {code}
    assert marks[code].field in HEADER.split("\t")
    assert code in BANK.repairs
    assert found.ended_at >= found.started_at
    assert all(piece.ended_at >= piece.started_at for piece in found.pieces)


@pytest.mark.parametrize("name", TAKEN)
def test_a_sound_line_is_taken_as_it_stands(name: str) -> None:
    text, outcome = TAKEN[name]
    found = contact(text)
    assert (found.outcome, found.repairs) == (outcome, ())


def test_times_are_the_banks_wall_clock() -> None:
    found = contact(line())
    assert [piece.kind for piece in found.pieces] == ["ivr", "queue", "talk"]
    assert found.started_at == datetime(1999, 3, 1, 7, tzinfo=UTC)  # two hours before Jerusalem's 9:00 in winter
    assert (found.pieces[2].ended_at - found.pieces[2].started_at).total_seconds() == 180


def test_a_call_across_midnight_ends_on_the_next_day() -> None:
    found = contact(REPAIRED["wait and service across midnight"][0])
    assert found.pieces[1].ended_at == datetime(1999, 3, 1, 22, tzinfo=UTC)
    assert found.ended_at == datetime(1999, 3, 1, 22, 2, 59, tzinfo=UTC)


def test_nobody_is_named_where_no_server_or_customer_stood() -> None:
    assert contact(TAKEN["AGENT without a server"][0]).agent is None
    assert contact(TAKEN["customer 0"][0]).customer is None
    assert contact(hung_up()).agent is None


def test_a_file_of_another_kind_is_refused_whole() -> None:
    for content in (b"start,offered\n1,2\n", b"PK\x03\x04zip", b"", b"\x00\x01\x02"):
        with pytest.raises(RuleBroken) as refused:
            read(content)
        assert "0.txt" in str(refused.value)
        assert refused.value.remedy


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "iso8859-8"])
def test_other_encodings_are_read(encoding: str) -> None:
    agent = {"cp1252": "ZOË", "iso8859-8": "מיכל"}.get(encoding, "MICHAL")
    found = read(log(*[line(server=agent)] * 30).decode().encode(encoding))
    assert len(found) == 30
    assert all(isinstance(each, Contact) for each in found)


@pytest.mark.timeout(600)
def test_six_real_months_are_accounted_for_row_by_row(test_data: Path) -> None:
    months = ["january", "february", "march", "april", "may", "june"]
    accepted = rejected = 0
    for month in months:
        path = test_data / "data" / "anonymous_bank" / f"{month}.txt"
        if not path.exists():
            pytest.skip(f"No file {path}.")
        with path.open("rb") as stream:
            for result in BANK.read([Source(path.name, stream)], JERUSALEM):
                if isinstance(result, Contact):
                    accepted += 1
                else:
                    assert isinstance(result, Rejected)
                    rejected += 1
                    assert result.code == "phantom"
    assert (accepted + rejected, accepted, rejected) == (213_268, 211_298, 1_970)
