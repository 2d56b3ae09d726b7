"""What stands in a calendar: one's own shifts, time away and dates due; or every shift of a version of the roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.ground import clock, todos
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.plan.models import Absence, Roster, Shift
from floorwalker.plan.queries.rosters import WITH_QUEUES, whole
from floorwalker.plan.rules.calendar_file import Entry

BACK: Final = timedelta(weeks=4)
AHEAD: Final = timedelta(weeks=26)
A_DATE_TAKES: Final = timedelta(minutes=15)
"""Something due ends at its time, so that it can be seen in a calendar."""


def own(person: Person) -> list[Entry]:
    """Return the calendar of `person`: published shifts, those taken back, time away without its kind, and dates due. Five queries.

    It leaves the house by an address that a calendar elsewhere reads, so it holds no words about customers: what is due is named
    by its reference.
    """
    now = clock.now()
    published = Shift.objects.filter(
        person=person, roster__published_at__isnull=False, ends_at__gt=now - BACK, starts_at__lt=now + AHEAD
    ).select_related("roster__site", "person")
    standing = list(published.filter(roster__retired_at=None).prefetch_related(WITH_QUEUES).order_by("starts_at"))
    retired = published.filter(roster__retired_at__isnull=False).order_by("-roster__retired_at", "starts_at")
    entries = list(of_shifts(standing))
    entries += taken_back(retired, but={entry.uid for entry in entries})
    away = person.absences.filter(ends_at__gt=now - BACK, starts_at__lt=now + AHEAD)
    entries += [_away(each, person) for each in away]
    owed = todos.owed_by(person.pk).filter(due_at__gt=now - BACK, due_at__lt=now + AHEAD)
    entries += [_due(todo.pk, todo.due_at, todos.in_short(todo), todo.raised_at) for todo in owed if todo.due_at is not None]
    return entries


def of_roster(roster: Roster) -> list[Entry]:
    """Return every shift of a version, each with the name of its person; two queries."""
    return list(of_shifts(whole(roster), with_names=True))


def of_shifts(shifts: Iterable[Shift], *, revised_at: datetime | None = None, with_names: bool = False) -> Iterator[Entry]:
    """Yield the entry of each of `shifts`, in order of time; it is known by its person and day through all versions of a roster."""
    numbers: Counter[tuple[int, date]] = Counter()
    for shift in shifts:
        zone = shift.roster.site.zone
        pauses = [part for part in shift.activities.all() if part.kind != "queue"]
        said = [f"{part.kind.capitalize()} {formats.span(part.starts_at, part.ends_at, zone=zone)}" for part in pauses]
        yield Entry(
            _uid(shift, numbers), shift.starts_at, shift.ends_at,
            f"{shift.person.display_name}, shift" if with_names else "Shift",
            revised_at or shift.roster.published_at or shift.roster.created_at, "\n".join(said),
        )


def taken_back(shifts: Iterable[Shift], *, but: set[str], revised_at: datetime | None = None) -> list[Entry]:
    """Return what to cancel of `shifts` that no longer hold: those whose entry is not among `but`, each once."""
    found: dict[str, Entry] = {}
    by_roster: dict[int, Counter[tuple[int, date]]] = {}
    for shift in shifts:
        uid = _uid(shift, by_roster.setdefault(shift.roster_id, Counter()))
        if uid not in but and uid not in found:
            when = revised_at or shift.roster.retired_at or shift.roster.created_at
            found[uid] = Entry(uid, shift.starts_at, shift.ends_at, "Shift, withdrawn", when, is_cancelled=True)
    return list(found.values())


def told(person: Person, roster: Roster, *, before: Iterable[Shift], at: datetime) -> list[Entry]:
    """Return what a version published `at` a moment changes in the calendar of `person`, who was told of the shifts `before`."""
    mine = roster.shifts.filter(person=person).select_related("roster__site", "person").prefetch_related(WITH_QUEUES)
    entries = list(of_shifts(mine.order_by("starts_at"), revised_at=at))
    return entries + taken_back(before, but={entry.uid for entry in entries}, revised_at=at)


def _uid(shift: Shift, numbers: Counter[tuple[int, date]]) -> str:
    day = formats.local(shift.starts_at, shift.roster.site.zone).date()
    numbers[shift.person_id, day] += 1
    return f"{shift.person.uuid}-shift-{day:%Y%m%d}-{numbers[shift.person_id, day]}"


def _away(absence: Absence, person: Person) -> Entry:
    zone = ZoneInfo(person.site.zone)
    begin, end = absence.starts_at.astimezone(zone), absence.ends_at.astimezone(zone)
    is_whole = begin.time() == end.time() == time()
    starts, ends = (begin.date(), end.date()) if is_whole else (absence.starts_at, absence.ends_at)
    return Entry(f"{person.uuid}-away-{absence.pk}", starts, ends, "Away", absence.starts_at)


def _due(key: int, due_at: datetime, words: str, raised_at: datetime) -> Entry:
    return Entry(f"due-{key}", due_at - A_DATE_TAKES, due_at, f"Due: {words}", raised_at, is_free=True)
