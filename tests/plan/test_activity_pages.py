"""The pages of activities: what each role sees and may, planning and finding times, the week with its files."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import clock
from floorwalker.plan.actions import activity_sessions, roster_publishing
from floorwalker.plan.models import ActivitySession, Roster, TeamActivity
from floorwalker.plan.queries import activities as queries
from tests.conftest import CAST
from tests.plan.activities_made import Week, a_week, at, planned, put, words_of
from tests.plan.roster_made import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TUESDAY = MONDAY + timedelta(days=1)
LIST, WEEK, PLAN = "/plan/activities/", f"/plan/activities/week/?site=leeds&week={MONDAY}", "/plan/activities/plan/"


@pytest.fixture
def week(a_person: Any, a_team: Any) -> Week:
    """Six people from nine to five, four needed, a rush from ten to eleven."""
    return a_week(a_person, a_team)


@pytest.mark.parametrize("who", sorted(CAST))
def test_each_role_sees_what_its_rosters_let_it_see(week: Week, cast: Any, who: str) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    page, browser = f"{LIST}{one.reference}/", getattr(cast, f"{who}_sees")
    sees_rosters = who in {"una", "pat", "rita", "olga", "cora", "asa"}
    may = who in {"una", "pat", "rita", "olga"}
    assert browser.get(LIST).status_code == 200
    assert (one.reference in browser.get(LIST).content.decode()) == sees_rosters
    assert browser.get(page).status_code == (200 if sees_rosters else 404)
    assert browser.get(WEEK).status_code == (200 if sees_rosters else 403)
    assert browser.get(f"/plan/activities/week/file.csv?week={MONDAY}").status_code == (200 if sees_rosters else 403)
    assert browser.get(PLAN).status_code == (200 if may else 403)
    sent = {"starts_at": at(MONDAY, 14).isoformat(), "person": [week.people[0].pk]}
    assert browser.post(f"{page}choose/", sent).status_code == (302 if may else 403 if sees_rosters else 404)
    assert ActivitySession.objects.count() == may
    assert Roster.objects.exclude(pk=week.roster.pk).exists() == (who in {"pat", "olga"}), "who may not change rosters asks a planner"
    if sees_rosters and not may:
        shown = browser.get(page).content.decode()
        assert week.people[0].display_name not in shown, "counts, not people"
        assert "of 6" in shown


def test_one_of_its_people_sees_their_own_time_and_nobody_else_s(week: Week, cast: Any, client: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    put(one, at(MONDAY, 14), week.people[:2], by=cast.pat_acts)
    client.force_login(week.people[0].account)
    shown = client.get(f"{LIST}{one.reference}/").content.decode()
    assert week.people[0].display_name in shown
    assert week.people[1].display_name not in shown
    assert "Put into the roster" not in shown
    assert client.post(f"{LIST}{one.reference}/cancel/", {"reason": "no"}).status_code == 403


def test_it_is_planned_found_and_chosen_on_the_pages(week: Week, cast: Any) -> None:
    team = week.people[0].memberships.get().team
    sent = {
        "title": "Calls that came back", "kind": "training", "about": week.standard, "what": "Three calls", "site": week.floor.site.pk,
        "owner": cast.una.pk, "teams": [team.pk], "role": "agent", "first_day": MONDAY, "last_day": TUESDAY, "due_on": TUESDAY,
        "minutes": 30, "group_size": 2, "floor_percent": 90,
    }
    assert "Choose days ahead" in cast.una_sees.post(PLAN, sent | {"last_day": date(2026, 1, 1)}).content.decode()
    made = cast.una_sees.post(PLAN, sent)
    one = TeamActivity.objects.get()
    assert made.url == f"{LIST}{one.reference}/"
    assert one.people.count() == 6, "agents of the team, without its leader"
    page = cast.una_sees.get(f"{made.url}?week={MONDAY}")
    offers = page.context["offers"]
    assert [len(each.people) for each in offers] == [2, 2, 2]
    assert "contacts fewer answered in time" in page.content.decode()
    chosen = {"starts_at": offers[0].starts_at, "person": [each.pk for each in offers[0].people]}
    assert cast.una_sees.post(f"{made.url}choose/", chosen).status_code == 302
    again = cast.una_sees.post(f"{made.url}choose/?week={MONDAY}", chosen)
    assert again.status_code == 422
    assert "needs no time" in again.content.decode()
    unknown = {"starts_at": offers[1].starts_at, "person": ["x", "9" * 40]}
    for nonsense in ({"starts_at": "soon"}, {"starts_at": "2026-03-09T14:00"}, unknown):
        assert cast.una_sees.post(f"{made.url}choose/", nonsense).status_code == 422
    assert cast.pat_sees.post(f"{made.url}put-in/", {"key": ActivitySession.objects.get().pk}).status_code == 302
    assert cast.pat_sees.post(f"{made.url}put-in/", {"key": "999"}).status_code == 404
    assert cast.pat_sees.post(f"{made.url}eat/").status_code == 404
    roster_publishing.publish(Roster.objects.exclude(pk=week.roster.pk).get(), by=cast.pat_acts)
    with clock.frozen(at(TUESDAY, 20)):
        key, whys = ActivitySession.objects.get().pk, {f"why-{each.pk}": "came" for each in offers[0].people}
        assert cast.una_sees.post(f"{made.url}mark/", {"key": key} | whys).status_code == 302
        assert words_of(one).count(queries.DONE) == 2


def test_the_week_stands_day_by_half_hour_with_cover_and_clashes_and_leaves_as_a_file(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    put(one, at(TUESDAY, 14), week.people[:3], by=cast.pat_acts)
    page = cast.pat_sees.get(WEEK)
    lines = dict(page.context["lines"])
    assert list(lines) == ["14:00", "14:30"]
    assert [len(day) for day in lines["14:00"]] == [0, 1, 0, 0, 0, 0, 0]
    assert "3 people, in a draft" in page.content.decode()
    assert page.context["chart"] is not None
    other = planned(week, cast.una, by=cast.pat_acts, title="Another")
    clash = ActivitySession.objects.create(
        activity=other, starts_at=at(TUESDAY, 14, 30), ends_at=at(TUESDAY, 15, 30), chosen_by=cast.una, chosen_at=clock.now()
    )
    clash.people.create(person=week.people[0])
    assert "Asked to two things at once" in cast.pat_sees.get(WEEK).content.decode()
    rows = list(csv.DictReader(io.StringIO(cast.pat_sees.get(f"/plan/activities/week/file.csv?week={MONDAY}").content.decode())))
    assert (rows[0]["activity"], rows[0]["people"], rows[0]["cover"]) == (one.reference, "3", "75%, 3.0 of 4.0 needed")
    assert cast.pat_sees.get(f"/plan/activities/week/file.pdf?week={MONDAY}").content.startswith(b"%PDF")
    assert cast.pat_sees.get("/plan/activities/week/file.exe").status_code == 404
    empty = cast.pat_sees.get("/plan/activities/week/?week=2027-03-01&site=nowhere")
    assert "No roster holds this week" in empty.content.decode()


def test_many_ask_as_little_as_few(week: Week, cast: Any) -> None:
    asked: dict[str, list[int]] = {}
    for often in (1, 6):
        for _ in range(often):
            one = planned(week, cast.una, by=cast.pat_acts)
        for number, person in enumerate(week.people[:often]):
            when = at(MONDAY if often == 1 else TUESDAY, 14 if number % 2 else 12)
            activity_sessions.choose(one, starts_at=when, people=[person.pk], by=cast.pat_acts)
        for page in (LIST, WEEK, f"{LIST}{one.reference}/", "/"):
            asked.setdefault(page if one.reference not in page else "one", []).append(min(_queries(cast.pat_sees, page) for _ in range(2)))
    for page, (few, many) in asked.items():
        assert many <= few, (page, few, many)


def _queries(browser: Any, page: str) -> int:
    """How often a page asks; a setting whose copy in memory has grown old is read once more, so the less of two counts."""
    with CaptureQueriesContext(connection) as seen:
        browser.get(page)
    return len(seen)
