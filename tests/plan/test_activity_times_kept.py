"""Times of activities when the roster goes another way: none is lost unseen, none stands twice, none is told to nobody."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connections

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Notice, Todo
from floorwalker.plan.actions import absences, activity_sessions, roster_publishing, rosters
from floorwalker.plan.models import Activity, ActivitySession, Roster, Shift
from floorwalker.plan.queries import activities as queries
from tests.plan.activities_made import Week, a_week, at, planned, put, words_of
from tests.plan.roster_made import MONDAY, SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TUESDAY = MONDAY + timedelta(days=1)
LIST = "/plan/activities/"
WEEK = f"/plan/activities/week/?site=leeds&week={MONDAY}"


@pytest.fixture
def week(a_person: Any, a_team: Any) -> Week:
    """Six people from nine to five, four needed, a rush from ten to eleven."""
    return a_week(a_person, a_team)


def the_draft(week: Week) -> Roster:
    return Roster.objects.exclude(pk=week.roster.pk).get()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of it at one moment, each in a thread with the frozen clock of this one; return the codes of what was refused."""
    together, refused = threading.Barrier(len(acts)), []

    def do(act: Callable[[], object]) -> None:
        together.wait(30)
        try:
            act()
        except RuleBroken as refusal:
            refused.append(refusal.refusal_code)
        connections.close_all()

    threads = [threading.Thread(target=copy_context().run, args=(do, each)) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return refused


def test_a_time_that_its_last_person_left_for_another_is_given_up(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    first = week.people[0]
    left = activity_sessions.choose(one, starts_at=at(MONDAY, 14), people=[first.pk], by=cast.una_acts)
    absences.record(first, kind="sick", starts_at=at(MONDAY, 9), ends_at=at(MONDAY, 18), by=SYSTEM)
    activity_sessions.choose(one, starts_at=at(TUESDAY, 14), people=[first.pk], by=cast.una_acts)
    assert not Todo.objects.filter(key=f"team_activity:time:{left.pk}", done_at=None).exists(), "no planner is asked to put it in"
    with pytest.raises(Conflict):
        activity_sessions.put_in(left, by=cast.pat_acts)
    assert [each.starts_at for each in queries.standing(one)] == [at(TUESDAY, 14)]


def test_a_draft_published_beside_the_one_that_holds_a_time_tells_nobody_of_it_and_keeps_it_to_be_told(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    beside = rosters.copy_week(week.roster, to=MONDAY, by=cast.pat_acts)
    holding = rosters.copy_week(week.roster, to=MONDAY, by=cast.pat_acts)
    made = put(one, at(MONDAY, 14), [week.people[0]], by=cast.pat_acts)
    assert words_of(one)[0] == queries.IN_DRAFT
    roster_publishing.publish(beside, by=cast.pat_acts)
    assert not Notice.objects.filter(kind="activities").exists()
    roster_publishing.publish(holding, by=cast.pat_acts)
    assert words_of(one)[0] == queries.PLANNED
    assert Notice.objects.filter(kind="activities").count() == 1, "who is planned is told"
    made.refresh_from_db()
    assert made.told_at is not None


def test_a_time_whose_draft_was_put_away_is_said_to_be_lost_and_can_be_put_in_again(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    made = put(one, at(MONDAY, 14), [week.people[0]], by=cast.pat_acts)
    Roster.objects.filter(pk=the_draft(week).pk).update(retired_at=clock.now(), put_away_why="Another week", put_away_by="person:1")
    assert words_of(one)[0] == queries.GONE
    for page in (f"{LIST}{one.reference}/", WEEK):
        shown = cast.pat_sees.get(page).content.decode().lower()
        assert "no longer in the roster" in shown, page
    assert 'name="key"' in cast.pat_sees.get(f"{LIST}{one.reference}/").content.decode()
    rows = list(csv.DictReader(io.StringIO(cast.pat_sees.get(f"/plan/activities/week/file.csv?week={MONDAY}").content.decode())))
    assert rows[0]["state"] == "No longer in the roster"
    assert cast.pat_sees.post(f"{LIST}{one.reference}/put-in/", {"key": made.pk}).status_code == 302
    assert words_of(one)[0] == queries.IN_DRAFT
    assert "no longer in the roster" not in cast.pat_sees.get(WEEK).content.decode().lower()


def test_shifts_that_hold_a_time_stay_locked_in_a_draft_made_from_what_is_published(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    first, second = week.people[:2]
    put(one, at(MONDAY, 14), [first], by=cast.pat_acts)
    roster_publishing.publish(the_draft(week), by=cast.pat_acts)
    put(one, at(TUESDAY, 14), [second], by=cast.pat_acts)
    draft = Roster.objects.get(published_at=None)
    locked = set(Shift.objects.filter(roster=draft, locked=True).values_list("person", flat=True))
    assert locked == {first.pk, second.pk}, "solving the week anew leaves both alone"
    later = rosters.copy_week(draft, to=MONDAY + timedelta(days=7), by=cast.pat_acts)
    assert not Shift.objects.filter(roster=later, locked=True).exists(), "another week begins free"


@pytest.mark.django_db(transaction=True)
def test_two_planners_who_put_times_in_at_once_make_one_draft_and_keep_the_floor(week: Week, cast: Any) -> None:
    one, two = (planned(week, cast.una, by=cast.una_acts, floor_share=1.0, title=title) for title in ("One", "Two"))
    chosen = [
        activity_sessions.choose(each, starts_at=at(MONDAY, 14), people=[person.pk for person in people], by=cast.una_acts)
        for each, people in ((one, week.people[:2]), (two, week.people[2:4]))
    ]
    planner = cast.pat_acts
    assert at_once(*(partial(activity_sessions.put_in, each, by=planner) for each in chosen)) == ["below_floor"]
    assert the_draft(week).changes.count() == 1
    assert Activity.objects.filter(shift__roster__published_at=None, kind="admin").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_leaders_who_choose_one_person_at_once_for_two_activities_do_not_both_have_them(week: Week, cast: Any) -> None:
    both = [planned(week, cast.una, by=cast.una_acts, title=title) for title in ("One", "Two")]
    leader, key = cast.una_acts, week.people[0].pk
    refused = at_once(*(partial(activity_sessions.choose, each, starts_at=at(MONDAY, 14), people=[key], by=leader) for each in both))
    assert refused == ["cannot_come"]
    assert ActivitySession.objects.count() == 1


@pytest.mark.parametrize("said", ["0001-01-01T00:00+14:00", "0001-01-01T00:00Z", "9999-12-31T23:30Z", "9999-12-31T23:59-14:00"])
def test_a_time_at_the_edges_of_the_calendar_is_no_time(week: Week, cast: Any, said: str) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    sent = {"starts_at": said, "person": [week.people[0].pk]}
    assert cast.una_sees.post(f"{LIST}{one.reference}/choose/", sent).status_code == 422


def test_an_activity_is_planned_at_most_two_years_ahead(week: Week, cast: Any) -> None:
    far = MONDAY.replace(year=9999, month=12, day=30)
    for wrong in ({"first_day": far, "last_day": far + timedelta(days=1), "due_on": far}, {"due_on": far}):
        with pytest.raises(RuleBroken) as caught:
            planned(week, cast.una, by=cast.pat_acts, **wrong)
        assert caught.value.refusal_code == "activity_days"


def test_the_week_and_its_files_name_those_whom_the_reader_reaches(week: Week, cast: Any, a_person: Any, a_team: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    put(one, at(TUESDAY, 14), week.people[:3], by=cast.pat_acts)
    name = week.people[0].display_name
    for who, sees in (("pat", True), ("una", True), ("cora", False), ("asa", False)):
        browser = getattr(cast, f"{who}_sees")
        rows = list(csv.DictReader(io.StringIO(browser.get(f"/plan/activities/week/file.csv?week={MONDAY}").content.decode())))
        assert (name in rows[0]["names"], rows[0]["people"]) == (sees, "3"), who
    other = planned(week, cast.una, by=cast.pat_acts, title="Another")
    clash = ActivitySession.objects.create(
        activity=other, starts_at=at(TUESDAY, 14, 30), ends_at=at(TUESDAY, 15, 30), chosen_by=cast.una, chosen_at=clock.now()
    )
    clash.people.create(person=week.people[0])
    for who, sees in (("pat", True), ("una", True), ("cora", False)):
        shown = getattr(cast, f"{who}_sees").get(WEEK).content.decode()
        assert (name in shown) == sees, who


def test_who_was_taken_down_by_mistake_is_owed_again(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts, people=week.people[:1])
    made = put(one, at(MONDAY, 14), week.people[:1], by=cast.pat_acts)
    with clock.frozen(at(MONDAY, 16)):
        activity_sessions.mark(made, came=[week.people[0].pk], missed={}, by=cast.una_acts)
        assert not Todo.objects.filter(person=cast.una, done_at=None).exists()
        activity_sessions.mark(made, came=[], missed={week.people[0].pk: "away"}, by=cast.una_acts)
        assert words_of(one) == [queries.MISSED]
        assert Todo.objects.filter(person=cast.una, about=f"team_activity:{one.reference}", done_at=None).exists()
