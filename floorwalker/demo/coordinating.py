"""What a team of Larkfield does together off queue: an activity of a team leader, with the first times chosen for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from floorwalker.demo.larkfield import Larkfield
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.people.models import Membership, Person, Site, TeamLeadership
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.actions import activities, activity_sessions
from floorwalker.plan.models import TeamActivity
from floorwalker.plan.queries import rosters
from floorwalker.plan.queries.activity_times import Times
from floorwalker.plan.queries.roster_board import board
from floorwalker.plan.rules.activities import ActivityDraft
from floorwalker.plan.rules.roster_week import DAYS_PER_WEEK, week_of

WEEKS_AHEAD: Final = 3
FLOOR_SHARE: Final = 0.8
CHOSEN: Final = 2


def write(larkfield: Larkfield, people: Sequence[Person]) -> int:
    """Plan an activity through the actions, once, and choose its first times in the next week that is rostered; return how many."""
    if TeamActivity.objects.exists():
        return 0
    site = Site.objects.get(code=larkfield.site.code)
    today = clock.today(site.zone)
    leader = with_role(Person.objects.filter(pk__in=[each.pk for each in people]), Role.TEAM_LEADER, on=today).order_by("pk").first()
    standard = Standard.objects.filter(measure="fcr", queue=None, channel="").first()
    week = next((each for ahead in range(1, WEEKS_AHEAD + 1) if rosters.in_force(
        each := week_of(site, today + timedelta(weeks=ahead))) is not None), week_of(site, today + timedelta(weeks=1)))
    if leader is None or standard is None:
        return 0
    led = TeamLeadership.objects.on(today).filter(person=leader).values("team")
    asked = list(Person.objects.filter(
        pk__in=Membership.objects.on(today).filter(team__in=led).values("person"), site=site, left_on=None
    ).exclude(pk=leader.pk))
    if not asked:
        return 0
    by = Actor.person(leader.pk)
    one = activities.plan(
        ActivityDraft(
            title="Three calls that came back", kind="coaching", what="Listen together to three calls whose customers rang again within a "
            "week, and say what would have settled them the first time.", about=f"standard:{standard.reference}", site=site, owner=leader,
            audience=f"Team of {leader.display_name}", first_day=week.first_day, last_day=week.last_day,
            due_on=week.first_day + timedelta(days=2 * DAYS_PER_WEEK - 1), minutes=30, group_size=3, floor_share=FLOOR_SHARE,
        ),
        asked, by=by,
    )
    roster = rosters.to_show(week)
    if roster is not None:
        found = Times(board(week, roster), one, people=[each.pk for each in asked], sessions=()).propose()
        for time in [time for time in found.times if not time.is_below][:CHOSEN]:
            activity_sessions.choose(one, starts_at=time.starts_at, people=time.people, by=by)
    return 1
