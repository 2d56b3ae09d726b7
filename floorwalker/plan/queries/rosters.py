"""Reading rosters: versions of a week, their shifts, the case they stand on, what publishing would change."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.trail.models import Line
from floorwalker.plan.models import Absence, Activity, Part, Requirement, Roster, RosterChange, Shift
from floorwalker.plan.roster_events import RosterPublished
from floorwalker.plan.rules.roster_problem import Case, case_of
from floorwalker.plan.rules.roster_week import Week, kept, queues_of, required, week_of

Span = tuple[datetime, datetime]
OWN_DAYS = 14
"""How far ahead people see their own shifts: two weeks."""
ABSENCES_SHOWN = 100
WEEKS_AHEAD = 1
AMEND = "plan.roster_refresh"
"""The work that drafts a roster by itself, where the people needed have changed."""
WITH_QUEUES = Prefetch("activities", queryset=Activity.objects.select_related("queue"))


def find(reference: str) -> Roster:
    """Return the version called `reference`.

    Raises
    ------
    NotFound
        If there is none.
    """
    roster = Roster.objects.select_related("site").filter(reference=reference).first()
    if roster is None:
        raise NotFound(f"There is no roster {reference}.", remedy="Go back to the roster and choose a version from the list.")
    return roster


def week_to_plan(site: Site, *, after: date) -> date:
    """Return a day of the week after next Sunday; where every requirement in use at the site ended before, of the first it covers whole."""
    ahead = after + timedelta(weeks=WEEKS_AHEAD)
    in_use = Requirement.objects.filter(queue__site=site, retired_at=None).exclude(in_use_from=None)
    latest = in_use.order_by("-forecast__last_day").values_list("forecast__first_day", "forecast__last_day").first()
    if latest is None or latest[1] >= week_of(site, ahead).first_day:
        return ahead
    monday = latest[0] + timedelta(days=-latest[0].weekday() % 7)
    return monday if monday <= latest[1] else latest[0]


def versions(week: Week) -> QuerySet[Roster]:
    """Return the versions that hold the whole week, newest first."""
    return Roster.objects.filter(site=week.site, first_day__lte=week.first_day, last_day__gte=week.last_day).order_by("-pk")


def reaching(first_day: date, last_day: date) -> list[Roster]:
    """Return the versions of every site that hold any of these days, or begin within a week after, and stand; one query."""
    return list(Roster.objects.filter(retired_at=None, first_day__lte=last_day + timedelta(weeks=1), last_day__gte=first_day))


def in_force(week: Week) -> Roster | None:
    """Return the published version of a week."""
    return versions(week).filter(published_at__isnull=False, retired_at=None).first()


def unasked() -> QuerySet[Roster]:
    """Return the drafts that were made by themselves and that nobody has changed since."""
    return Roster.objects.filter(job__kind=AMEND, published_at=None, changes=None)


def to_show(week: Week) -> Roster | None:
    """Return the version a planner goes on with: the newest draft made since the last publication, else the published one.

    A draft that was made by itself is none of these until somebody changes it.
    """
    published = in_force(week)
    drafts = versions(week).filter(published_at=None, retired_at=None).exclude(pk__in=unasked().values("pk"))
    return (drafts.filter(pk__gt=published.pk).first() if published else drafts.first()) or published


def week_of_roster(roster: Roster) -> Week:
    """Return the first week of a version."""
    return week_of(roster.site, roster.first_day)


def shifts_of(roster: Roster | None, week: Week) -> list[Shift]:
    """Return the shifts of a version that begin in a week, with their `parts`, in order of time; two queries."""
    if roster is None:
        return []
    shifts = _of_week(roster, week)
    # As plain values: the week of 192 people has 7,000 activities, and a model of each takes half a second longer.
    parts: dict[int, list[Part]] = defaultdict(list)
    rows = Activity.objects.filter(shift__in=shifts.order_by()).order_by("starts_at")
    for shift, kind, starts_at, ends_at, paid, served in rows.values_list("shift", "kind", "starts_at", "ends_at", "paid", "queue"):
        parts[shift].append(Part(kind, starts_at, ends_at, paid, served))
    found = list(shifts)
    for each in found:
        each.parts = tuple(parts[each.pk])
    return found


def _of_week(roster: Roster, week: Week) -> QuerySet[Shift]:
    return Shift.objects.filter(roster=roster, starts_at__gte=week.begins, starts_at__lt=week.ends).order_by("starts_at")


def case_for(roster: Roster | None, week: Week, *, shifts: Sequence[Shift], locked: Iterable[int] = ()) -> Case:
    """Return the case that a version stands on: the need it was made for, its waivers, and what people were last told."""
    if roster is None:
        return case_of(week, needs={})
    needs = roster.needs.filter(starts_at__gte=week.begins, starts_at__lt=week.ends).select_related("roster")
    told = in_force(week)
    waivers = roster.waivers.filter(day__gte=week.first_day, day__lte=week.last_day)
    return case_of(
        week, needs=kept(week, needs), shifts=shifts, locked=locked, waivers=waivers,
        published=list(_of_week(told, week)) if told is not None and told.pk != roster.pk else (),
    )


def case_to_solve(week: Week, *, base: Roster | None, shifts: Sequence[Shift], locked: Iterable[int]) -> Case:
    """Return the case of a solve with the requirements in use; waivers of the version gone on from still hold."""
    queues = queues_of(week.site)
    waivers = base.waivers.all() if base is not None else ()
    return case_of(week, needs=required(week, queues), shifts=shifts, locked=locked, waivers=waivers, queues=queues)


@dataclass(frozen=True)
class PersonDiff:
    """What publishing changes for one person."""

    person: Person
    new: tuple[Span, ...]
    withdrawn: tuple[Span, ...]
    is_inside_notice: bool


@dataclass(frozen=True)
class Diff:
    """What publishing changes."""

    people: tuple[PersonDiff, ...]
    notice_days: int

    @property
    def inside_notice(self) -> int:
        """How many people are told later than the notice the site gives."""
        return sum(each.is_inside_notice for each in self.people)


def diff(roster: Roster, *, notice_days: int, beside: Roster | None = None) -> Diff:
    """Return what publishing `roster` changes against what people were last told, or what it changes in `beside`; two queries."""
    midnight = week_of_roster(roster).begins
    ends = Week(roster.site, roster.last_day + timedelta(days=1)).begins
    told = Shift.objects.filter(
        roster__site=roster.site, roster__published_at__isnull=False, roster__retired_at=None, starts_at__gte=midnight,
        starts_at__lt=ends,
    ).exclude(roster=roster) if beside is None else Shift.objects.filter(roster=beside)
    spans: dict[int, tuple[set[Span], set[Span]]] = {}
    for place, rows in enumerate((told, Shift.objects.filter(roster=roster))):
        for person, start, end in rows.values_list("person", "starts_at", "ends_at"):
            spans.setdefault(person, (set(), set()))[place].add((start, end))
    changing = {person: (now - old, old - now) for person, (old, now) in spans.items() if old != now}
    people = Person.objects.in_bulk(changing)
    until = clock.now() + timedelta(days=notice_days)
    found = [
        PersonDiff(
            person=people[key], new=tuple(sorted(new)), withdrawn=tuple(sorted(gone)),
            is_inside_notice=any(start < until for start, _ in (*new, *gone)),
        )
        for key, (new, gone) in changing.items()
    ]
    return Diff(tuple(sorted(found, key=lambda each: (each.person.sort_key, each.person.pk))), notice_days)


@dataclass(frozen=True)
class OpenChanges:
    """The change that undo would take back and the undoing that redo would; None where there is none."""

    undo: RosterChange | None
    redo: RosterChange | None


def open_changes(roster: Roster) -> OpenChanges:
    """Return what can be undone and redone in a draft; one query.

    A change, its undoing, the undoing of that and so on are a chain: of odd length the change stands. What was undone before
    the newest change was made is not made again.
    """
    first: dict[int, int] = {}
    chains: dict[int, list[RosterChange]] = {}
    for change in roster.changes.defer("before", "after").order_by("pk"):
        first[change.pk] = change.pk if change.undoes_id is None else first[change.undoes_id]
        chains.setdefault(first[change.pk], []).append(change)
    standing = [key for key, chain in chains.items() if len(chain) % 2]
    undone = [chain[-1] for chain in chains.values() if not len(chain) % 2 and chain[-1].pk > max(chains)]
    return OpenChanges(
        chains[max(standing)][-1] if standing else None, max(undone, key=lambda change: change.pk) if undone else None
    )


def own_shifts(person: Person, *, first_day: date, days: int) -> list[Shift]:
    """Return a person's published shifts from a day on, with activities and queues; two queries."""
    begins = Week(person.site, first_day).begins
    ends = Week(person.site, first_day + timedelta(days=days)).begins
    rows = Shift.objects.filter(
        person=person, roster__published_at__isnull=False, roster__retired_at=None, ends_at__gt=begins, starts_at__lt=ends
    )
    return list(rows.select_related("roster__site", "person").prefetch_related(WITH_QUEUES).order_by("starts_at"))


def told_until(site: Site) -> date | None:
    """Return the last day of the published rosters of a site, None before the first."""
    published = Roster.objects.filter(site=site, published_at__isnull=False, retired_at=None)
    return published.order_by("-last_day").values_list("last_day", flat=True).first()


def own_absences(person: Person, *, first_day: date, days: int) -> list[Absence]:
    """Return a person's leave and absence from a day on."""
    begins = Week(person.site, first_day).begins
    ends = Week(person.site, first_day + timedelta(days=days)).begins
    return list(person.absences.filter(ends_at__gt=begins, starts_at__lt=ends))


def whole(roster: Roster) -> list[Shift]:
    """Return every shift of a version with person, activities and queues; two queries."""
    rows = roster.shifts.select_related("person", "roster__site").prefetch_related(WITH_QUEUES)
    return list(rows.order_by("person__sort_key", "starts_at"))


def sites() -> list[Site]:
    """Return the sites that are not retired."""
    return list(Site.objects.filter(retired_at=None))


@dataclass(frozen=True)
class Version:
    """Which version of its days a roster is, who published it, and the digest of its shifts."""

    roster: Roster
    number: int
    publisher: str
    digest: str

    @property
    def is_published(self) -> bool:
        """Whether people were told to work it; also when a later version took its place."""
        return self.roster.published_at is not None

    @property
    def words(self) -> str:
        """Its number, and whether it still stands."""
        return f"version {self.number}" + (", replaced since" if self.roster.retired_at is not None else "")

    @property
    def about(self) -> dict[str, str]:
        """What a signed file says it is."""
        published = self.roster.published_at
        return {
            "kind": "roster", "reference": self.roster.reference, "version": str(self.number), "site": self.roster.site.code,
            "first_day": self.roster.first_day.isoformat(), "last_day": self.roster.last_day.isoformat(),
            "published_at": published.isoformat() if published else "", "published_by": self.publisher, "shifts_sha256": self.digest,
        }


def version_of(roster: Roster) -> Version:
    """Return which version of its days `roster` is; the publisher is the one whom the trail names."""
    before = Roster.objects.filter(
        site=roster.site, first_day__lte=roster.last_day, last_day__gte=roster.first_day, pk__lte=roster.pk
    )
    line = Line.objects.filter(kind=RosterPublished.kind, subject=roster.reference).order_by("-pk").first()
    person = Person.objects.filter(pk=int(line.actor_id)).first() if line is not None and line.actor_kind == "person" else None
    publisher = f"{person.display_name} ({person.reference})" if person else "the system" if roster.published_at else ""
    return Version(roster, before.count(), publisher, shifts_digest(roster))


def shifts_digest(roster: Roster) -> str:
    """Return the SHA-256 of the shifts of a version: a line an activity, in order of person and time; in UTC."""
    rows = Activity.objects.filter(shift__roster=roster).order_by("shift__person__reference", "shift__starts_at", "starts_at", "pk")
    told = hashlib.sha256()
    for row in rows.values_list("shift__person__reference", "starts_at", "ends_at", "kind", "paid", "queue__reference"):
        told.update("|".join(each.isoformat() if isinstance(each, datetime) else str(each) for each in row).encode() + b"\n")
    return told.hexdigest()
