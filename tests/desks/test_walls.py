"""Walls: queues and reports one after the other on a screen, who may put them up, and what they never show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test.utils import CaptureQueriesContext

from floorwalker.desks.walls import boards, reported
from floorwalker.desks.walls.boards import Board, Wall, WallRefused
from floorwalker.ground import clock, saved_views, standards
from floorwalker.ground.models import SavedView
from floorwalker.ground.people.models import Team
from floorwalker.ground.saved_views import Readers, Shown
from floorwalker.review.actions import reports as report_actions
from floorwalker.review.rules.reports import Definition
from tests.conftest import Cast
from tests.desks.conftest import DAY
from tests.review.reports_made import reported as floor_of_reports

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db, pytest.mark.row(167)]
AT = "day=2026-03-02&at=11:42&paused=1"
MOST_QUERIES = 30
BY_QUEUE = Definition(measures=("service_level", "offered"), by=("queue",), period="last-4-weeks", versus="before")
BY_PERSON = Definition(measures=("aht",), by=("agent",), period="last-4-weeks")


@pytest.fixture
def told(cast: Cast, tmp_path: Path, the_system: Any) -> Iterator[Cast]:
    """Eight weeks in the facts, with a target on one queue."""
    with floor_of_reports(cast, tmp_path) as queues:
        standards.put_in_force(
            "service_level", target=0.8, target_seconds=20, starts_on=date(2025, 1, 1), queue=queues["claims"], by=the_system
        )
        yield cast


def keep(asks: Definition, cast: Cast, *, name: str = "Ours") -> str:
    return report_actions.keep(asks, name=name, by=cast.olga_acts).reference


def wall_of(*names: str, say: str = "", on: date | None = None) -> Wall:
    return Wall(tuple(boards.board(each) for each in names), say, on)


def kept_wall(wall: Wall, cast: Cast, *, readers: Readers = saved_views.OWN, name: str = "Floor") -> SavedView:
    shown = Shown(boards.PLACE, "Walls", wall.as_query(), "words")
    return saved_views.keep(shown, name=name, readers=readers, by=cast.olga_acts)


def words_of(page: Any) -> str:
    return " ".join(re.sub(r"<template.*?</template>|<[^>]+>", " ", page.content.decode(), flags=re.DOTALL).split())


@pytest.mark.parametrize(
    ("who", "status"),
    [("una", 200), ("pat", 200), ("rita", 200), ("quin", 200), ("olga", 200), ("sam", 200), ("cora", 200), ("ada", 403),
     ("asa", 403), ("adm", 403), ("stranger", 403)],
)  # fmt: skip
def test_walls_open_for_those_who_run_the_floor(told: Cast, who: str, status: int) -> None:
    browser = getattr(told, f"{who}_sees")
    for address in ("walls/", "walls/?b1=start:service_level_by_day", "wallboard/", "wallboard/?b1=start:service_level_by_day"):
        assert browser.get(f"/today/{address}").status_code == status, address
    assert browser.get("/today/wallboard/?b1=queue:claims", headers={"HX-Request": "true"}).status_code == status


def test_a_wall_is_read_from_an_address_and_written_to_it() -> None:
    wall = wall_of("queue:claims", "report:RPT-1", "start:response_times", say="Storm: long calls", on=DAY)
    assert boards.read(wall.as_query()) == wall
    assert [str(each) for each in wall.moved(2, -1).boards] == ["queue:claims", "start:response_times", "report:RPT-1"]
    assert wall.moved(0, -1) == wall
    assert [str(each) for each in wall.without(0).boards] == ["report:RPT-1", "start:response_times"]
    assert (wall.said_on(DAY), wall.said_on(DAY + timedelta(days=1))) == ("Storm: long calls", "")


@pytest.mark.parametrize(
    ("query", "said"),
    [({"b1": "person:ada"}, "No board is called"), ({"b1": "queue:"}, "No board is called"),
     ({"b1": "queue:claims", "say": "x" * 121, "on": "2026-03-02"}, "The message has 121 characters"),
     ({"b1": "queue:claims", "say": "Hello", "on": "soon"}, "is no day")],
)  # fmt: skip
def test_a_wall_that_cannot_be_is_refused(query: dict[str, str], said: str, cast: Cast) -> None:
    with pytest.raises(WallRefused, match=said):
        boards.read(query)
    page = cast.olga_sees.get(f"/today/walls/?{urlencode(query)}")
    assert page.status_code == 422
    assert said in words_of(page)


def test_a_report_stands_on_the_wall_with_target_state_period_and_n(told: Cast) -> None:
    reference = keep(BY_QUEUE, told)
    page = told.olga_sees.get(f"/today/wallboard/?b1=report:{reference}")
    words = words_of(page)
    found = reported.shown(Board("report", reference), by=told.olga_acts, zone="Europe/London")
    claims = next(each for each in found.figures if each.label == "Claims")
    sales = next(each for each in found.figures if each.label == "Sales")
    assert claims.state == "miss"
    assert re.fullmatch(r"under by \d+\.\d points", claims.note)
    assert claims.target == "target 80.0%"
    assert claims.behind.startswith("of 960, ")
    assert (sales.state, sales.target) == ("watch", "target 80.0%")
    assert "Service level by queue; Mon 2 Feb up to Mon 2 Mar, not included; as of Mon 2 Mar, 09:00" in words
    for each in (claims.note, claims.behind, "target 80.0%", "data counted"):
        assert each in words
    assert 'class="st miss"' in page.content.decode()
    assert "was" not in words.split("Claims")[1].split("Sales")[0]  # thresholds, not trends


def test_steps_of_time_stand_together_and_at_most_six_figures_are_shown(told: Cast) -> None:
    many = ("service_level", "offered", "handled", "asa", "aht", "average_talk", "average_hold", "average_wrap")
    reference = keep(Definition(measures=many, by=("day",), period="last-4-weeks"), told)
    found = reported.shown(Board("report", reference), by=told.olga_acts, zone="Europe/London")
    assert [each.label for each in found.figures][:2] == ["Service level", "Offered"]
    assert (found.figures[1].state, found.figures[1].target) == (None, "")  # no standard in force, no target
    assert len(found.figures) == 6
    assert found.left_out == "the first 6 of 8 measures"


def test_durations_stand_by_their_median_as_the_chart_of_the_report_draws_them(told: Cast) -> None:
    asks = Definition(measures=("handled",), durations=("handle_seconds",), by=("queue",), period="last-4-weeks")
    found = reported.shown(Board("report", keep(asks, told)), by=told.olga_acts, zone="Europe/London")
    assert found.about.startswith("Handle time by queue; ")
    assert [each.label for each in found.figures] == ["Claims", "Letters", "Sales"]
    assert all(each.note.startswith("median; 90% within ") and each.behind.startswith("of ") for each in found.figures)


def test_what_few_contacts_say_is_no_judgement(told: Cast) -> None:
    asks = Definition(measures=("service_level",), by=("queue",), narrowed=(("queue", "claims"),), period="chosen", first="2026-02-24",
                      until="2026-02-25")  # fmt: skip
    found = reported.shown(Board("report", keep(asks, told)), by=told.olga_acts, zone="Europe/London")
    assert found.figures[0].state is not None  # forty calls of a day are enough
    none = Definition(measures=("service_level",), by=(), period="chosen", first="2024-02-24", until="2024-02-25")
    empty = reported.shown(Board("report", keep(none, told, name="Before")), by=told.olga_acts, zone="Europe/London")
    assert [(each.value, each.state) for each in empty.figures] == [(None, None)]
    assert "no data" in words_of(told.olga_sees.get("/today/wallboard/?b1=report:RPT-2"))


@pytest.mark.parametrize("how", ["cut by person", "of one person", "ready"])
def test_a_report_of_people_is_refused_and_shows_no_figure(told: Cast, how: str) -> None:
    one = {
        "cut by person": lambda: f"report:{keep(BY_PERSON, told)}",
        "of one person": lambda: f"report:{keep(BY_QUEUE.narrowed_to(person=told.ada.reference), told)}",
        "ready": lambda: "start:handle_time_by_agent",
    }[how]()
    page = told.olga_sees.get(f"/today/wallboard/?b1={one}&b2=start:service_level_by_day")
    words = words_of(page)
    assert "tells of people, and a wall names nobody. Open the report, cut it by team or queue" in words
    assert told.ada.display_name not in words
    assert "wall-tile" not in page.content.decode()
    assert "1 of 2" in words  # the others go on
    added = told.olga_sees.get(f"/today/walls/?add={one}")
    assert added.status_code == 422
    arranged = told.olga_sees.get(f"/today/walls/?b1={one}").content.decode()
    assert "wall names nobody" in arranged
    assert f'<option value="{one}"' not in arranged


def test_each_who_puts_a_wall_up_sees_what_their_own_roles_reach(told: Cast) -> None:
    reference = keep(Definition(measures=("aht",), by=("team",), period="last-4-weeks"), told)
    wall = kept_wall(wall_of(f"report:{reference}"), told, readers=saved_views.HOUSE)
    mine = told.una_sees.get(f"/today/wallboard/?view={wall.reference}")
    assert mine.status_code == 200
    assert "You are offered no report" in words_of(mine)  # the wall is shared, the report is not
    report_actions.share(report_actions.Report.objects.get(reference=reference), role="team_leader", by=told.olga_acts)
    words = words_of(told.una_sees.get(f"/today/wallboard/?view={wall.reference}"))
    assert "Only what your roles reach" in words
    assert Team.objects.get(code="claims-a").name in words
    assert "no team" not in words


def test_the_message_stands_on_its_day_alone_and_on_kept_walls_alone(told: Cast) -> None:
    wall = wall_of("start:service_level_by_day", say="Storm in the west", on=clock.today("Europe/London"))
    kept = kept_wall(wall, told)
    address = f"/today/wallboard/?view={kept.reference}"
    assert "Message of the day: Storm in the west" in words_of(told.olga_sees.get(address))
    assert "Storm" not in words_of(told.olga_sees.get(f"/today/wallboard/?{urlencode(wall.as_query())}"))
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "Storm" not in words_of(told.olga_sees.get(address))
    arranged = words_of(told.olga_sees.get(f"/today/walls/?{urlencode({**wall.as_query(), 'on': '2026-02-01'})}"))
    assert "stood on 1 Feb 2026 and is gone" in arranged


def test_a_screen_takes_up_what_its_keeper_changes_and_shows_nothing_once_it_is_gone(told: Cast) -> None:
    kept = kept_wall(wall_of("start:service_level_by_day"), told)
    address = f"/today/wallboard/?view={kept.reference}"
    part = {"HX-Request": "true"}
    before = re.search(r'data-version="(\w+)"', told.olga_sees.get(address, headers=part).content.decode())
    shown = Shown(boards.PLACE, "Walls", wall_of("start:response_times").as_query(), "words")
    saved_views.change(kept, shown=shown, by=told.olga_acts)
    page = told.olga_sees.get(address, headers=part)
    after = re.search(r'data-version="(\w+)"', page.content.decode())
    assert before is not None
    assert after is not None
    assert before[1] != after[1]
    assert "Response times" in words_of(page)
    assert told.una_sees.get(address, headers=part).status_code == 404
    saved_views.remove(kept, by=told.olga_acts)
    gone = told.olga_sees.get(address, headers=part)
    assert gone.status_code == 404
    assert "wall-tile" not in gone.content.decode()


def test_boards_are_put_up_ordered_taken_off_and_kept(told: Cast, client: Any) -> None:
    browser = told.olga_sees
    first = browser.get("/today/walls/?add=queue:claims")
    assert first["Location"] == "/today/walls/?b1=queue%3Aclaims"
    second = browser.get(f"{first['Location']}&add=start:service_level_by_day&say=Be+kind")
    assert second["Location"].startswith("/today/walls/?b1=queue%3Aclaims&b2=start%3Aservice_level_by_day&say=Be+kind&on=2026-03-02")
    page = browser.get(second["Location"]).content.decode()
    assert 'aria-label="Show Service level by day earlier"' in page
    assert 'aria-label="Show Claims earlier"' not in page
    token = re.search(r'/views/new/\?of=([^"]+)"', page)
    assert token is not None
    saved = browser.post(f"/views/new/?of={token[1]}", {"name": "Floor"})
    assert saved.status_code == 302
    kept = SavedView.objects.get()
    assert boards.read(kept.query).message == "Be kind"
    assert f"/today/wallboard/?view={kept.reference}" in browser.get(saved["Location"]).content.decode()
    for added, said in (("queue:claims", "stands on this wall already"), ("queue:nowhere", "No queue is called")):
        refused = browser.get(f"{second['Location']}&add={added}")
        assert refused.status_code == 422
        assert said in words_of(refused)
    full = urlencode({f"b{number}": f"queue:q{number}" for number in range(1, 9)})
    assert "at most 8 boards" in words_of(browser.get(f"/today/walls/?{full}&add=queue:claims"))


def test_without_boards_every_queue_is_shown_one_after_the_other(a_floor: Callable[..., Any], cast: Cast) -> None:
    stage = a_floor(contacts=20)
    page = cast.rita_sees.get(f"/today/wallboard/?queue=claims&{AT}").content.decode()
    assert "1 of 2" in page
    after = re.search(r'data-after="([^"]+)"', page)
    assert after is not None
    assert f"queue={stage.other.code}" in after[1]
    assert "at=11%3A42" in after[1]
    assert cast.rita_sees.get("/today/wallboard/?b1=queue:claims&n=999").status_code == 200
    gone = cast.rita_sees.get("/today/wallboard/?b1=queue:nowhere")
    assert "No queue is called" in words_of(gone)


def test_a_queue_before_its_first_contact_says_so_over_the_full_width(a_floor: Callable[..., Any], cast: Cast) -> None:
    a_floor(contacts=10)
    page = words_of(cast.rita_sees.get("/today/wallboard/?queue=claims&day=2026-03-04&at=09:00&paused=1"))
    assert "Waiting for the first contact" in page
    assert "0%" not in page


@pytest.mark.parametrize("address", ["/today/wallboard/?b1=start:service_level_by_day&b2=queue:claims", "/today/walls/?b1=queue:claims"])
def test_how_many_questions_a_wall_asks(told: Cast, address: str, django_assert_max_num_queries: Any) -> None:
    told.olga_sees.get(address)
    with django_assert_max_num_queries(MOST_QUERIES) as asked:
        told.olga_sees.get(address)
    assert isinstance(asked, CaptureQueriesContext)
