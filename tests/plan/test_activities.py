"""Activities of a team: planned for whom one reaches, at half hours when they are on queue and the service loses least, in the roster."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import absences, activities, activity_sessions, roster_publishing, roster_shifts
from floorwalker.plan.models import Activity, ActivitySession, Roster, TeamActivity
from floorwalker.plan.queries import activities as queries
from floorwalker.plan.rules import roster_levels
from floorwalker.plan.rules.activities import KINDS, kind_of
from tests.plan.activities_made import Week, a_week, at, planned, put, times_of, words_of
from tests.plan.roster_made import MONDAY, SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def week(a_person: Any, a_team: Any) -> Week:
    """Six people from nine to five, four needed, a rush from ten to eleven."""
    return a_week(a_person, a_team)


def refused(code: str, one: TeamActivity, when: datetime, people: list[Person], *, by: Any) -> RuleBroken:
    before = ActivitySession.objects.count(), Line.objects.count()
    with pytest.raises(RuleBroken) as caught:
        activity_sessions.choose(one, starts_at=when, people=[each.pk for each in people], by=by)
    assert caught.value.refusal_code == code, caught.value.message
    assert (ActivitySession.objects.count(), Line.objects.count()) == before
    return caught.value


@pytest.mark.row(165)
def test_times_are_found_where_people_are_rostered_and_the_service_loses_least_and_stand_in_the_roster(
    week: Week, cast: Any, client: Any
) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    found = times_of(week, one).propose()
    assert [len(each.people) for each in found.times] == [3, 3]
    assert sorted(key for each in found.times for key in each.people) == [each.pk for each in week.people]
    assert not found.left
    for each in found.times:
        assert each.starts_at + timedelta(hours=1) <= at(each.starts_at.date(), 10) or each.starts_at >= at(each.starts_at.date(), 11)
    first = found.times[0]
    put(one, first.starts_at, [Person.objects.get(pk=key) for key in first.people], by=cast.pat_acts)
    draft = Roster.objects.exclude(pk=week.roster.pk).get()
    assert words_of(one).count(queries.IN_DRAFT) == 3
    assert not Notice.objects.filter(kind="activities").exists(), "nobody is told of a draft"
    roster_publishing.publish(draft, by=cast.pat_acts)
    assert words_of(one).count(queries.PLANNED) == 3
    assert Notice.objects.filter(kind="activities").count() == 3
    part = Activity.objects.get(shift__roster=draft, shift__person=first.people[0], starts_at=first.starts_at)
    assert (part.kind, part.ends_at - part.starts_at, part.paid) == ("admin", timedelta(hours=1), True)

    with clock.frozen(first.starts_at - timedelta(hours=1)):
        client.force_login(Person.objects.get(pk=first.people[0]).account)
        own = client.get("/plan/my-shifts/").content.decode()
        assert f"{one.title}, for {one.about.partition(':')[2]}" in own, "My shifts say what it is for"
        assert one.title in client.get(f"/plan/activities/{one.reference}/").content.decode()




def test_what_a_time_takes_is_the_staffing_engine_s_own_reckoning(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    times = times_of(week, one)
    board, group = times.board, [each.pk for each in week.people[:3]]
    slot = times.week.minute(at(MONDAY, 10)) // 30
    cost = times.costs({slot: group})[slot]
    # the same by hand: the shifts of three people cut, everything divided and reckoned anew
    queue = week.floor.queue.pk
    without = roster_levels.without_absence(board.present, {str(key): [(slot * 30, slot * 30 + 60)] for key in group})
    levels = board.levels_with(roster_levels.divide(board.case.problem, without))[queue]
    where = slice(slot, slot + 2)
    lost = float(np.sum(board.demands[queue].offered[where] * (board.levels[queue][where] - levels[where])))
    assert cost.lost == pytest.approx(lost, rel=1e-12)
    assert cost.lost > 0
    assert (cost.offered, cost.stays, cost.needed, cost.cover) == (40.0, 3.0, 4.0, 0.75)
    quiet = times.week.minute(at(MONDAY, 15)) // 30
    assert times.costs({quiet: group})[quiet].lost < cost.lost


def test_who_is_away_on_a_break_not_rostered_or_asked_elsewhere_cannot_come(week: Week, cast: Any, a_person: Any) -> None:
    stranger = a_person("Nora", "Unrostered", role="agent", site=week.floor.site)
    one = planned(week, cast.una, by=cast.pat_acts, people=[*week.people, stranger])
    first = week.people[0]
    absences.record(first, kind="sick", starts_at=at(TUESDAY, 9), ends_at=at(TUESDAY, 18), by=SYSTEM)
    assert "is away then" in refused("cannot_come", one, at(TUESDAY, 12), [first], by=cast.pat_acts).message
    assert "has break 11:00 to 11:15" in refused("cannot_come", one, at(MONDAY, 10, 30), [first], by=cast.pat_acts).message
    assert "works 09:00 to 17:00 only" in refused("cannot_come", one, at(MONDAY, 16, 30), [first], by=cast.pat_acts).message
    assert "is not rostered then" in refused("cannot_come", one, at(MONDAY, 19), [first], by=cast.pat_acts).message
    refused("not_rostered", one, at(MONDAY, 14), [stranger], by=cast.pat_acts)
    refused("not_rostered", one, at(MONDAY - timedelta(days=7), 14), [first], by=cast.pat_acts)
    with clock.frozen(at(MONDAY, 15)):
        refused("activity_time", one, at(MONDAY, 14), [first], by=cast.pat_acts)
    refused("activity_time", one, at(MONDAY, 14, 10), [first], by=cast.pat_acts)
    refused("activity_size", one, at(MONDAY, 14), week.people[:4], by=cast.pat_acts)
    refused("activity_audience", one, at(MONDAY, 14), [cast.ada], by=cast.pat_acts)
    other = planned(week, cast.una, by=cast.pat_acts, title="Another")
    put(one, at(MONDAY, 14), [first], by=cast.pat_acts)
    assert "has admin 14:00 to 15:00" in refused("cannot_come", other, at(MONDAY, 14), [first], by=cast.pat_acts).message
    late = week.people[1]
    activity_sessions.choose(one, starts_at=at(MONDAY, 14), people=[late.pk], by=cast.una_acts)
    clash = refused("cannot_come", other, at(MONDAY, 14), [late], by=cast.pat_acts)
    assert f"is asked to {one}" in clash.message
    assert refused("activity_clash", one, at(TUESDAY, 14), [late], by=cast.pat_acts).message.endswith("waits for a planner.")
    nobody = times_of(week, one, people=[stranger]).propose()
    assert (nobody.times, nobody.left) == ((), ()), "who stands in no roster is asked for nothing"


def test_cover_below_the_floor_takes_a_reason_of_somebody_who_may_lower_it(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.una_acts, floor_share=1.0)
    proposed = times_of(week, one).propose()
    assert [(len(each.people), each.is_below) for each in proposed.times] == [(2, False)] * 3, "of six two may go where four are needed"
    nobody = times_of(week, planned(week, cast.una, by=cast.una_acts, floor_share=1.5)).propose()
    assert {each.is_below for each in nobody.times} == {True}, "where no time keeps the floor, that is said"
    said = refused("below_floor", one, at(MONDAY, 14), week.people[:3], by=cast.una_acts)
    assert "3.0 of 4.0" in said.message
    keys = [each.pk for each in week.people[:3]]
    with pytest.raises(NotAllowed):
        activity_sessions.choose(one, starts_at=at(MONDAY, 14), people=keys, below_floor_why="It must be", by=cast.una_acts)
    made = activity_sessions.choose(one, starts_at=at(MONDAY, 14), people=keys, below_floor_why="It must be", by=cast.olga_acts)
    assert (made.below_floor_why, made.allowed_by) == ("It must be", cast.olga)
    two = activity_sessions.choose(one, starts_at=at(TUESDAY, 14), people=[week.people[3].pk], below_floor_why="no need", by=cast.una_acts)
    assert (two.below_floor_why, two.allowed_by) == ("", None), "five stay: nothing is lowered"


def test_two_times_chosen_beside_each_other_do_not_fall_below_the_floor_together(week: Week, cast: Any) -> None:
    one, two = (planned(week, cast.una, by=cast.una_acts, floor_share=1.0, title=title) for title in ("One", "Two"))
    first, second = (
        activity_sessions.choose(each, starts_at=at(MONDAY, 14), people=[person.pk for person in people], by=cast.una_acts)
        for each, people in ((one, week.people[:2]), (two, week.people[2:4]))
    )
    activity_sessions.put_in(first, by=cast.pat_acts)
    with pytest.raises(RuleBroken) as caught:
        activity_sessions.put_in(second, by=cast.pat_acts)
    assert (caught.value.refusal_code, caught.value.facts["stays"]) == ("below_floor", 2.0)
    assert Roster.objects.exclude(pk=week.roster.pk).get().changes.count() == 1


def test_a_change_undone_in_the_roster_and_an_absence_since_ask_for_another_time(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    first, second = week.people[:2]
    put(one, at(MONDAY, 14), [first], by=cast.pat_acts)
    put(one, at(TUESDAY, 14), [second], by=cast.pat_acts)
    draft = Roster.objects.exclude(pk=week.roster.pk).get()
    before = list(Activity.objects.filter(shift__roster=week.roster, shift__person=second).values_list("kind", "starts_at"))
    roster_shifts.undo(draft, by=cast.pat_acts)
    assert words_of(one)[:2] == [queries.IN_DRAFT, queries.GONE]
    assert list(Activity.objects.filter(shift__roster=draft, shift__person=second).values_list("kind", "starts_at")) == before
    absences.record(first, kind="sick", starts_at=at(MONDAY, 9), ends_at=at(MONDAY, 18), by=SYSTEM)
    assert words_of(one)[:2] == [queries.AWAY, queries.GONE]
    put(one, at(MONDAY + timedelta(days=2), 14), [first, second], by=cast.pat_acts)
    assert words_of(one)[:2] == [queries.IN_DRAFT, queries.IN_DRAFT]


def test_a_time_given_up_goes_back_to_the_queue_and_takes_who_may_change_the_roster(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.una_acts)
    first = week.people[0]
    columns = ("kind", "queue", "starts_at", "ends_at")
    before = list(Activity.objects.filter(shift__roster=week.roster, shift__person=first).values_list(*columns))
    made = put(one, at(MONDAY, 14), [first], by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        activity_sessions.drop(made, by=cast.una_acts)
    activity_sessions.drop(made, by=cast.pat_acts)
    draft = Roster.objects.exclude(pk=week.roster.pk).get()
    rows = Activity.objects.filter(shift__roster=draft, shift__person=first)
    assert list(rows.values_list(*columns)) == before
    assert words_of(one)[0] == queries.TO_PLAN
    with pytest.raises(Conflict):
        activity_sessions.drop(made, by=cast.pat_acts)
    with pytest.raises(Conflict):
        activity_sessions.put_in(made, by=cast.pat_acts)


def test_who_came_is_taken_down_and_who_missed_it_is_caught_up(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts, people=week.people[:2])
    first, second = week.people[:2]
    made = put(one, at(MONDAY, 14), [first, second], by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="not begun"):
        activity_sessions.mark(made, came=[first.pk], missed={second.pk: "away"}, by=cast.una_acts)
    with clock.frozen(at(MONDAY, 15)):
        assert words_of(one) == [queries.UNMARKED, queries.UNMARKED]
        with pytest.raises(RuleBroken, match="Why did"):
            activity_sessions.mark(made, came=[first.pk], missed={second.pk: "because"}, by=cast.una_acts)
        activity_sessions.mark(made, came=[first.pk], missed={second.pk: "kept_on_queue"}, by=cast.una_acts)
        assert [(each.word, each.why) for each in queries.stands(one)] == [(queries.DONE, ""), (queries.MISSED, "kept_on_queue")]
        assert Todo.objects.filter(about=f"team_activity:{one.reference}", person=cast.una, done_at=None).exists()
        again = put(one, at(TUESDAY, 14), [second], by=cast.pat_acts)
        refused("activity_clash", one, at(TUESDAY, 14), [first], by=cast.pat_acts)
    with clock.frozen(at(TUESDAY, 16)):
        activity_sessions.mark(again, came=[second.pk], missed={}, by=cast.una_acts)
        assert words_of(one) == [queries.DONE, queries.DONE]
    assert not Todo.objects.filter(about=f"team_activity:{one.reference}", done_at=None).exists(), "its owner owes nothing more"


def test_somebody_leads_one_group_at_a_time(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts, kind="coaching", group_size=1, minutes=30)
    found = times_of(week, one).propose().times
    assert len(found) == 6
    assert all(a.starts_at + timedelta(minutes=30) <= b.starts_at for a, b in pairwise(found))
    activity_sessions.choose(one, starts_at=at(MONDAY, 14), people=[week.people[0].pk], by=cast.una_acts)
    refused("activity_time", one, at(MONDAY, 14), [week.people[1]], by=cast.una_acts)


@pytest.mark.parametrize("first_day", [date(2026, 3, 23), date(2026, 10, 19)], ids=["clocks go forward", "clocks go back"])
def test_times_stand_on_the_clock_of_the_site_where_it_changes(a_person: Any, a_team: Any, cast: Any, first_day: date) -> None:
    week = a_week(a_person, a_team, first_day=first_day, days=7, hour=0, hours=8)
    sunday = first_day + timedelta(days=6)
    with clock.frozen(at(first_day, 0) - timedelta(days=2)):
        one = planned(week, cast.una, by=cast.pat_acts, first_day=sunday, last_day=sunday)
        times = times_of(week, one)
        begins = [times.week.at(slot * 30) for slot in np.flatnonzero(times.free[week.people[0].pk] & times.allowed).tolist()]
        breaks = Activity.objects.filter(shift__person=week.people[0], kind__in=["break", "lunch"])
        assert begins
        for each in begins:
            assert not breaks.filter(starts_at__lt=each + timedelta(hours=1), ends_at__gt=each).exists()
        made = put(one, begins[0], [week.people[0]], by=cast.pat_acts)
        assert made.ends_at - made.starts_at == timedelta(hours=1), "a real hour, whatever the clock shows"


def test_a_night_shift_is_one_shift_across_midnight_and_a_closed_day_has_no_time(a_person: Any, a_team: Any, cast: Any) -> None:
    week = a_week(a_person, a_team, hour=21, days=3)
    one = planned(week, cast.una, by=cast.pat_acts)
    night = at(TUESDAY, 0)
    made = put(one, night, [week.people[0]], by=cast.pat_acts)
    shift = Activity.objects.get(shift__roster__published_at=None, kind="admin").shift
    assert (shift.starts_at, made.starts_at) == (at(MONDAY, 21), night)
    saturday = MONDAY + timedelta(days=5)
    closed = planned(week, cast.una, by=cast.pat_acts, first_day=saturday, last_day=saturday + timedelta(days=1))
    assert times_of(week, closed).propose().times == ()
    refused("cannot_come", closed, at(saturday, 14), [week.people[0]], by=cast.pat_acts)


def test_who_plans_reaches_the_people_and_names_what_it_serves(week: Week, cast: Any, a_person: Any, a_team: Any) -> None:
    other = a_person("Otto", "Elsewhere", role="agent", team=a_team("renewals-b"))
    for who in ("ada", "sam", "quin", "cora", "asa", "adm", "stranger"):
        with pytest.raises(NotAllowed):
            planned(week, cast.una, by=getattr(cast, f"{who}_acts"))
    for who in ("una", "pat", "rita", "olga"):
        assert planned(week, cast.una, by=getattr(cast, f"{who}_acts")).people.count() == 6
    with pytest.raises(RuleBroken, match="reach"):
        planned(week, cast.una, by=cast.una_acts, people=[*week.people, other])
    for wrong, code in (
        ({"about": ""}, "activity_about"), ({"about": "briefing:BRF-1"}, "activity_about"), ({"title": " "}, "activity_empty"),
        ({"minutes": 45}, "activity_length"), ({"group_size": 0}, "activity_size"), ({"last_day": date(2026, 1, 1)}, "activity_days"),
        ({"due_on": MONDAY - timedelta(days=1)}, "activity_days"), ({"people": []}, "activity_audience"),
        ({"owner": cast.ada}, "cannot_own"),
    ):
        with pytest.raises(RuleBroken) as caught:
            planned(week, **{"owner": cast.una, "by": cast.pat_acts} | wrong)  # type: ignore[arg-type]  # one of its words each
        assert caught.value.refusal_code == code
    one = planned(week, cast.pat, by=cast.pat_acts, people=[*week.people, other])
    with pytest.raises(NotAllowed):
        activity_sessions.choose(one, starts_at=at(MONDAY, 14), people=[week.people[0].pk], by=cast.una_acts)


def test_one_whose_standard_ended_is_listed(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    assert not queries.idle(queries.listed(cast.pat_acts), on=MONDAY).exists()
    from floorwalker.ground.models import Standard

    Standard.objects.update(ends_on=queries.today())
    assert list(queries.idle(queries.listed(cast.pat_acts), on=MONDAY)) == [one]
    assert one.reference in cast.pat_sees.get("/plan/activities/?state=idle").content.decode()


def test_it_is_called_off_once_its_times_are_given_up_and_handed_over_with_what_is_owed(week: Week, cast: Any) -> None:
    one = planned(week, cast.una, by=cast.pat_acts)
    made = activity_sessions.choose(one, starts_at=at(MONDAY, 14), people=[week.people[0].pk], by=cast.una_acts)
    assert Todo.objects.filter(person=cast.pat, key=f"team_activity:time:{made.pk}", done_at=None).exists(), "a planner puts it in"
    with pytest.raises(RuleBroken, match="planned"):
        activities.call_off(one, reason="No more", by=cast.una_acts)
    activities.give(one.reference, to=cast.pat, by=cast.adm_acts)
    one.refresh_from_db()
    assert one.owner == cast.pat
    assert not Todo.objects.filter(person=cast.una, done_at=None).exists()
    activity_sessions.drop(made, by=cast.pat_acts)
    activities.call_off(one, reason="No more", by=cast.pat_acts)
    assert not Todo.objects.filter(about=f"team_activity:{one.reference}", done_at=None).exists()
    with pytest.raises(Conflict):
        activity_sessions.choose(one, starts_at=at(MONDAY, 14), people=[week.people[0].pk], by=cast.pat_acts)
    kinds = ["activity.planned", "activity.time_chosen", "activity.given", "activity.time_dropped", "activity.called_off"]
    assert list(Line.objects.filter(subject=one.reference).order_by("pk").values_list("kind", flat=True)) == kinds


def test_every_kind_is_one_that_the_roster_and_adherence_know() -> None:
    assert {each.in_roster for each in KINDS} <= {"meeting", "coaching", "training", "admin"}
    with pytest.raises(LookupError, match="there are: briefing"):
        kind_of("lunch")
