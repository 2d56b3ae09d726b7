"""Read a day: what came, how soon it was answered, and when it went wrong."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.permissions import Role
from floorwalker.improve.practice.base import Exercise, Question
from floorwalker.record import counting
from floorwalker.record.queries import figures

DAYS_OFFERED = 5
SATURDAY = 5
HALF_HOUR = 30
_POINT = 1.0
"""A percentage is right within a point, as people round it."""


def days() -> list[date]:
    """Return the newest working days that are counted."""
    return [day for day in reversed(counting.store_days()) if day.weekday() < SATURDAY][:DAYS_OFFERED]


def busiest(day: date) -> Queue | None:
    """Return the voice queue to which most contacts were offered on `day`."""
    queues = {queue.code: queue for queue in Queue.objects.filter(retired_at=None, channel="voice")}
    if not queues:
        return None
    zone = next(iter(queues.values())).zone
    start, end = _bounds(day, zone)
    rows = figures.ask(measures=("offered",), start=start, end=end, zone=zone, by=("queue",), queues=list(queues.values())).rows
    most = max(rows, key=lambda row: row["offered"], default=None)
    return queues[most["queue"]] if most else None


def _bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    start, end = (datetime.combine(day + timedelta(days=ahead), time(), tzinfo=ZoneInfo(zone)) for ahead in (0, 1))
    return start, end


def questions(day: date, _by: Actor) -> list[Question]:
    """Return four questions about the busiest voice queue on `day`, answered from its facts."""
    queue = busiest(day)
    if queue is None:
        return []
    start, end = _bounds(day, queue.zone)
    ask = partial(figures.ask, start=start, end=end, zone=queue.zone, queues=[queue])
    (row,) = ask(measures=("offered", "service_level", "aht")).rows
    halves = ask(measures=("abandoned",), by=("interval",), interval_minutes=HALF_HOUR).rows
    most = max(row["abandoned"] for row in halves)
    worst = [60.0 * row["interval"].hour + row["interval"].minute for row in halves if row["abandoned"] == most]
    where = f"{reverse('record:figures')}?queue={queue.code}&from={day}&to={day + timedelta(days=1)}"
    on = f"{day:%A} {day.day} {day:%B}"
    found = [
        Question(
            "offered", f"How many contacts were offered to {queue.name} on {on}?", "contacts", (row["offered"],), 0.0, where,
            "Offered counts every contact that gave us a chance to answer, those that left again as well.",
        ),
        Question(
            "service_level", f"What was the service level of {queue.name} that day, in percent?", "percent",
            (100 * row["service_level"],), _POINT, where,
            "Service level is the share of all that were offered which was answered within the target; those who left count against it.",
        ),
        Question(
            "aht", f"How long did a contact of {queue.name} take on average that day, talk, hold and wrap-up together?",
            "seconds", (row["aht"],), 2.0, where,
            "Average handle time is the time spent on handled contacts, wrap-up included, divided by their number.",
        ),
        Question(
            "worst", "In which half hour did most callers leave before they were answered? Give its beginning.", "time",
            tuple(worst), 0.0, f"{where}&by=interval",
            f"{most:,.0f} left then. Look at people present and at breaks of that half hour before anybody is blamed.",
        ),
    ]
    return [each for each in found if not any(math.isnan(value) for value in each.right)] if most else found[:3]


READ_A_DAY = Exercise(
    code="read-a-day", title="Read a day",
    purpose="Say from the figures what came, how soon it was answered, how long it took, and when it went wrong.", minutes=8,
    roles=(Role.TEAM_LEADER, Role.REAL_TIME_ANALYST, Role.OPERATIONS_MANAGER, Role.ASSESSOR), start="record:figures", days=days,
    questions=questions,
)
