"""Changes of regulations: the log, what comes, and what one concerns: open cases, lines of business, documents in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from floorwalker.engine.calendar import add_months
from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.packs import Pack
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight as plan_sight
from floorwalker.plan.models import DocumentVersion
from floorwalker.record import whose
from floorwalker.resolve import sight
from floorwalker.resolve.models import Complaint, Regime, RegulatoryChange

VIEW: Final = "resolve.view_regulations"
KEEP: Final = "resolve.keep_changes"
SIGN: Final = "resolve.sign_changes"
CASES: Final = "resolve.view_cases"
BACK: Final = timedelta(days=90)
"""An edition that began longer ago is recorded no more by itself: the house began after it."""
MONTHS: Final = 12
MOST: Final = 30


@dataclass(frozen=True)
class Cites:
    """A document in force that names a changed clause or its regulation, and the word by which it was found."""

    version: DocumentVersion
    word: str


@dataclass(frozen=True)
class Concerned:
    """Open complaints under the pack: none changes law; those received before keep the old edition, later ones get the new."""

    old: int
    new: int
    keep_old: tuple[str, ...]


def today() -> date:
    """Return the present day of the house."""
    return clock.today(whose.house_zone())


def log(by: Actor) -> QuerySet[RegulatoryChange]:
    """Return every recorded change with how many of its tasks are there, open, and late.

    Raises
    ------
    NotAllowed
        If no role of `by` reads regulations.
    """
    policy.require(by, VIEW)
    undone = Q(tasks__done_at=None, tasks__isnull=False)
    return RegulatoryChange.objects.select_related("owner", "signed_by").annotate(
        all_tasks=Count("tasks"), open_tasks=Count("tasks", filter=undone),
        late_tasks=Count("tasks", filter=undone & Q(tasks__due_on__lt=today())),
    )


def find(reference: str, *, by: Actor) -> RegulatoryChange:
    """Return the change `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` reads regulations.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    found = RegulatoryChange.objects.select_related("owner", "signed_by").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no change {reference}.", remedy="Look for it in the log of changes.")
    return found


def keepers() -> QuerySet[Person]:
    """Return who may see to a change."""
    return who_may(KEEP, on=today())


def signers() -> QuerySet[Person]:
    """Return who may sign changes off."""
    return who_may(SIGN, on=today())


def doers() -> QuerySet[Person]:
    """Return who may have a task of a change: whoever reads regulations."""
    return who_may(VIEW, on=today())


def owned_by(person: Person) -> QuerySet[RegulatoryChange]:
    """Return what a person sees to that is not signed off."""
    return RegulatoryChange.objects.filter(owner=person, signed_at=None)


def unrecorded() -> list[tuple[Pack, date]]:
    """Return the editions to come, and those that began within ninety days, that nobody recorded; the first one first."""
    known = set(RegulatoryChange.objects.exclude(edition="").values_list("pack", "edition"))
    since = today() - BACK
    days = [(pack, day) for pack in packs.regulations() for day in pack.changes()[1:] if day >= since]
    found = [(pack, day) for pack, day in days if (pack.code, day.isoformat()) not in known]
    return sorted(found, key=lambda each: (each[1], each[0].code))


def months(by: Actor) -> list[tuple[date, int]]:
    """Return how many changes come into force in each of the coming twelve months, the present one first."""
    first = today().replace(day=1)
    starts = [add_months(first, number) for number in range(MONTHS + 1)]
    rows = log(by).filter(in_force_on__gte=first, in_force_on__lt=starts[-1]).values_list("in_force_on", flat=True)
    days = list(rows)
    return [(start, sum(start <= day < after for day in days)) for start, after in pairwise(starts)]


def lines(change: RegulatoryChange) -> list[str]:
    """Return the lines of business that keep to the pack."""
    rows = Regime.objects.filter(pack=change.pack, line__retired_at=None).order_by("line__name")
    return list(rows.values_list("line__name", flat=True).distinct())


def concerned(change: RegulatoryChange, *, by: Actor) -> Concerned | None:
    """Return the open complaints that it concerns, as far as `by` sees them; None where `by` sees none at all."""
    if not policy.allows(by, CASES):
        return None
    pack = packs.regulations().get(change.pack)
    start = datetime.combine(change.in_force_on, time(), ZoneInfo(pack.zone))
    rows = sight.complaints(by).filter(pack=change.pack, state=Complaint.State.OPEN)
    old = rows.filter(received_at__lt=start).order_by("received_at")
    return Concerned(old.count(), rows.filter(received_at__gte=start).count(), tuple(old.values_list("reference", flat=True)[:MOST]))


def words(change: RegulatoryChange) -> list[str]:
    """Return the words by which a document is known to cite it: the rules that change, and its clause."""
    found = {each["rule"].split("(")[0].strip().rstrip("RG") for each in change.differences} | {change.clause.strip()}
    return sorted((each for each in found if len(each) > 3), key=len, reverse=True)


def documents(change: RegulatoryChange, *, by: Actor) -> list[Cites]:
    """Return the documents in force that cite it, of those that `by` may read; at most thirty."""
    named = words(change)
    if not named:
        return []
    cites = Q()
    for each in named:
        cites |= Q(body__icontains=each) | Q(title__icontains=each)
    rows = plan_sight.holding(today()).filter(cites, document__in=plan_sight.documents(by))
    rows = rows.select_related("document").order_by("title", "pk")
    return [Cites(row, next(each for each in named if each.lower() in f"{row.title} {row.body}".lower())) for row in rows[:MOST]]
