"""Times of activities when the roster goes another way: none is lost unseen, none stands twice, none is told to nobody."""

from __future__ import annotations

import csv
import io
import threading
from contextvars import copy_context
from datetime import timedelta
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


def test_who_was_taken_down_by_mistake_is_owed_again(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts, people=week.people[:1])
    made = put(one, at(MONDAY, 14), week.people[:1], by=cast.pat_acts)
    with clock.frozen(at(MONDAY, 16)):
        activity_sessions.mark(made, came=[week.people[0].pk], missed={}, by=cast.una_acts)
        assert not Todo.objects.filter(person=cast.una, done_at=None).exists()
        activity_sessions.mark(made, came=[], missed={week.people[0].pk: "away"}, by=cast.una_acts)
        assert words_of(one) == [queries.MISSED]
        assert Todo.objects.filter(person=cast.una, about=f"team_activity:{one.reference}", done_at=None).exists()
