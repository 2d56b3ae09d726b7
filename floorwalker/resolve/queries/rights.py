"""Requests about rights: the list by what is due next, one of them, and how it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from floorwalker.engine.calendar import Deadline
from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.packs import Edition, Pack
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.resolve import rights_sight
from floorwalker.resolve.models import RightsRequest
from floorwalker.resolve.rules import rights as rules
from floorwalker.resolve.rules.rights import Runs, Wait

VIEW: Final = rights_sight.VIEW
STANDS_STILL: Final = {
    "identity": "Waits for proof of who asks", "clarification": "Waits for what they want to see", "fee": "Waits for a fee",
}


def register(by: Actor) -> QuerySet[RightsRequest]:
    """Return the requests that `by` may read: open ones by what is due next, then those that stand still, then closed ones.

    Raises
    ------
    NotAllowed
        If no role of `by` reads any.
    """
    policy.require(by, VIEW)
    rows = rights_sight.requests(by).select_related("customer", "person", "owner")
    return rows.order_by(F("closed_at").desc(nulls_first=True), F("late_from").asc(nulls_last=True), "pk")


def find(reference: str, *, by: Actor) -> RightsRequest:
    """Return the request `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` reads any.
    NotFound
        If there is none that `by` may read; nobody handles their own.
    """
    found = register(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no request {reference} that you may read.", remedy="Look at the list of requests.")
    return found


def owned_by(person: Person) -> QuerySet[RightsRequest]:
    """Return the open requests that `person` has."""
    return RightsRequest.objects.filter(owner=person, closed_at=None).order_by(F("late_from").asc(nulls_last=True), "pk")


def handlers(one: RightsRequest | None = None) -> QuerySet[Person]:
    """Return who may have a request; of `one` who may have that."""
    today = clock.now().date()
    if one is None or one.person_id is None:
        return who_may(rights_sight.HANDLE, on=today)
    return who_may(rights_sight.WORKERS, on=today).exclude(pk=one.person_id)


def pinned(one: RightsRequest) -> tuple[Pack, Edition]:
    """Return the pack and the edition that `one` is held to."""
    pack = packs.regulations().get(one.pack)
    return pack, pack.on(date.fromisoformat(one.edition))


def runs(one: RightsRequest) -> Runs | None:
    """Return how the clock of `one` runs; None where none does, as after a complaint to the controller was acknowledged."""
    if one.kind == RightsRequest.Kind.COMPLAINT and one.acknowledged_at is not None:
        return None
    pack, edition = pinned(one)
    return rules.runs(
        pack, edition, rules.due_of(one.kind), one.received_at, waits(one), extended=one.extended_at is not None
    )


def longest(one: RightsRequest) -> Deadline | None:
    """Return when it is due at the longest, should more time be taken; None where the pack gives no more, or nothing runs."""
    now = runs(one)
    if now is None or now.deadline is None or one.extended_at is not None:
        return None
    assert now.clause.clock is not None
    if now.clause.clock.extended is None:
        return None
    pack, edition = pinned(one)
    return rules.runs(pack, edition, rules.due_of(one.kind), one.received_at, waits(one), extended=True).deadline


def waits(one: RightsRequest) -> list[Wait]:
    """Return what was waited for, as the rules count it: the clarification of a request for access alone."""
    return [
        Wait(each.waits_for, each.asked_at, each.answered_at)
        for each in one.waits.all() if each.waits_for in rules.STARTS_LATER or one.kind in rules.CLARIFIED
    ]


def exemptions(one: RightsRequest) -> list[str]:
    """Return the headings under which something may be withheld or refused, by the edition that `one` is held to."""
    _, edition = pinned(one)
    return [heading for each in edition.taxonomies if each.of == "exemptions" for heading in each.headings]


def late(rows: QuerySet[RightsRequest]) -> QuerySet[RightsRequest]:
    """Return those of `rows` that are open and late."""
    return rows.filter(closed_at=None, late_from__lte=clock.now())


def still(rows: QuerySet[RightsRequest]) -> QuerySet[RightsRequest]:
    """Return those of `rows` that are open and wait for who asked."""
    return rows.filter(Q(waits__answered_at=None) & Q(waits__isnull=False), closed_at=None).distinct()



def day_of(pack: Pack, at: datetime) -> date:
    """Return the day of a moment where the pack counts."""
    return at.astimezone(ZoneInfo(pack.zone)).date()
