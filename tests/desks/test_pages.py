"""Today's pages: who sees what, every state, the file, and how many questions they ask."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import settings
from floorwalker.plan.models import Absence, Activity, Forecast, ForecastPoint, Requirement, RequirementPoint, Roster, Shift
from tests.desks.conftest import DAY, MIDNIGHT

pytestmark = pytest.mark.django_db
AT = "?queue=claims&day=2026-03-02&at=11:42&paused=1"
PAGES = ("", "queues/", "adherence/", "wallboard/")
MOST_QUERIES = 45
"""A page of Today, nothing remembered: who asks, the shell, the day of the record, its plan and standards."""


@pytest.fixture
def planned(a_floor: Callable[..., Any], the_system: Any) -> Any:
    """A floor with a forecast, a requirement and a published roster for its day."""
    from floorwalker.ground import standards

    stage = a_floor()
    early = MIDNIGHT - timedelta(days=7)
    standards.put_in_force(
        "service_level", target=0.8, target_seconds=20, starts_on=early.date(), queue=stage.queue, by=the_system
    )
    forecast = Forecast.objects.create(
        reference="FC-1", queue=stage.queue, interval_minutes=30, history_from=DAY, history_until=DAY, first_day=DAY, last_day=DAY,
        data_version="x", model="made", table=[], verdict="", picture={}, created_by="test", created_at=early, in_use_from=early,
    )
    requirement = Requirement.objects.create(
        reference="REQ-1", queue=stage.queue, forecast=forecast, name="made", inputs={"patience_seconds": 240.0, "aht_seconds": 300.0},
        interval_minutes=30, created_by="test", created_at=early, in_use_from=early,
    )
    roster = Roster.objects.create(
        reference="ROS-1", site=stage.people[0].site, first_day=DAY, last_day=DAY, created_by="test", created_at=early, published_at=early
    )
    starts = [MIDNIGHT + timedelta(hours=8, minutes=30 * place) for place in range(20)]
    ForecastPoint.objects.bulk_create(
        ForecastPoint(forecast=forecast, starts_at=at, offered=6, lower_80=3, upper_80=9, lower_95=1, upper_95=11, aht_seconds=300)
        for at in starts
    )
    RequirementPoint.objects.bulk_create(
        RequirementPoint(requirement=requirement, starts_at=at, offered=6, aht_seconds=300, agents=3, scheduled=4) for at in starts
    )
    for person in stage.people:
        shift = Shift.objects.create(roster=roster, person=person, starts_at=starts[0], ends_at=starts[-1] + timedelta(minutes=30))
        for kind, first, last in (("queue", 8.0, 12.5), ("lunch", 12.5, 13.0), ("queue", 13.0, 18.0)):
            Activity.objects.create(
                shift=shift, kind=kind, queue=stage.queue if kind == "queue" else None,
                starts_at=MIDNIGHT + timedelta(hours=first), ends_at=MIDNIGHT + timedelta(hours=last),
            )
    Absence.objects.create(
        person=stage.people[2], kind="sick", starts_at=MIDNIGHT, ends_at=MIDNIGHT + timedelta(days=1)
    )
    return stage


@pytest.mark.parametrize(
    ("who", "status"),
    [("una", 200), ("pat", 200), ("rita", 200), ("quin", 200), ("olga", 200), ("sam", 200), ("cora", 200), ("ada", 403),
     ("asa", 403), ("adm", 403), ("stranger", 403)],
)  # fmt: skip
def test_today_opens_for_those_who_run_the_floor(a_floor: Callable[..., Any], cast: Any, who: str, status: int) -> None:
    a_floor(contacts=10)
    browser = getattr(cast, f"{who}_sees")
    for page in PAGES:
        assert browser.get(f"/today/{page}{AT}").status_code == status
    if status == 403:
        assert b"Open My day" in browser.get(f"/today/{AT}").content


def test_a_visitor_is_asked_to_sign_in(client: Any) -> None:
    for page in ("/", "/today/", "/today/stream/", "/today/day.csv"):
        assert client.get(page)["Location"].startswith("/account/login/")


def test_an_empty_house_says_what_to_do_first(cast: Any) -> None:
    assert b"Import a log" in cast.pat_sees.get("/today/").content
    assert b"A planner can import a log" in cast.una_sees.get("/today/").content


def test_a_day_without_forecast_or_roster_says_so(a_floor: Callable[..., Any], cast: Any) -> None:
    a_floor()
    page = cast.pat_sees.get(f"/today/{AT}").content.decode()
    assert "There is no forecast for this day" in page
    assert "No roster for this day" in page
    assert "<h2>Complaints</h2>" not in page  # a planner handles none
    assert b"Nothing is due of a complaint" in cast.sam_sees.get(f"/today/{AT}").content
    assert "no dispute waits for you" not in page  # a planner judges no contacts
    assert b"no dispute waits for you" in cast.quin_sees.get(f"/today/{AT}").content
    assert "predicted" not in page.split('id="situation"')[1].split("</section>")[0]


def test_a_day_without_contacts_is_calm(a_floor: Callable[..., Any], cast: Any) -> None:
    a_floor(contacts=10)
    page = cast.pat_sees.get("/today/?queue=claims&day=2026-03-04&at=11:42&paused=1").content.decode()
    assert "nothing came in the last 30 minutes" in page
    assert "0%" not in page.split('id="tiles"')[1].split("</main>")[0].split('id="day"')[0]


def test_the_rest_of_the_day_is_predicted_with_the_people_who_are_there(planned: Any, cast: Any) -> None:
    page = cast.rita_sees.get(f"/today/{AT}").content.decode()
    assert "Claims will miss 80% in 20 s" in page
    assert "Levers" in page
    assert "Not set up yet" in page
    assert "Erlang A" in page
    rows = list(csv.DictReader(io.StringIO(cast.rita_sees.get(f"/today/day.csv{AT}").content.decode())))
    assert len(rows) == 20
    noon = next(row for row in rows if row["start"] == "2026-03-02T15:00:00Z")
    assert (noon["predicted"], noon["scheduled"], noon["required"], noon["offered"]) == ("yes", "2", "3", "")
    assert 0 < float(noon["service_level"]) < 1
    lunch = next(row for row in rows if row["start"] == "2026-03-02T12:30:00Z")
    assert (lunch["scheduled"], float(lunch["service_level"])) == ("0", 0.0), "everybody is at lunch: nobody is answered"
    assert next(row for row in rows if row["start"] == "2026-03-02T09:00:00Z")["predicted"] == "no"


def test_people_are_named_to_those_who_lead_them_only(planned: Any, cast: Any, a_team: Callable[..., Any]) -> None:
    from floorwalker.ground.people.models import Membership

    shown, hidden = planned.people[0], planned.people[1]
    Membership.objects.create(team=a_team(), person=shown, starts_on=DAY - timedelta(days=9))
    theirs = cast.una_sees.get(f"/today/adherence/{AT}").content.decode()
    assert shown.display_name in theirs
    assert hidden.display_name not in theirs
    everybody = cast.pat_sees.get(f"/today/adherence/{AT}").content.decode()
    assert shown.display_name in everybody
    assert hidden.display_name in everybody
    handler = cast.sam_sees.get(f"/today/adherence/{AT}").content.decode()
    assert "You can see figures, not people" in handler
    assert shown.display_name not in handler
    for page in ("/today/", "/today/wallboard/"):
        names = cast.sam_sees.get(f"{page}{AT}").content.decode()
        assert shown.display_name not in names


def test_somebody_away_is_not_off_plan(planned: Any, cast: Any) -> None:
    page = cast.pat_sees.get(f"/today/adherence/{AT}&only=off-plan").content.decode()
    assert planned.people[2].display_name not in page


def test_no_word_of_blame_stands_on_the_page(planned: Any, cast: Any) -> None:
    for at in ("09:10", "11:42", "12:50", "16:00"):
        page = cast.pat_sees.get(f"/today/adherence/?queue=claims&day=2026-03-02&at={at}&paused=1").content.decode().lower()
        assert not any(word in page for word in ("violation", "offender", "late again", "failed to"))


@pytest.mark.parametrize("wrong", ["queue=nowhere", "day=soon", "at=noon", "speed=0", "at=11:00&started=x"])
def test_a_mistyped_address_is_answered_in_words(a_floor: Callable[..., Any], cast: Any, wrong: str) -> None:
    a_floor(contacts=3)
    answer = cast.pat_sees.get(f"/today/?{wrong}")
    assert answer.status_code == 400
    assert b"Write a" in answer.content or b"There are" in answer.content or b"Leave" in answer.content


def test_the_wallboard_names_nobody_and_has_at_most_six_figures(planned: Any, cast: Any) -> None:
    page = cast.pat_sees.get(f"/today/wallboard/{AT}").content.decode()
    assert page.count('class="wall-tile ') <= 6
    assert not any(person.display_name in page for person in planned.people)
    assert 'data-theme="dark"' in page


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_a_bounded_number_of_questions(planned: Any, cast: Any, page: str) -> None:
    from django.db import connection

    browser = cast.pat_sees
    with CaptureQueriesContext(connection) as first:
        assert browser.get(f"/today/{page}{AT}").status_code == 200
    assert len(first) <= MOST_QUERIES
    with CaptureQueriesContext(connection) as again:
        browser.get(f"/today/{page}{AT}")
    assert len(again) <= len(first)


def test_a_replay_writes_nothing(planned: Any, cast: Any) -> None:
    from floorwalker.ground.trail.models import Line

    browser = cast.pat_sees
    before = Line.objects.count()
    for page in PAGES:
        browser.get(f"/today/{page}{AT}")
    assert Line.objects.count() == before


def test_noise_is_called_noise(planned: Any, cast: Any) -> None:
    early = cast.pat_sees.get("/today/?queue=claims&day=2026-03-02&at=08:20&paused=1").content.decode()
    tiles = early.split('id="tiles"')[1].split('id="day"')[0]
    assert "Too few to call it a rate" in tiles
    assert "The day has just begun" in tiles


@pytest.mark.parametrize(("weeks", "says"), [("0", False), ("1", True), ("11", True)])
def test_the_simulated_centre_says_while_its_history_is_still_being_loaded(
    a_floor: Callable[..., Any], cast: Any, the_system: Any, django_capture_on_commit_callbacks: Any, weeks: str, says: bool
) -> None:
    a_floor(contacts=5)
    with django_capture_on_commit_callbacks(execute=True):
        settings.change("simulated", to="1", by=the_system)
        settings.change("history_weeks_to_come", to=weeks, by=the_system)
    page = cast.pat_sees.get(f"/today/{AT}").content.decode()
    assert ("still being loaded" in page) is says
    assert (f"oldest {weeks} week" in page) is says
