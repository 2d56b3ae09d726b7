"""What open complaints ask for in hours beside the hours that their owners are rostered free for them until what is due."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max

from floorwalker.ground import clock
from floorwalker.ground.people.models import Person
from floorwalker.plan.models import Absence, Activity, Shift
from floorwalker.plan.queries import presence
from floorwalker.resolve.queries import caseload
from floorwalker.resolve.queries.caseload import Rows

FREE: Final = ("admin",)
"""Activities of a roster in which cases are worked on: back office and project work; queues, breaks, training and meetings are not free."""
LEAST: Final = 10
"""Of fewer closed complaints it is not said how long one takes."""
SHORTEST: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=28)
"""Rosters further ahead are seldom published; deadlines beyond are held against the hours up to there."""
HOUR: Final = 3_600.0
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class HoursEach:
    """How many rostered hours one closed complaint took at most, of how many that rostered people closed; None: too few."""

    hours: float | None
    closed: int


@dataclass(frozen=True)
class Carried:
    """What somebody carries: open complaints, the hours they ask for, and the hours rostered free until the last of what is due next."""

    person: Person
    open: int
    due: int
    late: int
    expected: float | None
    free: float | None
    """None: no published roster holds them then."""
    until: datetime

    @property
    def is_short(self) -> bool:
        """Whether they have fewer hours than their complaints ask for."""
        return self.expected is not None and self.free is not None and self.expected > self.free


def hours_each(rows: Rows, *, weeks: int = caseload.WEEKS_BACK) -> HoursEach:
    """Return how long a complaint takes by the house's own record: hours rostered free to those who closed some, over what they closed.

    Nobody stamps the minutes of a case, so this is a most: the free hours may have gone to other work too.
    """
    now = clock.now()
    since = now - weeks * caseload.WEEK
    counts = caseload.closed_lately(rows, weeks=weeks).filter(owner__isnull=False).values_list("owner").annotate(number=Count("pk"))
    closed: Counter[int] = Counter(dict(counts))
    free = free_hours(dict.fromkeys(closed, (since, now)))
    number = sum(closed[person] for person, hours in free.items() if hours is not None)
    spent = sum(hours for hours in free.values() if hours is not None)
    return HoursEach(spent / number if number >= LEAST and spent > 0 else None, number)


def carried(rows: Rows, each: HoursEach, *, zone: str) -> Sequence[Carried]:
    """Return who carries how much, those with the most due first; whoever has none is not named."""
    found, now = caseload.by_person(rows, zone=zone), clock.now()
    last = dict(
        caseload.is_open(rows).filter(owner__in=[one.person.pk for one in found]).order_by().values_list("owner").annotate(
            last=Max("next_due_at")
        )
    )
    until = {one.person.pk: min(max(last.get(one.person.pk) or now, now + SHORTEST), now + LONGEST) for one in found}
    free = free_hours({person: (now, end) for person, end in until.items()})
    return [
        Carried(
            one.person, one.open, one.due, one.late, None if each.hours is None else each.hours * one.open, free[one.person.pk],
            until[one.person.pk],
        )
        for one in found
    ]


def free_hours(spans: Mapping[int, Span]) -> dict[int, float | None]:
    """Return by person the paid hours of `FREE` that published rosters hold inside their span, without absences; None: no shift."""
    if not spans:
        return {}
    first, end = min(start for start, _end in spans.values()), max(until for _start, until in spans.values())
    inside = {"starts_at__lt": end, "ends_at__gt": first}
    shifts = Shift.objects.filter(person__in=spans, roster__published_at__isnull=False, roster__retired_at=None, **inside)
    rostered = {
        person for person, start, until in shifts.values_list("person", "starts_at", "ends_at")
        if start < spans[person][1] and spans[person][0] < until
    }
    pieces = Activity.objects.filter(shift__in=shifts, kind__in=FREE, paid=True, **inside).values_list(
        "shift__person", "starts_at", "ends_at"
    )
    away = defaultdict[int, list[Span]](list)
    absences = Absence.objects.filter(person__in=spans, **inside).order_by("starts_at")
    for person, start, until in absences.values_list("person", "starts_at", "ends_at"):
        away[person].append((start, until))
    hours: dict[int, float | None] = {person: 0.0 if person in rostered else None for person in spans}
    for person, start, until in pieces:
        if (known := hours[person]) is not None:
            hours[person] = known + _left((start, until), spans[person], away[person])
    return hours


def _left(piece: Span, inside: Span, away: Iterable[Span]) -> float:
    """Return the hours of `piece` inside a span without the stretches in which somebody is away, in order of time."""
    cut = max(piece[0], inside[0]), min(piece[1], inside[1])
    return sum((end - start).total_seconds() for start, end in presence.without(cut, away)) / HOUR
