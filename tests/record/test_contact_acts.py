"""From the list of contacts to the figures of the same contacts: their trend, and why they came, the greatest reason first."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.record.models import Reason
from tests.record.contacts_made import AT, a_contact, a_queue, counted
from tests.record.test_contacts import shown
from tests.record.test_contacts_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

DAYS = "from=2026-02-23&to=2026-02-24"


@pytest.fixture
def floor(cast: Any, tmp_path: Path) -> Any:
    """Six calls about leaks (two of them burst pipes), three about bills, one without reason, over two days and two queues."""
    water = Reason.objects.create(code="water", name="Leak")
    pipes = Reason.objects.create(code="pipes", name="Burst pipe", parent=water)
    bill = Reason.objects.create(code="bill", name="A bill")
    for number, reason in enumerate([water, bill, water, bill, pipes, bill, water, pipes, water, None]):
        a_contact(
            AT + timedelta(hours=8 * (number % 4)), agent=cast.ada if number % 2 else cast.sam, reason=reason,
            outcome="abandoned" if number in {1, 4} else "answered", queue=a_queue("sales" if number == 0 else "claims"),
        )
    with counted(tmp_path):
        yield cast


def links(page: Any) -> dict[str, str]:
    """Return the acts in the head of the list: label to address."""
    found = re.findall(r'<a class="btn s" href="([^"]+)"><svg.*?</svg>([^<]+)</a>', page.content.decode())
    return {label: html.unescape(address) for address, label in found}


@pytest.mark.row(45)
@pytest.mark.parametrize(
    "query", ["", "&queue=claims", "&reason=water", "&reason=pipes", "&outcome=abandoned", "&person=Ada", "&outcome=answered&queue=sales"]
)
def test_the_trend_and_the_reasons_are_one_click_away_and_count_the_contacts_of_the_list(floor: Any, query: str) -> None:
    listed = floor.olga_sees.get(f"/record/contacts/?{DAYS}{query}")
    for act in ("Trend", "By reason"):
        figures = floor.olga_sees.get(f"{links(listed)[act]}&m=offered")
        offered = figures.context["tiles"][0].value
        assert int(offered) == len(shown(listed)), act
        answered = floor.olga_sees.get(f"{links(listed)[act]}&m=offered&format=csv")
        lines = b"".join(answered.streaming_content).decode().splitlines()[1:]
        assert sum(int(float(line.rsplit(",", 1)[1])) for line in lines) == len(shown(listed)), act


@pytest.mark.row(45)
def test_reasons_stand_with_the_greatest_first_and_the_share_so_far(floor: Any) -> None:
    page = floor.olga_sees.get(f"/record/figures/?by=reason&{DAYS.replace('-24', '-25')}&m=offered")
    rows = [keys[0] for _anchor, keys, _figures in page.context["rows"]]
    assert rows[:3] == ["Leak", "A bill", "Burst pipe"]
    counts = [int(re.sub(r"\D", "", figures[0].text)) for _anchor, _keys, figures in page.context["rows"]]
    assert counts == sorted(counts, reverse=True) == [4, 3, 2, 1]
    drawn = [(row[0], row[1]) for row in page.context["chart"].table.rows]
    assert drawn[:3] == [("Leak", "4, 40% so far"), ("A bill", "3, 70% so far"), ("Burst pipe", "2, 90% so far")]
    assert drawn[3][1] == "1, 100% so far"


def test_each_reason_still_opens_its_own_contacts(floor: Any) -> None:
    page = floor.olga_sees.get(f"/record/figures/?by=reason&{DAYS.replace('-24', '-25')}&m=offered")
    for _anchor, keys, figures in page.context["rows"]:
        behind = floor.olga_sees.get(figures[0].url)
        assert {row[6] for row in behind.context["listing"].rows} <= {keys[0], "none given"}
        assert len(shown(behind)) == int(re.sub(r"\D", "", figures[0].text))


@pytest.mark.parametrize("query", ["words=leak", "customer=K1", "said=dissatisfied", "person=a", "ref=C-1", "outcome=abandoned&words=x"])
def test_filters_that_figures_do_not_know_lead_to_no_figures_of_other_contacts(floor: Any, query: str) -> None:
    assert not {"Trend", "By reason"} & set(links(floor.olga_sees.get(f"/record/contacts/?{query}")))


def test_who_lists_a_team_is_told_that_the_figures_are_everybodys(floor: Any) -> None:
    assert floor.una is not None
    assert "Trend, every team" in links(floor.una_sees.get("/record/contacts/"))
    assert "Trend" in links(floor.ada_sees.get("/record/contacts/"))
    assert "Trend" in links(floor.quin_sees.get("/record/contacts/"))


@pytest.mark.parametrize("query", ["reason=nonsense", "outcome=nonsense"])
def test_figures_refuse_a_reason_or_outcome_that_is_not_known(floor: Any, query: str) -> None:
    assert floor.olga_sees.get(f"/record/figures/?by=day&{query}").status_code == 422


def test_the_form_of_the_figures_keeps_the_reason_and_the_outcome(floor: Any) -> None:
    page = floor.olga_sees.get(f"/record/figures/?by=day&{DAYS}&reason=water&outcome=answered").content.decode()
    assert '<option value="water" selected>Leak</option>' in page
    assert '<option value="answered" selected>Answered</option>' in page
    assert "No data" not in text_of(floor.olga_sees.get(f"/record/figures/?by=day&{DAYS}&reason=water"))
