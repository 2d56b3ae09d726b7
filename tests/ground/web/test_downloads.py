"""A download is sent as it is made, whichever server asks for it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from whitenoise.responders import StaticFile

from floorwalker.ground.web.downloads import PIECES_AT_ONCE, StaticFiles, csv_file, kept_file


async def _first_and_rest(answer: object) -> tuple[bytes, bytes]:
    pieces = aiter(answer)  # type: ignore[call-overload]
    first = await anext(pieces)
    return first, b"".join([piece async for piece in pieces])


def test_the_first_lines_leave_before_the_last_are_made() -> None:
    made = []

    def rows() -> Iterator[list[object]]:
        for number in range(5_000):
            made.append(number)
            yield [number, "a,b"]

    async def ask() -> tuple[int, bytes]:
        pieces = aiter(csv_file("numbers", rows()))
        first = await anext(pieces)
        before = len(made)
        return before, first + b"".join([piece async for piece in pieces])

    before, whole = async_to_sync(ask)()
    assert before <= PIECES_AT_ONCE + 1
    assert whole == b"".join(csv_file("numbers", rows()).streaming_content)
    assert whole.splitlines()[4_999] == b'4999,"a,b"'


def test_no_word_of_a_download_runs_in_a_spreadsheet_and_numbers_stay_numbers() -> None:
    rows = [["=1+1", -5, "-2.5", "'=1+1", None, "@SUM(A1)", "-2 people"]]
    assert b"".join(csv_file("words", rows).streaming_content) == b"'=1+1,-5,-2.5,'=1+1,,'@SUM(A1),'-2 people\r\n"


@pytest.mark.once
@pytest.mark.django_db  # the end of an answer looks after the connections that tests before it left
def test_files_that_every_page_shares_are_sent_in_pieces_and_nothing_is_warned_of(tmp_path: Path, rf: Any) -> None:
    path = tmp_path / "floor.css"
    path.write_bytes(b"x" * 2_000_000)
    kept = StaticFile(str(path), [("Content-Type", "text/css")])
    answer = StaticFiles.serve(kept, rf.get("/static/floor.css"))
    first, rest = async_to_sync(_first_and_rest)(answer)
    assert 0 < len(first) < len(first + rest) == 2_000_000
    assert (answer["Content-Type"], answer.get("Content-Disposition")) == ("text/css", None)
    again = StaticFiles.serve(kept, rf.get("/static/floor.css", headers={"if-modified-since": answer["Last-Modified"]}))
    assert (again.status_code, b"".join(again.streaming_content)) == (304, b"")
    answer.close()


def test_a_kept_file_arrives_whole_under_its_name_and_is_not_held() -> None:
    content = bytes(range(256)) * 20_000
    answer = kept_file(io.BytesIO(content), name="rejected.txt", content_type="text/plain")
    first, rest = async_to_sync(_first_and_rest)(answer)
    assert first + rest == content
    assert len(first) < len(content) / 2
    assert answer["Content-Disposition"] == 'attachment; filename="rejected.txt"'
