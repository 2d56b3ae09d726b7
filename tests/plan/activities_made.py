"""A week at Leeds with a published roster, a requirement in use, and an activity to find times for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from floorwalker.ground import standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions import activities, activity_sessions, rosters
from floorwalker.plan.models import ActivitySession, Forecast, Requirement, RequirementPoint, Roster, RosterNeed, TeamActivity
from floorwalker.plan.queries import activities as queries
from floorwalker.plan.queries import rosters as roster_queries
from floorwalker.plan.queries.activity_times import Times
from floorwalker.plan.queries.roster_board import board
from floorwalker.plan.rules.activities import ActivityDraft
from floorwalker.plan.rules.roster_shifts import Planned, Stretch, tiles
from floorwalker.plan.rules.roster_week import week_of
from tests.plan.roster_made import LONG_AGO, MONDAY, SYSTEM, Floor, a_floor

LONDON = ZoneInfo("Europe/London")
PAUSES = (Stretch("break", 120, 15), Stretch("lunch", 240, 30), Stretch("break", 375, 15))
BUSY_HOUR = 10
"""Contacts a half hour: 20 in this hour, 6 in all others."""


@dataclass
class Week:
    """The floor with its roster and the standard of its queue."""

    floor: Floor
    roster: Roster
    standard: str

    @property
    def people(self) -> list[Person]:
        """Those who are rostered."""
        return self.floor.people


def a_week(
    a_person: Any, a_team: Any, *, people: int = 6, first_day: date = MONDAY, days: int = 5, hour: int = 9, hours: int = 8,
    needed: float = 4.0,
) -> Week:
    """Make a week in which everybody works `hours` from `hour` on the clock of Leeds, and `needed` people are needed each half hour."""
    floor = a_floor(a_person, a_team, people=people)
    standard = standards.put_in_force("service_level", target=0.8, target_seconds=20, starts_on=LONG_AGO, queue=floor.queue, by=SYSTEM)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    roster = Roster.objects.create(
        reference="ROS-900", site=floor.site, first_day=first_day, last_day=first_day + timedelta(days=6), created_by="test:1",
        created_at=at, published_at=at,
    )
    forecast = Forecast.objects.create(
        reference="FC-900", queue=floor.queue, first_day=first_day, last_day=first_day + timedelta(days=6), interval_minutes=30,
        history_from=first_day, history_until=first_day, data_version="x", model="m", table=[], verdict="", picture={}, created_by="test:1",
        created_at=at,
    )
    requirement = Requirement.objects.create(
        reference="REQ-900", forecast=forecast, queue=floor.queue, name="A", interval_minutes=30,
        inputs={"target_share": 0.8, "target_seconds": 20.0}, created_by="test:1", created_at=at, in_use_from=at,
    )
    for offset in range(days):
        start = datetime(first_day.year, first_day.month, first_day.day, hour, tzinfo=LONDON) + timedelta(days=offset)
        start = start.astimezone(UTC)
        for person in floor.people:
            parts = tuple(tiles(start, hours * 60, PAUSES, queue=floor.queue.pk))
            rosters.write_shifts(roster, [Planned(person.pk, start, start + timedelta(hours=hours), False, parts)])
        for half in range(hours * 2):
            moment = start + timedelta(minutes=30 * half)
            RosterNeed.objects.create(roster=roster, queue=floor.queue, starts_at=moment, agents=needed)
            RequirementPoint.objects.create(
                requirement=requirement, starts_at=moment, offered=20 if moment.astimezone(LONDON).hour == BUSY_HOUR else 6,
                aht_seconds=300, agents=round(needed), scheduled=round(needed),
            )
    return Week(floor, roster, f"standard:{standard.reference}")


def planned(week: Week, owner: Person, *, by: Actor, people: Sequence[Person] | None = None, **other: Any) -> TeamActivity:
    """Plan a team meeting of an hour for everybody of the week, three at a time."""
    said: dict[str, Any] = {
        "title": "Twenty seconds", "kind": "project", "what": "Look at last week together.", "about": week.standard,
        "site": week.floor.site, "owner": owner, "audience": "Claims A", "first_day": week.roster.first_day,
        "last_day": week.roster.last_day, "due_on": week.roster.last_day, "minutes": 60, "group_size": 3, "floor_share": 0.5,
    }
    return activities.plan(ActivityDraft(**said | other), list(week.people if people is None else people), by=by)


def times_of(week: Week, activity: TeamActivity, people: Sequence[Person] | None = None) -> Times:
    """Return the times of the week, asked for the people of an activity."""
    of = week_of(week.floor.site, week.roster.first_day)
    keys = [each.pk for each in (week.people if people is None else people)]
    return Times(board(of, roster_queries.to_show(of)), activity, people=keys, sessions=queries.standing(activity))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the clock at Leeds."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def put(one: TeamActivity, when: datetime, people: Sequence[Person], *, by: Actor) -> ActivitySession:
    """Choose a time for people and put it into the roster."""
    made = activity_sessions.choose(one, starts_at=when, people=[each.pk for each in people], by=by)
    activity_sessions.put_in(made, by=by)
    return made


def words_of(one: TeamActivity) -> list[str]:
    """Return how everybody stands to an activity, by name."""
    return [each.word for each in queries.stands(one)]
