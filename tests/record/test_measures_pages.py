"""The shelf, the page of figures and the page of handle time: no data in words, targets in force, reach, files."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.engine import measures
from floorwalker.ground.models import Standard
from floorwalker.record.models import Interaction
from floorwalker.record.queries import handling
from tests.record.contacts_made import AT, LONG_AGO, a_contact, a_customer, a_queue, counted

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

DAY = "from=2026-02-23&to=2026-02-24"
FIGURES_BUDGET = 20
"""Four for who reads; queues for the answer and the choices; standards for targets and tiles; settings; names of groupings; the
duties in the shell. Nothing a row."""


@pytest.fixture
def floor(cast: Any, tmp_path: Path) -> Any:
    """Ada and Sam on two voice queues and one of email, counted; 3 of 4 claims answered in time."""
    assert cast.una is not None
    email = a_queue("letters", channel="email", target_seconds=None)
    for number, (agent, waited, talk) in enumerate([(cast.ada, 5, 60), (cast.ada, 10, 120), (cast.sam, 15, 180), (cast.sam, 30, 240)]):
        a_contact(AT + timedelta(minutes=number * 20), agent=agent, waited=waited, talk=talk)
    a_contact(AT + timedelta(hours=1), queue=a_queue("sales"), outcome="abandoned", waited=99)
    written = [a_contact(AT + timedelta(hours=n), queue=email, agent=cast.sam, waited=3600 * n, talk=300) for n in (1, 2, 3)]
    Interaction.objects.filter(pk__in=[each.pk for each in written]).update(resolved=True)
    with counted(tmp_path):
        yield cast


def text_of(page: Any) -> str:
    """Return the words of a page without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def lines_of(answer: Any) -> list[list[str]]:
    """Return the lines of a file."""
    return list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))


@pytest.mark.row(16)
def test_the_shelf_shows_every_measure_with_all_that_defines_it(cast: Any) -> None:
    page = cast.ada_sees.get("/record/measures/")
    body, words = page.content.decode(), text_of(page)
    for measure in measures.all():
        assert f'id="{measure.code}"' in body
        for part in (measure.name, measure.unit, measure.better, measure.requirement, *measure.needs):
            assert part in words, part


@pytest.mark.row(16)
def test_every_tile_and_heading_leads_to_its_definition(floor: Any) -> None:
    body = floor.olga_sees.get(f"/record/figures/?{DAY}").content.decode()
    for code in ("offered", "handled", "abandonment_rate", "service_level", "asa", "aht"):
        assert body.count(f'href="/record/measures/#{code}"') == 2


@pytest.mark.row(69)
def test_figures_stand_beside_the_standard_in_force_with_n_and_range(floor: Any) -> None:
    page = floor.olga_sees.get(f"/record/figures/?{DAY}&by=queue&m=service_level&m=asa")
    rows = {keys[0]: figures for _anchor, keys, figures in page.context["rows"]}
    claims = rows["Claims"][0]
    assert claims.text == "75.0%"
    assert claims.note == "of 4"  # a range of four contacts would say nothing
    assert claims.judged.verdict == "watch"
    assert rows["Sales"][0].judged.verdict == "miss"
    assert rows["Letters"][0].judged is None
    assert rows["Sales"][1].text == "no data"


def test_no_data_is_words_on_the_page_and_nothing_in_the_file(floor: Any) -> None:
    asked = f"/record/figures/?{DAY}&by=queue&m=csat,occupancy,asa"
    words = text_of(floor.olga_sees.get(asked))
    assert words.count("no data") >= 9
    lines = lines_of(floor.olga_sees.get(f"{asked}&format=csv"))
    assert lines[0] == ["queue", "csat", "occupancy", "asa"]
    assert ["sales", "", "", ""] in lines
    assert [line for line in lines if line[0] == "claims"] == [["claims", "", "", "15"]]


def test_a_time_without_contacts_says_so(floor: Any) -> None:
    words = text_of(floor.olga_sees.get("/record/figures/?from=2026-01-05&to=2026-01-06&by=queue"))
    assert "No data for this time" in words
    assert "no data" in words


@pytest.mark.parametrize(
    "by", ["", "by=interval&interval=30", "by=day", "by=weekday", "by=team", "by=agent", "by=reason", "by=channel", "by=site",
           "by=interval&and=queue", "by=queue&and=day", "by=agent&and=weekday"],
)
def test_every_grouping_answers_and_adds_up(floor: Any, by: str) -> None:
    page = floor.olga_sees.get(f"/record/figures/?{DAY}&{by}&m=offered")
    assert page.status_code == 200
    assert sum(int(figures[0].text) for _anchor, _keys, figures in page.context["rows"]) == 8
    if by:
        assert page.context["chart"].svg.startswith("<svg")


def test_a_figure_whose_window_is_open_is_marked_provisional(floor: Any, tmp_path: Path) -> None:
    from floorwalker.ground import clock

    a_contact(clock.now() - timedelta(hours=2), agent=floor.ada, customer=a_customer())
    with counted(tmp_path / "again"):
        words = text_of(floor.olga_sees.get("/record/figures/?from=2026-03-02&to=2026-03-03&by=queue&m=fcr&m=repeat_contact"))
    assert "provisional" in words
    assert "Provisional" in words


def test_people_are_seen_as_far_as_the_role_reaches(floor: Any) -> None:
    asked = f"/record/figures/?{DAY}&by=agent&m=handled"

    def names(who: str) -> list[str]:
        return [keys[0] for _anchor, keys, _figures in getattr(floor, f"{who}_sees").get(asked).context["rows"]]

    assert sorted(names("olga")) == ["Ada Okafor", "Sam Whitlock", "nobody"]
    assert names("una") == ["Ada Okafor"]
    assert names("ada") == ["Ada Okafor"]
    assert floor.asa_sees.get(asked).status_code == 403
    assert floor.stranger_sees.get(asked).status_code == 403
    own = floor.ada_sees.get(f"/record/figures/?{DAY}&by=day&m=handled")
    assert [figures[0].text for _anchor, _keys, figures in own.context["rows"]] == ["2"]
    other = floor.una_sees.get(f"/record/figures/?{DAY}&by=day&m=handled&person={floor.sam.reference}")
    assert list(other.context["rows"]) == []


@pytest.mark.parametrize(
    ("query", "says"),
    [("by=moon", "moon"), ("m=nonsense", "No measure is called"), ("from=x", "not a day"), ("from=2026-03-02&to=2026-03-01", "empty"),
     ("from=1900-01-01&to=2026-01-01", "too many"), ("interval=7", "cannot be shown"), ("queue=nosuch", "No queue is called"),
     ("person=P-0", "Nobody has"), ("zone=Mars%2FBase", "not a time zone"), ("channel=smoke", "smoke"), ("from=99999-01-01", "not a day")],
)
def test_a_question_that_makes_no_sense_is_refused_with_a_remedy(floor: Any, query: str, says: str) -> None:
    page = floor.olga_sees.get(f"/record/figures/?{query}")
    assert page.status_code == 422
    assert says in page.content.decode()


def test_the_file_needs_its_own_permission(floor: Any) -> None:
    assert floor.ada_sees.get(f"/record/figures/?{DAY}&format=csv").status_code == 403


@pytest.mark.parametrize("by", ["by=queue", "by=interval&and=queue", "by=agent"])
def test_the_page_of_figures_keeps_its_budget_of_queries(floor: Any, by: str) -> None:
    for number in range(12):
        a_queue(f"queue-{number}")
    browser = floor.olga_sees
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/record/figures/?{DAY}&{by}")
    assert len(asked) <= FIGURES_BUDGET, [each["sql"][:120] for each in asked]


# Handle time ------------------------------------------------------------------------------------------------------------


@pytest.mark.row(171)
@pytest.mark.row(222)
def test_handle_time_is_shown_by_channel_with_its_split_and_spread(floor: Any) -> None:
    page = floor.olga_sees.get(f"/record/figures/handle-time/?{DAY}")
    channels = {channel: (figures, spread) for channel, figures, spread in page.context["channels"]}
    figures, spread = channels["Voice"]
    assert figures[:3] == ["4", "2:30", "2:30"]
    assert (spread.median_seconds, round(spread.p90_seconds, 9)) == (150.0, 222.0)
    assert figures[3] == "no data"
    overall = page.context["overall"]
    assert overall.number == 7
    assert sum(count for _label, count, _bar in page.context["bins"]) == 7


@pytest.mark.row(222)
def test_contacts_worked_at_once_are_adjusted_for(floor: Any, tmp_path: Path) -> None:
    from floorwalker.record.models import Segment

    Segment.objects.filter(interaction__channel="email", kind="talk").update(concurrency=2.0)
    with counted(tmp_path / "again"):
        page = floor.olga_sees.get(f"/record/figures/handle-time/?{DAY}")
    figures = {channel: figures for channel, figures, _spread in page.context["channels"]}["Email"]
    assert (figures[1], figures[5]) == ("5:00", "2:30")


@pytest.mark.row(205)
def test_each_week_of_a_person_is_judged_by_the_band_and_can_be_taken_along(floor: Any) -> None:
    Standard.objects.create(reference="STD-9", measure="aht", target=120.0, tolerance=30.0, starts_on=LONG_AGO)
    asked = f"/record/figures/handle-time/?{DAY}"
    people = {row.person: row for row in floor.olga_sees.get(asked).context["people"]}
    assert people["Ada Okafor"].comment == "inside the band 1:30 to 2:30"
    assert people["Sam Whitlock"].comment.endswith("above the band 1:30 to 2:30")
    assert people["Ada Okafor"].week == date(2026, 2, 23)
    lines = lines_of(floor.olga_sees.get(f"{asked}&format=csv"))
    assert lines[0] == list(handling.COLUMNS)
    assert [line[1] for line in lines[1:]] == ["Ada Okafor", "Sam Whitlock"]
    assert [row.person for row in floor.una_sees.get(asked).context["people"]] == ["Ada Okafor"]


def test_how_soon_we_answer_and_settle_has_mean_median_and_ninetieth(floor: Any) -> None:
    page = floor.olga_sees.get(f"/record/figures/handle-time/?{DAY}")
    [answer] = page.context["answers"]
    assert (answer.channel, answer.number, answer.mean_seconds, answer.median_seconds) == ("email", 3, 7200.0, 7200.0)
    [settled] = page.context["settled"]
    assert (settled.channel, settled.number) == ("email", 3)
    assert settled.mean_seconds == pytest.approx(7500.0, abs=0.01)
    assert settled.p90_seconds == pytest.approx(0.2 * 7500 + 0.8 * 11100, abs=0.01)


def test_an_assessor_sees_handle_time_by_channel_and_nobody_by_name(floor: Any) -> None:
    page = floor.asa_sees.get(f"/record/figures/handle-time/?{DAY}")
    assert page.status_code == 200
    assert "Ada Okafor" not in page.content.decode()
    assert "not by person" in page.content.decode()
    assert floor.asa_sees.get(f"/record/figures/handle-time/?{DAY}&format=csv").status_code == 403
