"""Reports of Larkfield: kept, shared, sent by mail, filed once and put on a wall, through the actions that people use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from floorwalker.demo.lines import CLAIMS_VOICE
from floorwalker.desks.walls import boards
from floorwalker.desks.walls.boards import Board, Wall
from floorwalker.ground import saved_views
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.review.actions import report_filing, report_schedules, reports
from floorwalker.review.actions.report_schedules import Turns
from floorwalker.review.models import Report
from floorwalker.review.queries import charts as chart_queries
from floorwalker.review.rules.reports import Definition

PROMISE: Final = Definition(
    measures=("service_level", "abandonment_rate", "aht", "csat", "fcr"), by=("queue",), period="last-week", versus="before",
)
PEOPLE: Final = Definition(measures=("aht", "average_talk", "average_wrap", "handled"), by=("agent", "week"), period="last-4-weeks")
HALF_HOURS: Final = Definition(measures=("service_level", "offered", "asa"), by=("half_hour", "weekday"), period="last-4-weeks")


def write(people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Keep three reports, once: one shared, mailed and filed, one for team leaders, one of the analyst; and a wall. Return how many."""
    if Report.objects.exists():
        return 0
    among = Person.objects.filter(pk__in=[each.pk for each in people])
    manager, leader, analyst = (
        with_role(among, role, on=chart_queries.today()).order_by("pk").first()
        for role in (Role.OPERATIONS_MANAGER, Role.TEAM_LEADER, Role.QUALITY_ANALYST)
    )
    if manager is None or leader is None or analyst is None:
        return 0
    by, zone = Actor.person(manager.pk), str(manager.site.zone)
    weekly = reports.keep(PROMISE, name="Our promise, last week", about="For the Monday review: what moved, and is it real.", by=by)
    reports.share(weekly, role=Role.TEAM_LEADER.value, by=by)
    reports.share(weekly, role=Role.QUALITY_ANALYST.value, by=by)
    report_schedules.begin(weekly, turns=Turns("week", 8 * 60, zone, 1), form="pdf", people=[manager, leader], by=by)
    report_filing.file(
        PROMISE, name=weekly.name, zone=zone, report=weekly, by=by,
        comment="The weekend was short of people on every line; chat and email kept the promise. Saturday cover is on the agenda.",
    )
    handled = reports.keep(PEOPLE, name="Handle time of my people", about="Before one-to-ones; longer is not worse.", by=by)
    reports.share(handled, role=Role.TEAM_LEADER.value, by=by)
    claims = HALF_HOURS.narrowed_to(queue=queues[CLAIMS_VOICE].code)
    reports.keep(claims, name="Claims by half hour and weekday", by=Actor.person(analyst.pk))
    wall = Wall(
        (*(Board("queue", each.code) for each in queues[:3]), Board("report", weekly.reference)),
        "New renewal letters went out this morning", chart_queries.today(),
    )
    shown = saved_views.Shown(boards.PLACE, "Walls", wall.as_query(), boards.words(wall, boards.named(wall.boards, by=by)))
    saved_views.keep(shown, name="Leeds, main floor", readers=saved_views.HOUSE, by=by)
    return 3
