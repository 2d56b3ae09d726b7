"""The roster keeps to readiness: nobody is drafted, put or published on a queue they are not ready for, and what stands shows it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from floorwalker.engine.rostering import read
from floorwalker.ground import clock, lines
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.actions import skills
from floorwalker.ground.people.models import SkillLevel
from floorwalker.plan.actions import readiness as actions
from floorwalker.plan.actions import roster_publishing, roster_shifts
from floorwalker.plan.actions.roster_shifts import Cell
from floorwalker.plan.models import Activity, Forecast, ReadinessRule, Requirement, RequirementPoint
from floorwalker.plan.queries import readiness, readiness_effects
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.queries.roster_board import board
from floorwalker.plan.rules.readiness import Draft
from floorwalker.plan.rules.roster_shifts import Stretch
from floorwalker.plan.rules.roster_week import Week
from tests.conftest import Cast
from tests.plan.roster_made import MONDAY, SYSTEM, Floor, a_floor, solved

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.fixture
def floor(cast: Cast, a_person: Any, a_team: Any) -> Floor:
    return a_floor(a_person, a_team, people=4)


def asked(floor: Floor, cast: Cast, *, enforced_on: date) -> ReadinessRule:
    """Level 4 is asked; the last of the people has it."""
    today = clock.today("UTC")
    skills.set_level(floor.people[-1], skill=floor.skill, level=4, starts_on=today, by=SYSTEM)
    draft = Draft(
        queue=floor.queue, kind="skill", level=4, starts_on=today, grace_days=(enforced_on - today).days, why="Claims are decided alone"
    )
    return actions.put_in_force(actions.propose(draft, approver=cast.olga, by=cast.pat_acts), by=cast.olga_acts)


@pytest.mark.row(119)
@pytest.mark.row(143)
def test_a_draft_gives_no_day_to_who_is_not_ready_on_it_and_a_shift_by_hand_is_refused_until_a_release(cast: Cast, floor: Floor) -> None:
    asked(floor, cast, enforced_on=MONDAY + timedelta(days=2))
    roster = solved(floor, by=cast.pat_acts)
    ready, other = floor.people[-1], floor.people[0]
    assert roster.shifts.filter(person=ready).count() == 5
    begun = {shift.starts_at.date() for shift in roster.shifts.exclude(person=ready)}
    assert begun == {MONDAY, MONDAY + timedelta(days=1)}
    assert not Activity.objects.filter(shift__roster=roster, kind="queue").exclude(queue=floor.queue).exists()
    cell = Cell(other.pk, MONDAY + timedelta(days=3))
    page = cast.pat_sees.get(f"/plan/roster/?week={MONDAY}&cell={other.pk}.{cell.day}").content.decode()
    assert other.display_name in page
    typed = {"cell": f"{other.pk}.{cell.day}", "act": "set", "starts": "09:00", "ends": "13:00", "reason": "We are short"}
    refused = cast.pat_sees.post(f"/plan/roster/{roster.reference}/change/", typed)
    assert refused.status_code == 422
    assert "Not ready for Claims voice: Claims at level 3, 4 is asked" in refused.content.decode()
    roster_shifts.set_shift(  # a day of training alone may make them ready
        roster, cell, starts=time(9), ends=time(13), stretches=[Stretch("training", 0, 240)], reason="Course", by=cast.pat_acts
    )
    released = actions.release(floor.queue, people=[other], last_day=cell.day, reason="Storm", by=cast.olga_acts)
    assert cast.pat_sees.post(f"/plan/roster/{roster.reference}/change/", typed | {"ends": "14:00"}).status_code == 302
    assert Activity.objects.filter(shift__roster=roster, shift__person=other, queue=floor.queue, starts_at__date=cell.day).exists()
    actions.end_release(released, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="Not ready for Claims voice"):
        roster_publishing.publish(roster, by=cast.olga_acts)


@pytest.mark.row(119)
def test_before_a_rule_is_kept_its_page_shows_what_that_would_cost_on_the_roster_in_force(cast: Cast, floor: Floor) -> None:
    rule = asked(floor, cast, enforced_on=MONDAY + timedelta(days=1))
    place = f"/plan/readiness/rules/{rule.reference}/"
    assert "No roster is published at the site" in cast.olga_sees.get(place).content.decode()
    ReadinessRule.objects.update(state="proposed")
    roster = solved(floor, by=cast.pat_acts)
    roster_publishing.publish(roster, by=cast.olga_acts)
    assert "No requirement is in use" in cast.olga_sees.get(place).content.decode()
    a_requirement(floor)
    found = readiness_effects.of_keeping(rule)
    assert found is not None
    assert found.people == 3
    assert found.days[0].before > found.days[0].after
    assert found.slots[0].people_before > found.slots[0].people_after
    page = cast.olga_sees.get(place).content.decode()
    assert f"{found.before:.0%} → {found.after:.0%}" in page.replace("\u202f", "").replace("\xa0", "")
    assert "Every half hour" in page
    assert "What keeping it would cost" not in cast.ada_sees.get(place).content.decode()
    ReadinessRule.objects.update(state="approved")
    again = readiness_effects.of_keeping(rule)
    assert again is not None
    assert (again.before, again.after) == (found.before, found.after)
    for person in floor.people[:-1]:
        skills.set_level(person, skill=floor.skill, level=4, starts_on=clock.today("UTC"), by=SYSTEM)
    mended = readiness_effects.of_keeping(rule)
    assert mended is not None
    assert (mended.people, mended.after) == (0, mended.before)


def a_requirement(floor: Floor) -> None:
    """Six calls of five minutes are expected in each half hour of Tuesday morning."""
    now = clock.now()
    forecast = Forecast.objects.create(
        reference="FC-1", queue=floor.queue, interval_minutes=30, history_from=MONDAY, history_until=MONDAY, first_day=MONDAY,
        last_day=MONDAY, data_version="x", model="m", table=[], verdict="", picture={}, created_by="x", created_at=now,
    )
    requirement = Requirement.objects.create(
        reference="REQ-1", queue=floor.queue, forecast=forecast, name="A", inputs={"target_share": 0.8, "target_seconds": 20.0},
        interval_minutes=30, created_by="x", created_at=now, in_use_from=now,
    )
    start = Week(floor.site, MONDAY).moment(1, time(9))
    RequirementPoint.objects.bulk_create(
        RequirementPoint(
            requirement=requirement, starts_at=start + timedelta(minutes=30 * n), offered=6, aht_seconds=300, agents=2, scheduled=2
        )
        for n in range(6)
    )


@pytest.mark.row(143)
def test_what_was_published_before_a_rule_shows_the_conflict_and_other_queues_are_served_on(cast: Cast, floor: Floor) -> None:
    roster = solved(floor, by=cast.pat_acts)
    roster_publishing.publish(roster, by=cast.olga_acts)
    roster.refresh_from_db()
    asked(floor, cast, enforced_on=MONDAY)
    page = cast.pat_sees.get(f"/plan/roster/?week={MONDAY}").content.decode()
    assert "breaks a rule" in page
    shown = board(Week(floor.site, MONDAY), roster)
    broken = {each.person for each in shown.broken if each.rule == "readiness"}
    assert broken == {str(person.pk) for person in floor.people[:-1]}
    renewals = skills.add("renewals", name="Renewals", by=SYSTEM)
    queue = lines.open_queue(
        "Renewals voice", line="Renewals", channel="voice", zone=floor.site.zone, site=floor.site, skill=renewals, by=SYSTEM
    )
    both = floor.people[0]
    skills.set_level(both, skill=renewals, level=1, starts_on=clock.today("UTC"), by=SYSTEM)
    case = queries.case_for(None, Week(floor.site, MONDAY), shifts=())
    member = case.member_by_code[str(both.pk)]
    assert {home.pk if home else None for home in member.homes} == {queue.pk}
    assert member.serves - member.engine_person.skills == {f"skill-{floor.skill.pk}"}
    assert not [each for each in read(case.problem, []) if each.rule == "readiness"]


def test_a_roster_asks_of_each_day_what_is_known_of_it_as_routing_will(cast: Cast, floor: Floor) -> None:
    asked(floor, cast, enforced_on=MONDAY)
    gains, loses = floor.people[0], floor.people[-1]
    wednesday = MONDAY + timedelta(days=2)
    skills.set_level(gains, skill=floor.skill, level=4, starts_on=wednesday, by=SYSTEM)
    skills.set_level(loses, skill=floor.skill, level=2, starts_on=wednesday, by=SYSTEM)
    week = Week(floor.site, MONDAY)
    members = queries.case_for(None, week, shifts=()).member_by_code
    for person in (gains, loses):
        homes = [home is not None for home in members[str(person.pk)].homes]
        assert homes == [readiness.of(person, floor.queue, on=each.date).may_work(each.date) for each in week.days]
    roster = solved(floor, by=cast.pat_acts)
    first, last = ({shift.starts_at.date() for shift in roster.shifts.filter(person=person)} for person in (gains, loses))
    assert min(first) >= wednesday > max(last)


def test_a_shift_on_a_queue_whose_skill_was_lost_meanwhile_is_kept_from_being_published(cast: Cast, floor: Floor) -> None:
    asked(floor, cast, enforced_on=MONDAY)
    roster, ready = solved(floor, by=cast.pat_acts), floor.people[-1]
    renewals = skills.add("renewals", name="Renewals", by=SYSTEM)
    lines.open_queue("Renewals", line="Renewals", channel="voice", zone=floor.site.zone, site=floor.site, skill=renewals, by=SYSTEM)
    skills.set_level(ready, skill=renewals, level=4, starts_on=clock.today("UTC"), by=SYSTEM)
    SkillLevel.objects.filter(person=ready, skill=floor.skill).delete()
    with pytest.raises(RuleBroken, match="Claims is not among their skills"):
        roster_publishing.publish(roster, by=cast.olga_acts)
