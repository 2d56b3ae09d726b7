"""The record of processing: what the registry says, and nothing that any room keeps left out."""

from __future__ import annotations

from typing import Any

import pytest

from floorwalker.ground import house
from floorwalker.resolve.queries import processing
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
PAGE = "/resolve/processing/"


def test_every_declared_column_stands_in_the_record_once(cast: Any) -> None:
    told = [(row.model, column, row.about) for row in processing.record(cast.cora_acts) for column in row.columns]
    declared = [(each.model, each.field, each.about) for each in house.gather("personal")]
    assert sorted(told) == sorted(declared)
    assert {"review.Concern", "people.Account", "record.Customer", "resolve.Breach"} <= {model for model, _, _ in told}
    assert all(row.why and row.kept and row.recipients and row.erased for row in processing.record(cast.cora_acts))


def test_the_page_is_narrowed_to_whom_it_is_about_and_leaves_as_a_file(cast: Any) -> None:
    sees = cast.cora_sees
    text = words(sees.get(PAGE))
    assert "Six years after the contact (Limitation Act 1980, section 5)." in text
    assert "rooms keep something about people" in text
    workers = words(sees.get(f"{PAGE}?about=worker&room=people"))
    assert "So that colleagues know who is meant." in workers
    assert "Six years after the contact" not in workers
    file = b"".join(sees.get(f"{PAGE}?format=csv").streaming_content).decode()
    assert "What erasing does" in file


@pytest.mark.parametrize(("who", "status"), [
    ("cora", 200), ("olga", 200), ("asa", 200), ("adm", 200), ("ada", 403), ("sam", 403), ("una", 403), ("quin", 403), ("pat", 403),
    ("rita", 403), ("stranger", 403),
])  # fmt: skip
def test_who_answers_for_data_reads_it(cast: Any, who: str, status: int) -> None:
    assert getattr(cast, f"{who}_sees").get(PAGE).status_code == status
