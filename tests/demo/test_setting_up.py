"""Larkfield in the house: everybody has a team, hours, skills and a role; every queue says that it is simulated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from floorwalker.demo import planning
from floorwalker.demo.larkfield import Larkfield, generate
from floorwalker.demo.setting_up import set_up
from floorwalker.ground import lines, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, TeamLeadership

pytestmark = [pytest.mark.once, pytest.mark.django_db]

DEMO = Actor.system("demo")


def test_people_queues_and_standards_stand_as_in_larkfield(larkfield: Larkfield) -> None:
    house = set_up(larkfield, by=DEMO)
    assert [person.display_name for person in house.people] == [player.name for player in larkfield.people]
    assert all(Queue.objects.values_list("simulated", flat=True))
    assert Person.objects.filter(contracts=None).count() == 0
    assert Person.objects.filter(roles=None).count() == 0
    claims = house.queues[0]
    today = larkfield.today
    assert standards.target_seconds(queue=claims, day=today) == 20
    opened, closed = lines.open_stretches(claims, first=today, last=today)[0]
    assert (closed - opened) == timedelta(hours=12)
    holiday = next(iter(larkfield.bank_holidays))
    assert lines.open_stretches(house.queues[1], first=holiday, last=holiday) == []


def test_the_team_that_changed_hands_has_two_leaders_one_after_the_other(larkfield: Larkfield) -> None:
    set_up(larkfield, by=DEMO)
    changed = next(spell.until_day for spell in larkfield.leaderships if spell.until_day is not None)
    leader = {
        day: TeamLeadership.objects.on(day).get(team__code="team-c").person.display_name
        for day in (changed - timedelta(days=1), changed)
    }
    assert leader == {changed - timedelta(days=1): "Nadia Haddad", changed: "Colm Byrne"}


def test_a_demo_opened_on_a_saturday_begins_on_a_sunday_when_most_queues_are_closed() -> None:
    larkfield = generate(1, date(2026, 11, 21), 1)
    planning.load(larkfield, set_up(larkfield, by=DEMO), name="saturday", by=DEMO)
    made = {queue.name: queue.forecasts.count() for queue in Queue.objects.all()}
    assert made["Claims"] == len(planning.versions(larkfield)) == 2
    assert made["Renewals"] == 1
