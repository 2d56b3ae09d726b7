"""What Larkfield's people told each other: a briefing that was held, asked about and confirmed by most, and the minutes of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.demo.calendar import workday
from floorwalker.demo.larkfield import Larkfield
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.people.models import Person, Site, TeamLeadership
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.actions import briefings, meeting_purposes, meetings
from floorwalker.plan.models import Briefing, Meeting
from floorwalker.plan.queries import briefings as queries
from floorwalker.plan.rules.briefings import BriefingDraft, read_quiz
from floorwalker.plan.rules.meetings import Minutes

ROLES: Final = (Role.TEAM_LEADER, Role.PLANNER, Role.OPERATIONS_MANAGER, Role.REAL_TIME_ANALYST)
DAY: Final = timedelta(days=1)
NINE, ELEVEN = time(9), time(11)
QUARTER: Final = timedelta(minutes=15)
HOLDOUTS: Final = 2
"""One of the team was away, and one has not confirmed yet."""
QUIZ: Final = """When is a matter settled?
- When the call is over
* When the customer need not come back about it within a week

Who says that it is?
* The customer, or their silence for a week
- Whoever took the call"""
RIGHT: Final = (1, 0)


def write(larkfield: Larkfield, people: Sequence[Person]) -> int:
    """Hold one briefing and write the minutes of one meeting through the actions, once; return how many of the two were made."""
    if Briefing.objects.exists() or Meeting.objects.exists():
        return 0
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    cast = {role: person for role in ROLES if (person := with_role(everybody, role, on=clock.today("UTC")).order_by("pk").first())}
    standard = Standard.objects.filter(measure="fcr", queue=None, channel="").first()
    if len(cast) < len(ROLES) or standard is None:
        return 0
    site = Site.objects.get(code=larkfield.site.code)
    day = workday(min(larkfield.story_day, clock.today(site.zone)) - DAY)
    held = _brief(cast[Role.TEAM_LEADER], standard, site, datetime.combine(day, NINE, tzinfo=ZoneInfo(site.zone)))
    _meet(cast, site, datetime.combine(day, ELEVEN, tzinfo=ZoneInfo(site.zone)))
    return 1 + held


def _brief(leader: Person, standard: Standard, site: Site, at: datetime) -> bool:
    by = Actor.person(leader.pk)
    led = TeamLeadership.objects.on(clock.today(site.zone)).filter(person=leader).select_related("team")
    teams = [each.team for each in led]
    people = list(queries.audience(by, teams=teams, role="", site=None, people=[], on=clock.today(site.zone))) if teams else []
    people = [each for each in people if each != leader]
    if len(people) <= HOLDOUTS:
        return False
    soon, quiz = clock.now() + QUARTER, read_quiz(QUIZ)
    made = briefings.call(
        BriefingDraft(
            title="What it means to settle a matter the first time", agenda="Why it counts; three calls that came back; questions",
            content="Three of four matters are settled by the first contact: nobody comes back about the same within a week. Ask whether "
            "anything is left open before you say goodbye, and write down what was promised.",
            about=f"standard:{standard.reference}", leader=leader, site=site, starts_at=soon, ends_at=soon + QUARTER,
            audience=", ".join(team.name for team in teams)[:200], quiz=quiz, must_be_right=len(quiz),
        ),
        people, by=by,
    )
    # Let it say when the story held it; the trail keeps real time.
    Briefing.objects.filter(pk=made.pk).update(called_at=at - DAY, starts_at=at, ends_at=at + QUARTER)
    made.refresh_from_db()
    *confirm, _late, away = people
    briefings.take_attendance(made, came={each.pk for each in people if each != away}, by=by)
    Briefing.objects.filter(pk=made.pk).update(held_at=at + QUARTER)
    for each in confirm:
        briefings.confirm(made, answers=RIGHT, by=Actor.person(each.pk))
    asked = briefings.ask(made, question="Does it count when the customer rings about something else?", by=Actor.person(confirm[0].pk))
    briefings.answer(made, question=asked.pk, words="No: only the same matter within a week counts as a second contact.", by=by)
    return True


def _meet(cast: dict[Role, Person], site: Site, at: datetime) -> None:
    planner, manager = cast[Role.PLANNER], cast[Role.OPERATIONS_MANAGER]
    by = Actor.person(planner.pk)
    made = meetings.write(
        Minutes(
            title="Weekly planning", site=site, starts_at=at, chair=manager, present=[planner, manager, cast[Role.TEAM_LEADER]],
            apologies=[cast[Role.REAL_TIME_ANALYST]], agenda="1. Last week\n2. Mondays at ten\n3. The coming bank holiday",
            notes="Mondays at ten were short for the third week. Moving two breaks costs nothing and covers most of it.",
        ),
        by=by,
    )
    decided = meetings.decide(
        made, question="What do we do about Mondays at ten?", choice="Move two breaks from ten to eleven for four weeks",
        why="It covers most of the gap and costs nothing; overtime stays the reserve.", by=by,
    )
    today = clock.today(site.zone)
    moved = meetings.give(made, what="Draft the Mondays of the next roster with the breaks moved", owner=planner, due_on=today, by=by)
    meetings.give(made, what="Ask the team who wants the early start", owner=cast[Role.TEAM_LEADER], due_on=today + 7 * DAY, by=by)
    meetings.done(made, key=moved.pk, by=by)
    if (standard := Standard.objects.filter(measure="service_level").order_by("pk").first()) is not None:
        for thing in (decided, moved):
            meeting_purposes.name(made, thing, about=f"standard:{standard.reference}", by=by)
    meetings.agree(made, by=Actor.person(manager.pk))
