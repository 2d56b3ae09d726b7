"""Who is at work at a moment, and when whoever is not comes next: read from the roster, from office hours where there is none.

The ground knows no roster. The room that does is named once, in the settings (``FLOORWALKER_ATTENDANCE``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from django.conf import settings as deployment
from django.utils.module_loading import import_string

from floorwalker.ground import settings
from floorwalker.ground.people.models import Person

SATURDAY = 5
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Attendance:
    """How one person stands to work at a moment: since when they are there, and when they come next; None where neither."""

    since: datetime | None
    next_at: datetime | None

    @property
    def is_there(self) -> bool:
        """Whether the person is at work."""
        return self.since is not None


class AttendanceReader(Protocol):
    """Reads a roster: returns the attendance of those of `people` (primary keys) whom it knows about, and leaves out the others."""

    def __call__(self, people: Collection[int], *, at: datetime) -> Mapping[int, Attendance]:
        """Return who is at work `at` a moment."""
        ...


def attendance(people: Collection[Person], *, at: datetime) -> dict[int, Attendance]:
    """Return how each of `people` stands to work `at` a moment: by the roster, by office hours for those whom no roster names."""
    read = cast("AttendanceReader", import_string(deployment.FLOORWALKER_ATTENDANCE))
    rostered = read([person.pk for person in people], at=at)
    return {person.pk: rostered.get(person.pk) or office_hours(person.site.zone, at=at) for person in people}


def office_hours(zone: str, *, at: datetime) -> Attendance:
    """Return how somebody who keeps office hours stands to work: Monday to Friday, between the hours that the house set."""
    local = at.astimezone(ZoneInfo(zone))
    opens = settings.get("office_opens_hour")
    closes = max(settings.get("office_closes_hour"), opens + 1)  # set the wrong way round, an hour is left, so that nothing is lost
    today = local.replace(hour=opens, minute=0, second=0, microsecond=0)
    if local.weekday() < SATURDAY and opens <= local.hour < closes:
        return Attendance(since=today, next_at=None)
    ahead = (today + timedelta(days=days) for days in range(DAYS_A_WEEK))
    return Attendance(since=None, next_at=next(day for day in ahead if day > local and day.weekday() < SATURDAY))
