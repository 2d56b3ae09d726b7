"""Whose figures a reader is shown: never others' to an agent, never another team's people to its leader, whatever is asked."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.engine import measures
from floorwalker.record.models import AgentState, Interaction, SurveyAnswer
from floorwalker.record.queries import asked
from tests.record.contacts_made import AT, a_contact, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
DAY = "from=2026-02-23&to=2026-02-24"
EVERY = "m=" + ",".join(measure.code for measure in measures.all())
GROUPINGS = [name for name in asked.GROUPINGS if name]
ALONE = ["", *(f"by={name}" for name in GROUPINGS)]
PAIRS = [*ALONE, *(f"by={name}&and=agent" for name in GROUPINGS if name != "agent"),
         *(f"by={name}&and=team" for name in GROUPINGS if name not in {"agent", "team"})]
NARROWINGS = ["", "&queue=claims", "&channel=voice", "&interval=15", "&zone=Europe/London"]
CONTACTS = ("offered", "handled")
THEIRS = ("Sam Whitlock", "Sales B")


@pytest.fixture
def floor(cast: Any, a_team: Any, a_person: Any, tmp_path: Path) -> Any:
    """Ada of Claims A handles 2 contacts, another team's person 5; each has states and survey answers."""
    assert cast.una is not None
    other = a_person("Sam", "Whitlock", role="agent", team=a_team("sales-b"), email="other@example.org")
    for number in range(7):
        who = cast.ada if number < 2 else other
        contact = a_contact(AT + timedelta(minutes=number * 20), agent=who, talk=60)
        SurveyAnswer.objects.create(
            interaction=contact, instrument="csat", score=5, scale_min=1, scale_max=5, high_is_good=True, answered_at=AT
        )
        AgentState.objects.create(
            person=who, state="talk", started_at=contact.started_at, ended_at=contact.started_at + timedelta(minutes=2), paid=True
        )
    Interaction.objects.update(resolved=True)
    cast.other = other
    with counted(tmp_path):
        yield cast


def rows_of(browser: Any, question: str) -> list[dict[str, Any]]:
    answer = browser.get(f"/api/v1/figures?{DAY}&{EVERY}&{question}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def page_of(browser: Any, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.content
    return re.sub(r"<option.*?</option>", "", answer.content.decode())


@pytest.mark.parametrize("narrowing", NARROWINGS)
def test_an_agent_is_told_of_the_agents_own_contacts_only(floor: Any, narrowing: str) -> None:
    for question in ALONE if narrowing else PAIRS:
        rows = rows_of(floor.ada_sees, question + narrowing)
        assert sum(row["handled"] or 0 for row in rows) == 2, (question, rows)
        assert not [row for row in rows if set(THEIRS) & {row.get("agent"), row.get("team")}], question


def test_an_agent_who_asks_for_somebody_else_is_told_nothing(floor: Any) -> None:
    known = {measure.code for measure in measures.all()}
    for question in PAIRS:
        rows = rows_of(floor.ada_sees, f"{question}&person={floor.other.reference}")
        assert not [(code, row[code]) for row in rows for code in known & set(row) if row[code]], question


def test_a_team_leader_is_told_of_no_other_team_and_nobody_in_it(floor: Any) -> None:
    for question in [each for each in PAIRS if "agent" in each or "team" in each]:
        rows = rows_of(floor.una_sees, question)
        assert sum(row["handled"] or 0 for row in rows) == 2, (question, rows)
        assert not [row for row in rows if set(THEIRS) & {row.get("agent"), row.get("team")}], question
        rows = rows_of(floor.una_sees, f"{question}&person={floor.other.reference}")
        assert not sum(row["handled"] or 0 for row in rows), (question, rows)


def test_a_team_leader_is_told_of_the_queues_of_the_house(floor: Any) -> None:
    assert sum(row["handled"] or 0 for row in rows_of(floor.una_sees, "by=queue")) == 7


@pytest.mark.parametrize(("page", "questions"), [("/record/figures/", PAIRS), ("/record/figures/handle-time/", ALONE[:1])])
def test_the_pages_name_nobody_out_of_reach(floor: Any, page: str, questions: list[str]) -> None:
    for question in questions:
        for person in ("", f"&person={floor.other.reference}"):
            for browser in (floor.ada_sees, floor.una_sees):
                shown = page_of(browser, f"{page}?{DAY}&{question}{person}")
                assert not [name for name in THEIRS if name in shown], (question, person)


def test_handle_time_of_somebody_out_of_reach_is_no_data_in_every_part(floor: Any) -> None:
    for browser in (floor.ada_sees, floor.una_sees):
        page = browser.get(f"/record/figures/handle-time/?{DAY}&person={floor.other.reference}")
        for part in ("channels", "overall", "answers", "settled", "people"):
            assert not page.context[part], (part, page.context[part])


def test_an_agents_own_handle_time_counts_the_agents_contacts_in_every_part(floor: Any) -> None:
    page = floor.ada_sees.get(f"/record/figures/handle-time/?{DAY}")
    assert page.context["overall"].number == 2
    assert [each.number for each in page.context["settled"]] == [2]
    assert [row.person for row in page.context["people"]] == ["Ada Okafor"]


@pytest.mark.parametrize("by", ["by=queue", "by=agent", "by=team"])
def test_an_address_of_a_figure_that_was_handed_on_says_no_more_than_its_reader_may_know(floor: Any, by: str) -> None:
    page = floor.olga_sees.get(f"/record/figures/?{DAY}&{by}&m=handled").content.decode()
    addresses = re.findall(r'href="(/record/contacts/behind/[^"]+)"', page)
    assert addresses
    for address in addresses:
        words = " ".join(re.sub(r"<[^>]+>", " ", page_of(floor.ada_sees, address)).split())
        assert not re.search(r"\b[57] visits?\b", words), words
