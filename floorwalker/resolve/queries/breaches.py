"""Breaches of personal data: the register, one of them, and what its record still lacks."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import QuerySet

from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.packs import Clause
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.resolve.models import Breach

VIEW: Final = "resolve.view_breaches"
RECORD: Final = "resolve.record_breach"
DECIDE: Final = "resolve.decide_breach"
NOTICE: Final = "breach-notice"
FIELDS: Final = {
    "what-happened": ("What happened", "what_happened"), "aware-since": ("Known since", "aware_at"),
    "people-affected": ("How many people", "people_affected"), "records-affected": ("How many records", "records_affected"),
    "consequences": ("Consequences", "consequences"), "measures": ("Measures", "measures"),
    "decision-to-notify": ("Whether anybody is told", "risk"), "reasons": ("The reasons", "risk_why"),
}
"""What the pack has a record tell, in words, and the column that does."""


def register(by: Actor) -> QuerySet[Breach]:
    """Return every breach, the newest first.

    Raises
    ------
    NotAllowed
        If no role of `by` reads them.
    """
    policy.require(by, VIEW)
    return Breach.objects.select_related("owner")


def find(reference: str, *, by: Actor) -> Breach:
    """Return the breach `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` reads any.
    NotFound
        If there is none.
    """
    found = register(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no breach {reference}.", remedy="Look at the register.")
    return found


def keepers() -> QuerySet[Person]:
    """Return who may have a breach."""
    return who_may(RECORD, on=clock.now().date())


def owned_by(person: Person) -> QuerySet[Breach]:
    """Return the open breaches that `person` has."""
    return Breach.objects.filter(owner=person, closed_at=None).order_by("late_from", "pk")


def running(rows: QuerySet[Breach]) -> QuerySet[Breach]:
    """Return those whose clock runs: the Commissioner was not told, and nobody judged that harm is unlikely."""
    return rows.filter(told_at=None, closed_at=None).exclude(risk=Breach.Risk.UNLIKELY)


def clause_of(one: Breach) -> Clause:
    """Return the clause whose clock runs."""
    return packs.regulations().get(one.pack).on(date.fromisoformat(one.edition)).clock(NOTICE)


def lacking(one: Breach) -> list[str]:
    """Return in words what the pack has a record tell and this one does not."""
    edition = packs.regulations().get(one.pack).on(date.fromisoformat(one.edition))
    wanted = [each for clause in edition.clauses if clause.id == "breach-record" for each in clause.fields]
    return [FIELDS[each][0] for each in wanted if getattr(one, FIELDS[each][1]) in (None, "")]
