"""Archived years as people ask for them: which there are, what stands in the way of one, and in which a contact lies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from floorwalker.ground import clock, settings
from floorwalker.ground.models import Finding, Job, Todo
from floorwalker.record.archive import reading
from floorwalker.record.archive.extent import Extent
from floorwalker.record.models import (
    Archive,
    Import,
    Interaction,
    LoggedContact,
    Match,
    Promise,
    Restatement,
    SourceName,
    StaleDay,
)
from floorwalker.record.queries import alerts

ARCHIVE: Final = "record.archive_year"
RETURN: Final = "record.return_year"
ACTIVE: Final = (Job.State.WAITING, Job.State.RUNNING)
NAMED_AT_MOST: Final = 3
"""Records named of each kind that stand in the way; the page they lead to lists the rest."""
KEYS_AT_ONCE: Final = 5_000
MONTHS: Final = 12


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way of archiving a year, in words, and the page where it is settled."""

    words: str
    url: str


@dataclass(frozen=True)
class Year:
    """A year of contacts: how many lie in the house, its archive if there is one, and what stands in the way of making one."""

    year: int
    contacts: int
    archive: Archive | None
    job: Job | None
    is_readable: bool = True


def years() -> list[Year]:
    """Return every year before this one that has contacts, in the house or in an archive, newest first."""
    known, found = reading.known(), []
    first = Interaction.objects.aggregate(first=Min("started_at"))["first"]
    this = clock.now().astimezone(UTC).year
    begun = min([*known, *([first.astimezone(UTC).year] if first else []), this])
    for year in range(this - 1, begun - 1, -1):
        span = Q(started_at__gte=datetime(year, 1, 1, tzinfo=UTC), started_at__lt=datetime(year + 1, 1, 1, tzinfo=UTC))
        here = Interaction.objects.filter(span).count()
        archive = known.get(year)
        if here or archive:
            found.append(Year(year, here, archive, active_job(year), archive is None or reading.is_there(archive)))
    return found


def active_job(year: int | None = None) -> Job | None:
    """Return the work on the archive of `year`, or of any, that waits or goes on."""
    jobs = Job.objects.filter(kind__in=(ARCHIVE, RETURN), state__in=ACTIVE)
    return (jobs if year is None else jobs.filter(arguments__year=year)).order_by("-id").first()


def latest_job() -> int:
    """Return the number of the latest work asked for on any archive; 0 before the first."""
    return Job.objects.filter(kind__in=(ARCHIVE, RETURN)).order_by("-id").values_list("pk", flat=True).first() or 0


def last_job(year: int) -> Job | None:
    """Return the latest work asked for on the archive of `year`."""
    return Job.objects.filter(kind__in=(ARCHIVE, RETURN), arguments__year=year).order_by("-id").first()


def obstacles(year: int) -> list[Obstacle]:
    """Return what stands in the way of archiving `year`, each with the page where it is settled; nothing when it is closed."""
    if (early := _too_early(year)) is not None:
        return [early]
    end = Extent(year).end
    until = {"to": f"{year}-12-31"}
    contacts = Interaction.objects.filter(started_at__lt=end)
    return [
        *_older(year),
        *_named(contacts.filter(outcome="open"), "contacts are still open", "record:contacts", {"outcome": "open", **until}),
        *_named(LoggedContact.objects.filter(started_at__lt=end, closed_at=None), "notes are not closed", "record:logged",
                {"state": "open"}),
        *_named(Promise.objects.filter(logged__started_at__lt=end, kept_at=None, broken_at=None), "promises are still open",
                "record:promises", {"state": "open"}),
        *_named(_under_way(end), "imports with contacts of that time are under way", "record:imports", {}),
        *_named(Match.objects.filter(Q(contact__started_at__lt=end) | Q(logged__started_at__lt=end), state=Match.State.PROPOSED),
                "matches wait for somebody to decide", "record:matches", {}),
        *_named(SourceName.objects.filter(to_tie=True), "names were decided, and their contacts still follow", "ground:jobs", {}),
        *_named(StaleDay.objects.filter(day__lt=end.date()), "days wait to be counted again", "ground:jobs", {}),
        *_watched(end.date()), *_findings(contacts), *_todos(contacts, end),
    ]


def _too_early(year: int) -> Obstacle | None:
    months = int(settings.get("archive_after_months"))
    free = year * MONTHS + MONTHS + months
    from_on = date(free // MONTHS, free % MONTHS + 1, 1)
    if clock.now().date() >= from_on:
        return None
    return Obstacle(
        f"{year} can be archived from {from_on:%d %B %Y}, {months} months after its end (the setting Year archived after).",
        reverse("ground:settings"),
    )


def _older(year: int) -> Iterator[Obstacle]:
    start = datetime(year, 1, 1, tzinfo=UTC)
    known = reading.known()
    oldest = Interaction.objects.filter(started_at__lt=start).order_by("started_at").values_list("started_at", flat=True)
    first = next((at.astimezone(UTC).year for at in oldest[:1]), year)
    if first < year and first not in known:
        yield Obstacle(f"{first} lies in the house still: years are archived from the oldest on.", reverse("record:archives"))


def _under_way(end: datetime) -> QuerySet[Import]:
    going_on = list(Import.objects.exclude(state__in=(Import.State.PUBLISHED, Import.State.UNDONE)).values_list("pk", flat=True))
    brought = Interaction.objects.filter(batch__in=going_on, started_at__lt=end).order_by().values_list("batch", flat=True).distinct()
    return Import.objects.filter(Q(first_at__lt=end) | Q(pk__in=list(brought)), pk__in=going_on)


def _named(rows: QuerySet[Any], what: str, page: str, query: dict[str, str]) -> Iterator[Obstacle]:
    count = rows.count()
    if count:
        some = [str(getattr(row, "reference", row)) for row in rows.order_by("pk")[:NAMED_AT_MOST]]
        more = f" and {count - len(some):,} more" if count > len(some) else ""
        names = "" if page == "ground:jobs" or rows.model is Match else f": {', '.join(some)}{more}"
        yield Obstacle(f"{count:,} {what}{names}.", f"{reverse(page)}?{urlencode(query)}" if query else reverse(page))


def _watched(after: date) -> Iterator[Obstacle]:
    for alert in alerts.watched():
        if alerts.window(alert) < after:
            yield Obstacle(
                f"The alert on {alert.view.reference} counts contacts of that time: it looks {alert.days} days back.",
                reverse("record:alert", args=[alert.view.reference]),
            )


def _findings(contacts: QuerySet[Interaction]) -> Iterator[Obstacle]:
    open_ones = {each.source: each for each in Finding.objects.filter(closed_at=None, source__startswith="contact:C-")}
    for source in _about(open_ones, contacts):
        finding = open_ones[source]
        yield Obstacle(
            f"The finding {finding.reference} about {source.partition(':')[2]} is open.",
            reverse("ground:finding", args=[finding.reference]),
        )


def _todos(contacts: QuerySet[Interaction], end: datetime) -> Iterator[Obstacle]:
    open_ones = {each.about: each for each in Todo.objects.filter(done_at=None, about__startswith="contact:C-").select_related("person")}
    for about in _about(open_ones, contacts):
        todo = open_ones[about]
        yield Obstacle(f"{todo.person.display_name} still has a To-do about {about.partition(':')[2]}: {todo.what}.",
                       reverse("record:contact", args=[about.partition(":")[2]]))
    notes = {each.about: each for each in Todo.objects.filter(done_at=None, about__startswith="logged:").select_related("person")}
    old = LoggedContact.objects.filter(reference__in=[about.partition(":")[2] for about in notes], started_at__lt=end)
    for reference in old.values_list("reference", flat=True):
        todo = notes[f"logged:{reference}"]
        yield Obstacle(f"{todo.person.display_name} still has a To-do about {reference}: {todo.what}.",
                       reverse("record:logged_contact", args=[reference]))


def _about(refs: Iterable[str], contacts: QuerySet[Interaction]) -> Iterator[str]:
    keys = {int(number): ref for ref in refs if (number := ref.partition("C-")[2]).isdecimal()}
    every = sorted(keys)
    for start in range(0, len(every), KEYS_AT_ONCE):
        for key in contacts.filter(pk__in=every[start : start + KEYS_AT_ONCE]).values_list("pk", flat=True):
            yield keys[key]


# Where things lie ------------------------------------------------------------------------------------------------------


def touched(first: datetime | None, until: datetime | None) -> list[Archive]:
    """Return the archives with contacts that began in [first, until), newest first; None is without an end on that side."""
    return [
        each for each in reading.known().values()
        if each.first_at is not None and each.last_at is not None
        and (until is None or each.first_at < until) and (first is None or each.last_at >= first)
    ]


def of_import(batch: Import) -> int | None:
    """Return an archived year that holds contacts, or corrections of contacts, that `batch` brought."""
    for archive in reading.known().values():
        with reading.inside(archive):
            if Interaction.objects.filter(batch=batch.pk).exists() or Restatement.objects.filter(batch=batch.pk).exists():
                return archive.year
    return None
