"""Homes: every role has its own and no other's; what stands there, with nothing, with something, and within one's reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.desks.homes import house, trend, ways
from floorwalker.desks.homes.base import MOST_FIGURES, Home
from floorwalker.desks.homes.shelf import HOMES
from floorwalker.desks.my_day.panels import PANELS, STEERS, Reader
from floorwalker.ground import clock, findings, lines, todos
from floorwalker.ground.models import Job
from floorwalker.ground.people.models import RoleAssignment
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.trail import store
from floorwalker.plan.models import Forecast, ForecastPoint, Meeting, MeetingAction, Roster
from floorwalker.plan.queries import forecast_days
from tests.conftest import Cast
from tests.record.contacts_made import counted
from tests.review.charts_made import STEADY, a_chart, charted
from tests.review.samples_made import Centre, a_draw, a_february, scored

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
TODAY = date(2026, 3, 2)
PAGE = "/home/"
OWN = {
    "pat": "planner", "quin": "quality_analyst", "olga": "operations_manager", "cora": "compliance_officer", "asa": "assessor",
    "adm": "administrator", "sam": "complaint_handler",
}
FIRST = {
    "ada": "/my-day/", "una": "/lead/", "rita": "/today/", "stranger": "/my-day/",
    **{who: f"{PAGE}?role={code}" for who, code in OWN.items()},
}
BUDGET = 60
"""Queries of one home, whatever stands in the house."""


def text_of(answer: Any) -> str:
    """Return a page as one line of words without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def figure(page: str, code: str) -> str:
    """Return the words of one figure of a page."""
    found = page.split(f'id="tile-{code}"')[1].split("</dl>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.split(">", 1)[1]))


# The shelf -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("home", HOMES, ids=lambda each: each.code)
def test_every_home_of_the_shelf_says_one_thing_and_at_most_four_figures(home: Home, cast: Cast) -> None:
    who = next(name for name, code in OWN.items() if code == home.code)
    reader = Reader(getattr(cast, who), getattr(cast, f"{who}_acts"))
    shown = home.show(reader)
    assert home.answers.endswith("?")
    assert shown.situation.sentence
    assert 1 <= len(shown.figures) <= MOST_FIGURES
    codes = [each.tile.code for each in shown.figures]
    assert len(set(codes)) == len(codes)
    for each in shown.figures:
        assert each.meaning
        assert each.tile.step_url, each.tile.label
        assert each.tile.value is None or each.tile.target, each.tile.label
        assert each.trend is None or each.trend.table.rows
    assert shown.chart is None or shown.chart.table is not None
    assert shown.chart is not None or shown.no_chart
    assert all(each.rows or each.calm for each in shown.panels)


def test_every_role_has_a_first_page_and_no_panel_stands_in_two_places() -> None:
    with_home = {each.role for each in HOMES}
    on_my_day = frozenset().union(STEERS, *(roles for roles, _ in PANELS))
    assert with_home | on_my_day == set(Role)
    assert not with_home & on_my_day


def test_the_rules_that_are_counted_are_lines_that_the_house_writes() -> None:
    assert set(house.RULES) <= set(trail.kinds())
    assert list(house.RULES) == sorted(house.RULES)


# Whose ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", FIRST)
def test_everybody_is_led_to_the_first_page_of_their_role_and_to_no_home_of_another(who: str, cast: Cast) -> None:
    browser = getattr(cast, f"{who}_sees")
    cast.ada  # noqa: B018 (a house with people in it)
    assert browser.get("/")["Location"] == FIRST[who]
    for home in HOMES:
        answer = browser.get(f"{PAGE}?role={home.code}")
        mine = OWN.get(who) == home.code
        assert answer.status_code == (200 if mine else 403), home.code
        assert (b"Open My day" in answer.content) == (not mine)
    assert browser.get(PAGE).status_code == (200 if who in OWN else 403)
    assert browser.get(f"{PAGE}?role=nobody").status_code == 403
    assert (f'href="{PAGE}"' in browser.get("/my-day/").content.decode()) == (who in OWN)


def test_a_visitor_is_asked_to_sign_in(client: Any) -> None:
    assert client.get(PAGE)["Location"].startswith("/account/login/")


def test_somebody_with_two_roles_goes_from_one_home_to_the_other_by_the_address(cast: Cast) -> None:
    RoleAssignment.objects.create(person=cast.pat, role=Role.QUALITY_ANALYST, reach=Reach.ALL, starts_on=TODAY - timedelta(days=9))
    assert [each.label for each in ways.of(cast.pat_acts)] == ["Planner", "Quality analyst"]
    first, second = (cast.pat_sees.get(f"{PAGE}?role={code}").content.decode() for code in ("planner", "quality_analyst"))
    assert f'href="{PAGE}?role=planner" aria-current="page"' in first
    assert f'href="{PAGE}?role=quality_analyst" aria-current="page"' in second
    assert 'aria-label="My roles"' not in cast.olga_sees.get(PAGE).content.decode()
    RoleAssignment.objects.filter(person=cast.pat, role=Role.QUALITY_ANALYST).update(ends_on=TODAY)
    assert cast.pat_sees.get(f"{PAGE}?role=quality_analyst").status_code == 403


def test_who_steers_the_floor_and_has_a_home_begins_on_today(cast: Cast) -> None:
    RoleAssignment.objects.create(person=cast.rita, role=Role.PLANNER, reach=Reach.ALL, starts_on=TODAY - timedelta(days=9))
    assert [each.url for each in ways.of(cast.rita_acts)] == ["/today/", f"{PAGE}?role=planner"]


def test_what_one_owes_stands_there_and_what_others_owe_does_not(cast: Cast) -> None:
    todos.owe(cast.pat, key="x", stage="plan", what="Agree on leave", why="", about="queue:Q-1")
    assert "Agree on leave" in text_of(cast.pat_sees.get(PAGE))
    assert "Agree on leave" not in text_of(cast.olga_sees.get(PAGE))


# An empty house ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", OWN)
def test_an_empty_house_says_no_data_and_what_to_do_and_costs_few_queries(
    who: str, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    browser = getattr(cast, f"{who}_sees")
    with django_assert_max_num_queries(BUDGET):
        page = browser.get(PAGE)
    assert page.status_code == 200
    assert "What needs a decision" in page.content.decode()
    assert "nan" not in text_of(page).lower().split()
    no_data = {"pat": ("error", "short"), "quin": ("sample", "turnaround", "agreement"), "olga": ("fcr", "promises", "balance"),
               "cora": ("readings",), "asa": ("trail", "acknowledged", "monitored"), "adm": ("trail",),
               "sam": ("in_time", "oldest", "upheld")}[who]
    for code in no_data:
        assert "no data" in figure(page.content.decode(), code), code


# The planner ---------------------------------------------------------------------------------------------------------


def test_a_planner_sees_the_weeks_that_nobody_was_told_of_the_late_ones_first(cast: Cast) -> None:
    cast.ada  # noqa: B018 (works at Leeds)
    page = cast.pat_sees.get(PAGE)
    assert page.content.decode().count("No roster") == 4
    assert "Leeds, week of Mon 2 Mar has no published roster" in text_of(page)
    assert "4 of the next 4, none wanted 2 of them late" in figure(page.content.decode(), "weeks")
    for number in range(4):
        monday = TODAY + timedelta(weeks=number)
        Roster.objects.create(
            reference=f"ROS-{number}", site=cast.ada.site, first_day=monday, last_day=monday + timedelta(days=6), created_by="x",
            created_at=datetime(2026, 2, 20, tzinfo=UTC), published_at=datetime(2026, 2, 20, tzinfo=UTC),
        )
    assert "everybody is told" in figure(cast.pat_sees.get(PAGE).content.decode(), "weeks")


def forecast_of(queue: Any, day: date, offered: float, *, used: datetime) -> Forecast:
    """Put a forecast of one day in use, all of it in one half hour."""
    made = Forecast.objects.create(
        reference=f"FC-{day:%m%d}-{used:%d}", queue=queue, interval_minutes=30, history_from=day - timedelta(days=42), history_until=day,
        first_day=day, last_day=day, data_version="sha256:0", model="blend", table=[], verdict="By hand.", picture={},
        created_by="system:x", created_at=used, in_use_from=used, retired_at=used + timedelta(days=30),
    )
    ForecastPoint.objects.create(
        forecast=made, starts_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC), offered=offered, lower_80=0, upper_80=0, lower_95=0,
        upper_95=0,
    )
    return made


def test_the_error_of_forecasts_is_held_against_what_came_by_the_version_in_use_that_day(cast: Cast, tmp_path: Path) -> None:
    """A hundred contacts came on each day; 90, later 80 were forecast of the last: 80 is what was in use."""
    with charted(tmp_path, STEADY + (10,) * 15):
        chart = a_chart(cast)
        queue, last = chart.queue, TODAY - timedelta(days=1)
        forecast_of(queue, last - timedelta(days=1), 100.0, used=datetime(2026, 2, 20, tzinfo=UTC))
        forecast_of(queue, last, 90.0, used=datetime(2026, 2, 20, tzinfo=UTC))
        forecast_of(queue, last, 80.0, used=datetime(2026, 2, 21, tzinfo=UTC))
        forecast_of(queue, TODAY, 10.0, used=datetime(2026, 2, 21, tzinfo=UTC))
        assert queue is not None
        (days,) = forecast_days.counted([queue]).values()
        page = cast.pat_sees.get(PAGE).content.decode()
    assert [(each.day, each.forecast, each.actual) for each in days] == [(last - timedelta(days=1), 100.0, 100.0), (last, 80.0, 100.0)]
    assert "10% at most 10%" in figure(page, "error")
    assert "10.0% too few" in figure(page, "error")
    assert "Too early, 2 of 10" in figure(page, "error")
    assert "Sun 1 Mar: 100 came, 80 were forecast" in re.sub(r"\s+", " ", page)


# The quality analyst -------------------------------------------------------------------------------------------------


@pytest.fixture
def centre(cast: Cast, a_person: Any, tmp_path: Path) -> Iterator[Centre]:
    made = a_february(cast, a_person)
    with counted(tmp_path):
        yield made


@pytest.mark.usefixtures("centre")
def test_an_analyst_sees_how_far_the_sample_is_and_what_fails(cast: Cast, django_assert_max_num_queries: Any) -> None:
    draw = a_draw(cast)
    picks = list(draw.picks.order_by("pk"))
    for pick in picks[:3]:
        scored(cast, pick)
    cast.quin_sees  # noqa: B018 (signed in)
    with django_assert_max_num_queries(BUDGET):
        page = cast.quin_sees.get(PAGE).content.decode()
    assert f"3 of {len(picks)}" in figure(page, "sample")
    assert "none is late" in figure(page, "sample")
    assert "n = 3" in figure(page, "turnaround")
    assert f"3 of {len(picks)}" in page.split('id="panel-plans"')[1].split("</section>")[0]
    assert "Questions that fail most" not in page
    draw.picks.update(due_on=TODAY - timedelta(days=1))
    late = cast.quin_sees.get(PAGE)
    assert f"{len(picks) - 3} contacts were to be scored by now" in text_of(late)


@pytest.mark.usefixtures("centre")
def test_an_analyst_of_one_team_sees_only_what_reaches_it(cast: Cast, a_person: Any, a_team: Any) -> None:
    draw = a_draw(cast)
    other = a_person("Kit", "Far", role="quality_analyst", reach="team", team=a_team("far-away"))
    browser = type(cast.quin_sees)()
    browser.force_login(other.account)
    page = browser.get(PAGE).content.decode()
    assert draw.picks.exists()
    assert "no data" in figure(page, "sample")
    assert "No plan has drawn contacts yet" in page


# The operations manager ----------------------------------------------------------------------------------------------


def test_a_manager_sees_what_moved_what_nobody_owns_and_what_is_not_done(
    cast: Cast, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    moved = (*STEADY, *STEADY[:14], 60)
    meeting = Meeting.objects.create(
        reference="MIN-9", title="Monday", site=cast.una.site, agenda="Letters", starts_at=datetime(2026, 2, 9, 9, tzinfo=UTC),
        chair=cast.olga, written_by=cast.olga, written_at=datetime(2026, 2, 9, 11, tzinfo=UTC),
    )
    MeetingAction.objects.create(meeting=meeting, what="Send fewer letters", owner=cast.una, due_on=TODAY - timedelta(days=3))
    findings.raise_finding(Ref("meeting", "MIN-9"), summary="Nobody answers the chat", evidence={}, by=cast.una_acts)
    with charted(tmp_path, moved):
        a_chart(cast)
        cast.olga_sees  # noqa: B018 (signed in)
        with django_assert_max_num_queries(BUDGET + 10):
            page = cast.olga_sees.get(PAGE)
    shown, text = page.content.decode(), text_of(page)
    assert "1 chart really moved since last Monday: Given up, claims" in text
    assert "1 late, of 1 open" in figure(shown, "decisions")
    assert "Send fewer letters" in text
    assert "Nobody answers the chat" in text
    assert 'id="home-chart"' in shown


# The compliance officer, the assessor, the administrator -------------------------------------------------------------


def test_a_finding_that_is_open_for_too_long_is_told_with_its_age(cast: Cast, frozen_clock: datetime) -> None:
    claims = lines.open_queue("Claims voice", line="Claims", channel="voice", zone="Europe/London", by=cast.pat_acts)
    made = findings.raise_finding(Ref("queue", claims.reference), summary="Closed early on Fridays", evidence={}, by=cast.olga_acts)
    made.raised_at = frozen_clock - timedelta(days=12)
    made.save(update_fields=["raised_at"])
    page = cast.cora_sees.get(PAGE)
    assert "1 without action for over 7 days" in figure(page.content.decode(), "findings")
    assert "Closed early on Fridays" in text_of(page)
    assert "12 days" in text_of(page)


def test_listens_are_counted_by_day_and_opening_a_recording_is_none(cast: Cast) -> None:
    """Days that are over are counted once; what is listened to today is counted anew each time."""
    for days, page, times in ((3, "listening", 2), (1, "listening", 4), (1, "recording", 5), (0, "listening", 1)):
        with clock.frozen(datetime(2026, 3, 2, 8, tzinfo=UTC) - timedelta(days=days)):
            for _each in range(times):
                store.look("REC-7", page=page, by=cast.quin_acts)
    first = figure(cast.cora_sees.get(PAGE).content.decode(), "listens")
    store.look("REC-7", page="listening", by=cast.quin_acts)
    second = figure(cast.cora_sees.get(PAGE).content.decode(), "listens")
    assert "1 usually 2.0" in first
    assert "2 usually 2.0" in second
    assert "Too early, 3 of 10" in second


def test_a_broken_trail_is_the_first_thing_that_is_said_to_those_who_read_it(cast: Cast, frozen_clock: datetime) -> None:
    Job.objects.create(
        kind="ground.verify_trail", arguments={}, owner="system:x", idempotency_key="1", state=Job.State.DONE, not_before=frozen_clock,
        created_at=frozen_clock, ended_at=frozen_clock - timedelta(hours=1), result={"whole": False, "lines": 12},
    )
    for who in ("asa", "adm"):
        page = getattr(cast, f"{who}_sees").get(PAGE)
        assert "The trail is broken" in text_of(page)
        assert "Broken 12 sealed lines" in figure(page.content.decode(), "trail")
    Job.objects.update(result={"whole": True, "lines": 12})
    assert "Whole 12 sealed lines" in figure(cast.asa_sees.get(PAGE).content.decode(), "trail")


def test_an_administrator_sees_the_jobs_that_failed(cast: Cast, frozen_clock: datetime) -> None:
    for number in range(3):
        Job.objects.create(
            kind="ground.verify_trail", arguments={}, owner=f"person:{cast.adm.pk}", idempotency_key=str(number), state=Job.State.FAILED,
            not_before=frozen_clock, created_at=frozen_clock, ended_at=frozen_clock - timedelta(days=1),
        )
    page = cast.adm_sees.get(PAGE)
    assert "3 jobs failed in the last 7 days" in text_of(page)
    assert "3 in 7 days, none wanted" in figure(page.content.decode(), "failed")


# The way of a figure -------------------------------------------------------------------------------------------------


def test_weeks_before_anything_happened_are_no_zeros_and_quiet_ones_in_between_are() -> None:
    monday = trend.this_monday("UTC")
    found = trend.weeks_of({monday - timedelta(weeks=3): 2.0, monday - timedelta(days=4): 1.0, monday: 9.0}, zone="UTC")
    assert list(found.values()) == [2.0, 0.0, 1.0]
    assert trend.weeks_of({monday: 9.0}, zone="UTC") == {}


@pytest.mark.parametrize(("last", "said"), [(10.0, "Routine"), (60.0, "Outside, high")])
def test_a_figure_moved_for_a_reason_only_where_a_control_chart_says_so(last: float, said: str) -> None:
    monday = trend.this_monday("UTC")
    values = [10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 9.0, last]
    points = {monday - timedelta(weeks=len(values) - number): value for number, value in enumerate(values)}
    found = trend.of(trend.own("x", "Disputes raised"), points, zone="UTC")
    assert found is not None
    assert found.said.word == said
    assert len(found.table.rows) == len(values)
    assert trend.of(trend.own("x", "Disputes raised"), {}, zone="UTC") is None
