"""Complaints on Today and on the home of who handles them: by what is due next, for those who handle them, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.desks import complaints
from floorwalker.resolve.actions import giving
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_complaint, a_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(75)]
ZONE = "Europe/London"


def test_what_is_due_next_stands_first_and_their_home_holds_ones_own(cast: Any) -> None:
    line = a_line(cast)
    old = a_complaint(cast, line=line, summary="Old", received_at=MONDAY - timedelta(days=20))
    new = a_complaint(cast, line=line, summary="New", received_at=MONDAY - timedelta(days=1))
    giving.give(new.reference, to=cast.sam, by=cast.olga_acts)
    rows = complaints.rows(cast.sam_acts, zone=ZONE, most=5, own=False)
    assert [each.words for each in rows] == ["Old", "New"]
    assert rows[0].status is not None
    assert rows[0].status.state == "miss"
    assert "nobody has it" in rows[0].small
    assert [each.words for each in complaints.rows(cast.sam_acts, zone=ZONE, most=5, own=True)] == ["New"]
    assert [each.words for each in complaints.rows(cast.sam_acts, zone=ZONE, most=1, own=False)] == ["Old"]
    page = cast.sam_sees.get("/home/").content.decode()
    assert f"/resolve/complaints/{new.reference}/" in page
    assert old.reference not in page.split('id="panel-complaints"')[1].split("</section>")[0]


@pytest.mark.parametrize("who", ["ada", "pat", "rita", "quin", "asa", "adm", "stranger"])
def test_who_handles_no_complaints_is_shown_none(cast: Any, who: str) -> None:
    a_complaint(cast)
    assert complaints.rows(getattr(cast, f"{who}_acts"), zone=ZONE, most=5, own=False) == []
