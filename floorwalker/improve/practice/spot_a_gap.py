"""Spot a roster gap: where a published week lacks people, and how many."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.people.permissions import Role
from floorwalker.improve.practice.base import Exercise, Question
from floorwalker.plan.models import Roster
from floorwalker.plan.queries import roster_board
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.rules.roster_week import SLOT_MINUTES

WEEKS_OFFERED = 3


def days() -> list[date]:
    """Return the first days of the newest published weeks that were planned against a need."""
    published = Roster.objects.filter(published_at__isnull=False, retired_at=None, needs__isnull=False).distinct()
    return list(published.order_by("-first_day").values_list("first_day", flat=True)[:WEEKS_OFFERED])


def questions(day: date, _by: Actor) -> list[Question]:
    """Return three questions about the roster of the week that begins on `day`, answered as its own page counts."""
    roster = Roster.objects.filter(first_day=day, published_at__isnull=False, retired_at=None).select_related("site").first()
    if roster is None:
        return []
    week = queries.week_of_roster(roster)
    board = roster_board.board(week, roster)
    short = [board.short_slots(day=number) for number in range(7)]
    if not any(short):
        return []
    worst = [number for number in range(7) if short[number] == max(short)]
    first = worst[0]
    there = np.flatnonzero(board.coverage.day == first)
    lacking = board.short[there]
    begins = week.minute(week.begins + timedelta(days=first)) // SLOT_MINUTES
    deepest = [float((there[n] - begins) * SLOT_MINUTES) for n in np.flatnonzero(np.isclose(lacking, lacking.max()))]
    where = f"{reverse('plan:roster')}?week={day}"
    named = f"{day + timedelta(days=first):%A}"
    return [
        Question(
            "half_hours", f"The week of {day.day} {day:%B}: how many half hours of {named} lack people?", "half hours",
            (float(max(short)),), 0.0, where, "Every half hour counts in which fewer people are on queue than are needed.",
        ),
        Question(
            "deepest", f"In which half hour of {named} are most people missing? Give its beginning.", "time", tuple(deepest), 0.0, where,
            "The deepest gap is where one more person helps most; a break that is moved may fill it.",
        ),
        Question(
            "missing", "How many people are missing then?", "people", (float(np.ceil(lacking.max() - 1e-6)),), 1.0, where,
            "The requirement less the people on queue, breaks and absence taken off.",
        ),
    ]


SPOT_A_GAP = Exercise(
    code="spot-a-gap", title="Spot a roster gap", purpose="Find where a week lacks people and how many, before customers do.",
    minutes=6, roles=(Role.PLANNER, Role.TEAM_LEADER, Role.REAL_TIME_ANALYST), start="plan:roster", days=days, questions=questions,
)
