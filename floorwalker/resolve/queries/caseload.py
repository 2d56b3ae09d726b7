"""The open complaints as a load: what is due, how old they are, who has how many, and how those that ended did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, IntegerField, Q, QuerySet, Value

from floorwalker.engine import ranges
from floorwalker.ground import clock
from floorwalker.ground.people.models import Person
from floorwalker.resolve.models import CaseClock, Complaint
from floorwalker.resolve.rules import classifying

WEEK: Final = timedelta(days=7)
WEEKS_BACK: Final = 13
FEW: Final = 150
"""Up to so many open cases each is shown by itself."""
DAYS_AHEAD: Final = 28
UPHELD: Final = (Complaint.Outcome.UPHELD, Complaint.Outcome.PARTLY)
DECIDED: Final = (*UPHELD, Complaint.Outcome.NOT_UPHELD)
Rows = QuerySet[Complaint]


@dataclass(frozen=True)
class Share:
    """A share of `n` with its 95 % range; None where there is none to count."""

    part: int
    n: int

    @property
    def value(self) -> float | None:
        """The share from 0 to 1."""
        return self.part / self.n if self.n else None

    @property
    def range(self) -> tuple[float, float] | None:
        """Wilson's interval."""
        if not self.n:
            return None
        low, high = ranges.wilson(self.part, self.n)
        return float(low), float(high)


@dataclass(frozen=True)
class Now:
    """What waits at a moment."""

    open: int
    due_today: int
    due_today_without_owner: int
    late: int
    past_final: int
    without_owner: int
    within_7_days: int
    supported: int


@dataclass(frozen=True)
class Ended:
    """How complaints that were closed over some weeks did."""

    closed: int
    short: Share
    upheld: Share
    in_time: Share
    answers: Mapping[int, bool]
    """Of each that was answered, by its key, whether in time."""


@dataclass(frozen=True)
class OfPerson:
    """How many open complaints somebody has, and how many of them are due by the end of the week or late."""

    person: Person
    open: int
    due: int
    late: int


@dataclass(frozen=True)
class AgeCount:
    """How many open cases are `days` old (of a week that begins there, where they are many), and how many have a need for support."""

    days: int
    cases: int
    supported: int


def is_open(rows: Rows) -> Rows:
    """Keep what is open."""
    return rows.filter(state=Complaint.State.OPEN)


def late(rows: Rows) -> Rows:
    """Keep what should have been done by now."""
    return is_open(rows).filter(next_due_at__lte=clock.now())


def due_before(rows: Rows, moment: datetime) -> Rows:
    """Keep what is due before a moment, late ones among it."""
    return is_open(rows).filter(next_due_at__lte=moment)


def end_of_day(zone: str, *, days: int = 0) -> datetime:
    """Return the end of today where the reader is, or of a day some days on."""
    local = clock.now().astimezone(ZoneInfo(zone)).date() + timedelta(days=days + 1)
    return datetime.combine(local, datetime.min.time(), ZoneInfo(zone))


def now(rows: Rows, *, zone: str) -> Now:
    """Return what waits, all of it counted in one look at the open ones."""
    at, today, week = clock.now(), Q(next_due_at__lte=end_of_day(zone)), Q(next_due_at__lte=end_of_day(zone, days=7))
    nobody = Q(owner=None)
    return Now(**is_open(rows).order_by().aggregate(
        open=Count("pk"), due_today=Count("pk", filter=today), due_today_without_owner=Count("pk", filter=today & nobody),
        late=Count("pk", filter=Q(next_due_at__lte=at)), past_final=Count("pk", filter=Q(final_due_at__lte=at)),
        without_owner=Count("pk", filter=nobody), within_7_days=Count("pk", filter=week),
        supported=Count("pk", filter=Q(needs_support=True)),
    ))


def counted(parts: Sequence[Rows]) -> list[int]:
    """Return how many rows each of `parts` has, in one statement of which each part reads its own index."""
    asked = [
        part.order_by().annotate(part=Value(place, IntegerField())).values_list("part").annotate(number=Count("pk"))
        for place, part in enumerate(parts)
    ]
    found = dict(asked[0].union(*asked[1:], all=True))
    return [found.get(place, 0) for place in range(len(parts))]


def ended(rows: Rows, *, weeks: int = WEEKS_BACK) -> Ended:
    """Return how complaints that were closed in the last weeks did: by the short route, upheld of those decided, and in time."""
    closed = closed_lately(rows, weeks=weeks)
    counts = closed.values_list("outcome", "route").annotate(number=Count("pk"))
    by: Counter[tuple[str, str]] = Counter({(outcome, route): number for outcome, route, number in counts})
    whole = sum(by.values())
    decided = sum(number for (outcome, _), number in by.items() if outcome in DECIDED)
    upheld = sum(number for (outcome, _), number in by.items() if outcome in UPHELD)
    in_time = answered(closed)
    return Ended(
        whole, Share(sum(number for (_, route), number in by.items() if route == Complaint.Route.SHORT), whole), Share(upheld, decided),
        Share(sum(in_time.values()), len(in_time)), in_time,
    )


def closed_lately(rows: Rows, *, weeks: int = WEEKS_BACK) -> Rows:
    """Keep what was closed in the last weeks, in no order."""
    return rows.filter(state=Complaint.State.CLOSED, closed_at__gt=clock.now() - weeks * WEEK).order_by()


def answers_in_time(rows: Rows, answers: Mapping[int, bool], *, weeks: int = WEEKS_BACK) -> Sequence[tuple[datetime, bool]]:
    """Return of each complaint that was answered, and closed in the last weeks, when it was closed and whether the answer was in time."""
    closed = closed_lately(rows, weeks=weeks).values_list("pk", "closed_at")
    return [(at, answers[key]) for key, at in closed if key in answers and at is not None]


def answered(closed: Rows) -> dict[int, bool]:
    """Return for each of `closed` that was answered whether that was in time."""
    found: dict[int, bool] = {}
    clocks = CaseClock.objects.filter(complaint__in=closed, of__in=("final-response", *classifying.EARLY), met_at__isnull=False).order_by()
    for complaint, met, late_from, longest, extended in clocks.values_list(
        "complaint", "met_at", "late_from", "longest_from", "extended_at"
    ):
        assert met is not None
        found[complaint] = found.get(complaint, False) or met < (longest if extended and longest else late_from)
    return found


def by_person(rows: Rows, *, zone: str) -> Sequence[OfPerson]:
    """Return who has how many open complaints, the most due first; whoever has none is not named."""
    until, at = end_of_day(zone, days=7), clock.now()
    counts = is_open(rows).filter(owner__isnull=False).order_by().values_list("owner").annotate(
        number=Count("pk"), due=Count("pk", filter=Q(next_due_at__lte=until)), late=Count("pk", filter=Q(next_due_at__lte=at)),
    )
    found = {owner: (number, due, overdue) for owner, number, due, overdue in counts}
    people = Person.objects.filter(pk__in=found)
    return sorted((OfPerson(each, *found[each.pk]) for each in people), key=lambda each: (-each.due, -each.open, each.person.sort_key))


def ages(rows: Rows, *, last_day: int) -> Sequence[AgeCount]:
    """Return how old open complaints are: by day where they are few, else by week; ages in days from receipt."""
    opened, at = is_open(rows).order_by(), clock.now()
    few = list(opened.values_list("received_at", "needs_support")[: FEW + 1])
    if len(few) <= FEW:
        days: Counter[int] = Counter((at - received).days for received, _ in few)
        care = Counter((at - received).days for received, needs in few if needs)
        return [AgeCount(day, days[day], care[day]) for day in sorted(days)]
    starts = range(0, last_day + 2 * WEEK.days, WEEK.days)
    parts = [opened.filter(received_at__lte=at - timedelta(days=day), received_at__gt=at - timedelta(days=day) - WEEK) for day in starts]
    parts[-1] = opened.filter(received_at__lte=at - timedelta(days=starts[-1]))
    numbers = counted([*parts, *(part.filter(needs_support=True) for part in parts)])
    return [AgeCount(day, numbers[place], numbers[len(parts) + place]) for place, day in enumerate(starts)]


def days_given(received_at: datetime, late_from: datetime, *, zone: str) -> int:
    """Return how many days lie between the day of receipt and the last day in time, on the calendar of `zone`."""
    place = ZoneInfo(zone)
    return ((late_from - timedelta(seconds=1)).astimezone(place).date() - received_at.astimezone(place).date()).days


def days_allowed(rows: Rows, *, zone: str) -> int:
    """Return after how many days most of the open complaints are to have their last answer; 56 where none is open."""
    spans = is_open(rows).filter(final_due_at__isnull=False).order_by("next_due_at").values_list("received_at", "final_due_at")[:200]
    counts = Counter(days_given(received, final, zone=zone) for received, final in spans if final is not None)
    return counts.most_common(1)[0][0] if counts else 56


def ahead(rows: Rows, *, zone: str, days: int = DAYS_AHEAD) -> Sequence[tuple[date, int]]:
    """Return how many open complaints have something due on each of the coming days, what is late counted on the first."""
    first = clock.now().astimezone(ZoneInfo(zone)).date()
    ends = [end_of_day(zone, days=day) for day in range(days)]
    parts = [due_before(rows, end) for end in ends]
    parts = [parts[0], *(part.filter(next_due_at__gt=before) for part, before in zip(parts[1:], ends, strict=False))]
    return [(first + timedelta(days=day), number) for day, number in enumerate(counted(parts))]
