"""Workbooks made to hurt: refused in words and soon, and the page goes on; what they take in memory: `trials.bombs`."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from floorwalker.ground.errors import RuleBroken
from floorwalker.record.importers import workbooks
from floorwalker.record.importers.base import Source
from floorwalker.record.importers.tables import open_table
from floorwalker.record.models import Import, Interaction
from tests.faults.workbooks_made import BOMBS, CELL, packed, row

MOST_SECONDS = 10


def read(content: bytes) -> int:
    table = open_table(Source("log.xlsx", io.BytesIO(content)), cell_limit_bytes=64 * 1024)
    return sum(1 for _ in table.rows)


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_made_to_hurt_is_refused_in_words_and_soon(name: str) -> None:
    make, code = BOMBS[name]
    content, begun = make(), time.process_time()
    assert len(content) < 2**20
    with pytest.raises(RuleBroken) as refused:
        read(content)
    assert refused.value.refusal_code == code, refused.value.message
    assert "log.xlsx" in refused.value.message
    assert "CSV" in refused.value.remedy
    assert time.process_time() - begun < MOST_SECONDS


def test_more_shared_texts_than_a_sheet_can_need_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed(texts="<si/>" * 2_001, sheet=row("<c><v>1</v></c>"))
    assert read(content) == 1
    monkeypatch.setattr(workbooks, "SHARED_TEXTS", 2_000)
    with pytest.raises(RuleBroken, match="more than 2,000 shared texts"):
        read(content)


def test_a_text_shown_again_and_again_is_counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = f"<si><t>{'a' * 60_000}</t></si>"
    content = packed(sheet=row(CELL * 10) * 40, texts=texts)
    assert read(content) == 40
    monkeypatch.setattr(workbooks, "TEXT_CHARACTERS", 20_000_000)
    with pytest.raises(RuleBroken, match="more than 20,000,000 characters"):
        read(content)


def test_a_row_longer_than_any_line_of_a_log_is_rejected_alone() -> None:
    content = packed(sheet=row(CELL * 20) + row("<c><v>1</v></c>"), texts=f"<si><t>{'a' * 60_000}</t></si>")
    table = open_table(Source("log.xlsx", io.BytesIO(content)), cell_limit_bytes=64 * 1024)
    long, short = table.rows
    assert (long.number, long.problem, len(long.cells[0])) == (2, "cell_too_long", 80)
    assert (short.number, short.problem, short.cells) == (3, "", ["1"])


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["an archive that is no workbook and unpacks to 50 MB", "one row of 100,000 cells"])
def test_the_page_refuses_a_bomb_in_words_and_takes_the_next_file(name: str, cast: Any, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path

    def handed_in(content: bytes) -> Any:
        upload = SimpleUploadedFile("log.xlsx", content)
        return cast.pat_sees.post("/record/imports/new/", {"files": [upload]}, follow=True)

    answer = handed_in(BOMBS[name][0]())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "log.xlsx holds" in page
    assert "Save its first sheet as CSV" in page
    assert not Interaction.objects.exists()
    assert Import.objects.get().state == "waiting"
    good = packed(sheet=row("<c><v>1</v></c><c><v>45922.5</v></c><c><v>7</v></c>"))
    assert handed_in(good).status_code == 200
