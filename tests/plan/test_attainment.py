"""SLA attainment on one page: by client and period, what is in danger now, and every miss with cause, action and credit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from floorwalker.plan.actions import agreement_counting
from tests.conftest import Cast
from tests.plan.agreements_made import IN_TIME, ONCE, a_clients_queue, agreed, came

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
WEEK = date(2026, 2, 16)
TODAY = date(2026, 3, 2)


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Path]:
    with override_settings(FLOORWALKER_DATA_DIR=tmp_path):
        yield tmp_path


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.row(19)
def test_each_client_s_promises_stand_by_window_with_what_is_in_danger_and_what_misses_cost(cast: Cast, floor: Path) -> None:
    queue = a_clients_queue()
    came(floor, queue, {date(2026, 2, 9): (9, 1), WEEK: (30, 30), date(2026, 2, 24): (5, 5), TODAY: (1, 9)})
    one = agreed(cast, (IN_TIME, ONCE))
    page = words(cast.asa_sees.get("/plan/agreements/attainment/"))
    for said in (
        "In danger of being missed: Northmoor Mutual: Service level", "Misses without a cause 2",
        "Week from 16 Feb 2026", "50.0%", "Say why, and what is done", "£100",
    ):
        assert said in page, said
    agreement_counting.answer_miss(
        one.terms.get(measure="service_level"), starts_on=WEEK, cause="Two were ill.", action="Train two more.", owner=cast.olga,
        due_on=date(2026, 3, 20), by=cast.pat_acts,
    )
    page = words(cast.asa_sees.get("/plan/agreements/attainment/"))
    assert "Misses without a cause 1" in page
    assert re.search(r"Windows kept (\d) of (\d)", page).groups() == ("4", "6")  # type: ignore[union-attr]
    assert "Two were ill. Train two more. Olga Petrova, until 20 Mar" in page
    assert "Attainment" in words(cast.asa_sees.get("/plan/agreements/"))


def test_before_anything_is_agreed_the_page_says_what_will_stand_there(cast: Cast, floor: Path) -> None:
    assert "Nothing is agreed with a client" in words(cast.olga_sees.get("/plan/agreements/attainment/"))


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("asa", 200), ("olga", 200), ("pat", 200), ("stranger", 403)])
def test_who_reads_agreements_and_figures_reads_how_they_are_kept(cast: Cast, floor: Path, who: str, status: int) -> None:
    assert getattr(cast, f"{who}_sees").get("/plan/agreements/attainment/").status_code == status
