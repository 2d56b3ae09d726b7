"""Conduct: who signed and who owes it, what was told of, and the ethics rate beside both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from floorwalker.engine import measures
from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, RoleAssignment
from floorwalker.record.queries.asked import reach
from floorwalker.review import conduct_sight
from floorwalker.review.models import ConductDeclaration, Disclosure
from floorwalker.review.queries import spreads
from floorwalker.review.queries.spreads import Asked, Figure
from floorwalker.review.rules import conduct as rules

DECLARE: Final = "review.declare_conduct"
VIEW: Final = "review.view_conduct"
READ: Final = conduct_sight.READ
DECIDE: Final = "review.decide_disclosure"
ETHICS: Final = "ethics_failures"
ETHICS_WEEKS: Final = 13


@dataclass(frozen=True)
class Signed:
    """How many of a team signed a year's declaration, of how many who owe it, and how many are late."""

    name: str
    owed: int
    signed: int
    late: int

    @property
    def share(self) -> float | None:
        """The share that signed; None where nobody owes it."""
        return self.signed / self.owed if self.owed else None


def year_now() -> int:
    """Return the year whose declaration is asked for now."""
    return clock.now().year


def owing(on: date) -> QuerySet[Person]:
    """Return everybody who signs: whoever works here on `on` and holds a role."""
    roles = RoleAssignment.objects.filter(person=OuterRef("pk"), starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))
    here = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=on), is_pseudonym=False, joined_on__lte=on)
    return here.filter(Exists(roles))


def not_signed(by: Actor, year: int) -> QuerySet[Person]:
    """Return who owes the declaration of `year` and has not signed, as far as `by` sees.

    Raises
    ------
    NotAllowed
        If no role of `by` sees who signed.
    """
    policy.require(by, VIEW)
    return _without(owing(clock.now().date()).filter(policy.scope(by, VIEW).q(person="pk")), year)


def _without(people: QuerySet[Person], year: int) -> QuerySet[Person]:
    return people.exclude(Exists(ConductDeclaration.objects.filter(person=OuterRef("pk"), year=year)))


def unsigned(year: int, *, on: date) -> QuerySet[Person]:
    """Return everybody who owes the declaration of `year` on `on` and has not signed; for the daily round."""
    return _without(owing(on), year)


def signed_by_team(by: Actor, year: int) -> Sequence[Signed]:
    """Return, by team of today and for whoever is in none, how many signed, as far as `by` sees; the fewest signed first.

    Raises
    ------
    NotAllowed
        If no role of `by` sees who signed.
    """
    policy.require(by, VIEW)
    today = clock.now().date()
    people = dict(owing(today).filter(policy.scope(by, VIEW).q(person="pk")).values_list("pk", "joined_on"))
    teams = dict(Membership.objects.on(today).filter(person__in=people).values_list("person_id", "team__name"))
    done = set(ConductDeclaration.objects.filter(year=year, person__in=people).values_list("person_id", flat=True))
    counted: dict[str, list[int]] = {}
    for person, joined in people.items():
        row = counted.setdefault(teams.get(person, "In no team"), [0, 0, 0])
        row[0] += 1
        row[1] += person in done
        row[2] += person not in done and rules.due_on(year, joined_on=joined) < today
    rows = [Signed(name, *row) for name, row in counted.items()]
    return sorted(rows, key=lambda row: (row.share or 0.0, row.name))


def register(by: Actor) -> QuerySet[Disclosure]:
    """Return the disclosures that `by` may read: all of them, or one's own.

    Raises
    ------
    NotAllowed
        If no role of `by` tells of any.
    """
    policy.require(by, DECLARE)
    return conduct_sight.disclosures(by).select_related("person", "decided_by")


def find(reference: str, *, by: Actor) -> Disclosure:
    """Return the disclosure `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` tells of any.
    NotFound
        If there is none that `by` may read.
    """
    found = register(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no disclosure {reference} that you may read.", remedy="Look at the register.")
    return found


def standing(person_id: int) -> QuerySet[Disclosure]:
    """Return what a person told of and has not ended, gifts of this year among it."""
    gifts = Q(kind__in=rules.GIFTS, on_day__year=year_now())
    return Disclosure.objects.filter(Q(ended_on=None) & (gifts | ~Q(kind__in=rules.GIFTS)), person=person_id)


def declared(person_id: int) -> QuerySet[ConductDeclaration]:
    """Return the declarations that a person signed, the newest first."""
    return ConductDeclaration.objects.filter(person=person_id).order_by("-year")


def signatures(by: Actor) -> QuerySet[ConductDeclaration]:
    """Return every declaration that was signed, as far as `by` sees.

    Raises
    ------
    NotAllowed
        If no role of `by` sees who signed.
    """
    policy.require(by, VIEW)
    return ConductDeclaration.objects.filter(policy.scope(by, VIEW).q(person="person"))


@dataclass(frozen=True)
class Ethics:
    """The share of contacts with a failed question of ethics over some weeks, and by week; None where none was judged."""

    whole: Figure | None
    weeks: Sequence[Figure]
    target: float | None


def ethics(by: Actor, *, zone: str, weeks: int = ETHICS_WEEKS) -> Ethics:
    """Return the ethics rate of all contacts, estimated from those that samples drew.

    Raises
    ------
    NotAllowed
        If no role of `by` sees how conduct stands.
    """
    policy.require(by, VIEW)
    last = clock.today(zone)
    first = last - timedelta(days=last.weekday() + 7 * (weeks - 1))
    answer = Asked((ETHICS,), first, last, zone).answer(by=("day",), narrowed=reach(by, ()))
    measure, columns = measures.get(ETHICS), answer.table.sums.columns()
    days = [row["day"] for row in answer.rows]
    mondays = [each - timedelta(days=each.weekday()) for each in days]
    by_week = spreads.figures_of(measure, *spreads.together(mondays, columns, measure.needs)) if days else []
    whole = spreads.figures_of(measure, *spreads.together([""] * len(days), columns, measure.needs)) if days else []
    found = standards.in_force_anywhere(last).filter(measure=ETHICS, queue=None, team=None, channel="").first()
    return Ethics(whole[0] if whole else None, by_week, None if found is None else float(found.target))
