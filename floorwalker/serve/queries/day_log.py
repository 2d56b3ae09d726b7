"""Reading the log of the day: what a reader may see of it, over a period, and one entry whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, TeamLeadership
from floorwalker.ground.people.queries import team_on, who_may
from floorwalker.ground.windows import Period
from floorwalker.plan.models import Absence
from floorwalker.serve.models import Entry
from floorwalker.serve.sight import FLOOR_WIDE, seen

LOG, DECIDE = "serve.log_day", "serve.decide_exception"
LONGEST_DAYS = 92
"""A log is read for at most a quarter at once."""


def overlapping(rows: QuerySet[Entry], period: Period) -> QuerySet[Entry]:
    """Return those of `rows` that touch `period`: an open issue goes on until it is restored."""
    begun = rows.filter(starts_at__lt=period.ends)
    lasting = Q(ends_at=None, closed_at=None, kind__in=FLOOR_WIDE)
    return begun.filter(Q(starts_at__gte=period.starts) | Q(ends_at__gt=period.starts) | lasting)


def absences(by: Actor, period: Period) -> QuerySet[Absence]:
    """Return the absences of the period of the people whose absence `by` may record."""
    reach = policy.scope(by, "plan.absence")
    rows = Absence.objects.filter(reach.q(person="person"), starts_at__lt=period.ends, ends_at__gt=period.starts)
    return rows.select_related("person__site")


def find(reference: str, *, by: Actor) -> Entry:
    """Return the entry called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    related = ("site", "team", "queue", "from_queue", "person__site", "reason", "owner")
    entry = seen(by).select_related(*related).filter(reference=reference).first()
    if entry is None:
        raise NotFound(f"There is no entry {reference} that you may see.", remedy="Go back to the day log and choose one from the list.")
    return entry


def open_issues(by: Actor) -> QuerySet[Entry]:
    """Return the issues that are not closed, oldest first."""
    return seen(by).filter(kind=Entry.Kind.ISSUE, closed_at=None).select_related("queue", "owner", "site").order_by("starts_at")


def is_overdue(entry: Entry) -> bool:
    """Whether service should have been restored by now."""
    return entry.kind == Entry.Kind.ISSUE and entry.ends_at is None and entry.due_at is not None and entry.due_at < clock.now()


def waiting(by: Actor) -> QuerySet[Entry]:
    """Return the exceptions that `by` may decide about, soonest asked first; never one's own."""
    reach = policy.scope(by, DECIDE)
    rows = Entry.objects.filter(reach.q(person="person"), kind=Entry.Kind.EXCEPTION, approved=None, closed_at=None)
    return rows.exclude(person=by.person_id).select_related("person__site", "reason").order_by("raised_at")


def excused(people: Iterable[int], *, start: datetime, end: datetime) -> QuerySet[Entry]:
    """Return the approved exceptions of `people` that touch [start, end)."""
    rows = Entry.objects.filter(kind=Entry.Kind.EXCEPTION, approved=True, closed_at=None, starts_at__lt=end, ends_at__gt=start)
    return rows.filter(person__in=people).select_related("reason")


def leaders_of(person: Person) -> list[Person]:
    """Return who leads the person's team today."""
    today = clock.today(person.site.zone)
    team = team_on(person, today)
    led = TeamLeadership.objects.on(today).filter(team=team).exclude(person=person).select_related("person__site")
    return [each.person for each in led]


def runs_the_floor() -> QuerySet[Person]:
    """Return who may own an issue or take a shift over: those who work here and whose role logs the day."""
    return who_may(LOG, on=clock.now().date()).select_related("site")


def named(actors: Iterable[str]) -> dict[str, str]:
    """Return the names behind actors as the log keeps them (``person:12``); one query."""
    keys = {text: int(text.partition(":")[2]) for text in actors if text.startswith("person:")}
    people = dict(Person.objects.filter(pk__in=keys.values()).values_list("pk", "display_name"))
    return {text: people.get(key, text) for text, key in keys.items()}


def decided_by(by: Actor, entry: Entry) -> bool:
    """Whether `by` reaches the person of an exception with the right to decide."""
    return policy.allows(by, DECIDE) and Entry.objects.filter(policy.scope(by, DECIDE).q(person="person"), pk=entry.pk).exists()
