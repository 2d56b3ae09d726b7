"""Asking for letterheads: which holds for a brand on a day, which brands have none, and who decides."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground import files, lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.web.text_papers import Head
from floorwalker.plan.models import Letterhead
from floorwalker.plan.queries import documents

VIEW: Final = "plan.view"
DRAW: Final = "plan.draw_letterhead"
APPROVE: Final = "plan.approve_letterhead"
State = Letterhead.State
KEPT: Final = (State.DRAFT, State.PROPOSED, State.APPROVED)


def listed(by: Actor) -> QuerySet[Letterhead]:
    """Return every letterhead that was not put away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the plan.
    """
    policy.require(by, VIEW)
    return Letterhead.objects.filter(state__in=KEPT).select_related("owner")


def find(reference: str, *, by: Actor) -> Letterhead:
    """Return the letterhead `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the plan.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    rows = Letterhead.objects.select_related("owner", "drafted_by", "proposed_by", "approver", "decided_by", "mark")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no letterhead {reference}.", remedy="Look for it under Letterheads.")
    return found


def in_force(brand: str, *, on: date) -> Letterhead | None:
    """Return how `brand` writes on the day `on`: by its own letterhead, else by that of the house; None where neither holds. One query."""
    rows = Letterhead.objects.filter(state=State.APPROVED, brand__in={brand, ""}, starts_on__lte=on)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=on)).select_related("mark").order_by("-brand", "-starts_on").first()


def without(*, on: date) -> list[str]:
    """Return the brands that queues in use name and that have no letterhead of their own on the day `on`; empty for the house itself."""
    rows = Letterhead.objects.filter(state=State.APPROVED, starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))
    held = set(rows.values_list("brand", flat=True))
    return [brand for brand in ["", *lines.used("brand")] if brand not in held]


def on_paper(brand: str, *, on: date) -> Head | None:
    """Return what stands at the top and foot of a paper of `brand` on the day `on`."""
    found = in_force(brand, on=on)
    return head_of(found) if found is not None else None


def head_of(one: Letterhead) -> Head:
    """Return a letterhead as papers take it."""
    return Head(one.name, tuple(one.address.splitlines()), one.registration, mark_of(one), one.mark_kind)


def mark_of(one: Letterhead) -> bytes:
    """Return the picture of a letterhead; nothing where it has none."""
    if one.mark is None:
        return b""
    with files.open_plain(one.mark) as source:
        return source.read()


def today() -> date:
    """Return the present day of the house."""
    return documents.today()


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return those who may approve today, without the one who proposes."""
    return who_may(APPROVE, on=today()).exclude(pk=but.person_id or 0)


def owners() -> QuerySet[Person]:
    """Return those who may own a letterhead: they may draw one."""
    return who_may(DRAW, on=today())


def owned_by(person: Person) -> QuerySet[Letterhead]:
    """Return the letterheads that `person` owns and that hold or may come to."""
    rows = Letterhead.objects.filter(owner=person, state__in=KEPT)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=today()))
