"""How often contacts ask what the customer needs: by line and team over some weeks, with n and range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from floorwalker.engine import ranges
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership
from floorwalker.record.archive import reading
from floorwalker.record.models import LoggedContact, NeedsCheck
from floorwalker.record.need_permissions import COVERAGE

WEEKS: Final = 13
FEW: Final = 10
"""Contacts below which no share is told."""
NO_LINE: Final = "No queue"
NO_TEAM: Final = "No team on the day"


@dataclass(frozen=True)
class Covered:
    """Of so many contacts, in how many somebody asked."""

    name: str
    asked: int
    contacts: int

    @property
    def is_few(self) -> bool:
        """Whether there are too few for a share."""
        return self.contacts < FEW

    @property
    def share(self) -> float | None:
        """The share from 0 to 1; None where there are too few."""
        return None if self.is_few else self.asked / self.contacts

    @property
    def range(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of it."""
        if self.is_few:
            return None
        low, high = ranges.wilson(self.asked, self.contacts)
        return float(low), float(high)


@dataclass(frozen=True)
class Coverage:
    """All that a reader reaches, and its parts, those that ask least first."""

    whole: Covered
    lines: list[Covered]
    teams: list[Covered]


def coverage(by: Actor, *, weeks: int = WEEKS) -> Coverage:
    """Return in how many logged contacts of the last weeks it is on record that somebody asked; one of which nothing is said counts
    as not asked."""
    since = clock.now() - timedelta(weeks=weeks)
    asked_in = NeedsCheck.objects.filter(logged=OuterRef("reference"), found__in=(NeedsCheck.Found.NONE, NeedsCheck.Found.NOTED))
    rows: QuerySet[LoggedContact] = reading.in_house(LoggedContact.objects.filter(policy.scope(by, COVERAGE).q(person="person")))
    days = rows.filter(started_at__gte=since).order_by().annotate(asked=Exists(asked_in), day=TruncDate("started_at"))
    counts = list(days.values_list("person", "queue__line__name", "day", "asked").order_by("person", "day"))
    teams = _teams({person for person, *_ in counts}, since.date())
    lines_all, lines_asked, teams_all, teams_asked = (Counter[str]() for _ in range(4))
    for person, line, day, asked in counts:
        name = next((team for starts, ends, team in teams.get(person, ()) if starts <= day and (ends is None or day < ends)), NO_TEAM)
        lines_all[line or NO_LINE] += 1
        teams_all[name] += 1
        if asked:
            lines_asked[line or NO_LINE] += 1
            teams_asked[name] += 1
    return Coverage(
        Covered("All", sum(lines_asked.values()), sum(lines_all.values())), _parts(lines_all, lines_asked), _parts(teams_all, teams_asked)
    )


def _teams(people: Iterable[int], since: date) -> dict[int, list[tuple[date, date | None, str]]]:
    found: dict[int, list[tuple[date, date | None, str]]] = {}
    rows = Membership.objects.filter(person__in=list(people)).exclude(ends_on__lte=since)
    for person, starts, ends, name in rows.values_list("person", "starts_on", "ends_on", "team__name"):
        found.setdefault(person, []).append((starts, ends, name))
    return found


def _parts(contacts: Counter[str], asked: Counter[str]) -> list[Covered]:
    parts = [Covered(name, asked[name], number) for name, number in contacts.items()]
    return sorted(parts, key=lambda each: (each.share is None, each.share, each.name))
