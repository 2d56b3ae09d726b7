"""Finding customers by what they say of themselves, and the one record that stands for several that were merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.record import points, sight
from floorwalker.record.models import ContactPoint, Customer
from floorwalker.record.queries.contacts import number_of

VIEW: Final = sight.VIEW_CUSTOMERS
SEE_POINTS: Final = "record.see_contact_points"
FOUND_AT_MOST: Final = 8
"""What can be told apart at a glance while the customer waits; more are found by typing more."""
LETTERS_AT_LEAST: Final = 2
MERGES_AT_MOST: Final = 50
"""Records merged one after another; nobody merges so many, and a ring would end here."""


@dataclass(frozen=True)
class Found:
    """A customer who fits what was typed, and by what."""

    customer: Customer
    why: str
    is_exact: bool


def find(reference: str, *, by: Actor) -> Customer:
    """Return the customer called `reference`, as it was asked for: one that was merged says so in `merged_into`.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    number = number_of(reference, "CUS")
    found = None
    if number is not None and policy.allows(by, VIEW):
        found = Customer.objects.select_related("merged_into").filter(pk=number).first()
    if found is None:
        raise NotFound(
            f"There is no customer {reference} that you may see.", remedy="Check the reference, or find them by name or number."
        )
    return found


def standing(customer: Customer) -> Customer:
    """Return the record that stands for `customer` after every merge."""
    for _ in range(MERGES_AT_MOST):
        if customer.merged_into is None:
            break
        customer = customer.merged_into
    return customer


def search(typed: str, *, by: Actor) -> list[Found]:
    """Return customers who fit what was typed, the surest first: reference, telephone, email, number in a source, part of the name.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include opening customers.
    """
    policy.require(by, VIEW)
    text = " ".join(typed.split())
    if len(text) < LETTERS_AT_LEAST:
        return []
    found: dict[int, Found] = {}

    def take(customers: Iterable[Customer], why: str, *, is_exact: bool) -> None:
        for customer in customers:
            one = standing(customer)
            if len(found) < FOUND_AT_MOST:
                found.setdefault(one.pk, Found(one, why, is_exact))

    everybody = Customer.objects.select_related("merged_into")
    if text.upper().startswith("CUS-") and (number := number_of(text, "CUS")) is not None:
        take(everybody.filter(pk=number), "reference", is_exact=True)
    if (point := points.understood(text)) is not None:
        take(everybody.filter(pk__in=with_point(*point).values("customer")[:FOUND_AT_MOST]), point[0], is_exact=True)
    take(everybody.filter(external_id=text)[:FOUND_AT_MOST], "number", is_exact=True)
    if not found:
        named = everybody.filter(is_pseudonym=False)
        for word in text.split():
            named = named.filter(name__icontains=word)
        take(named.order_by("-pk")[:FOUND_AT_MOST], "name", is_exact=False)
    return list(found.values())


def with_point(kind: str, value: str) -> QuerySet[ContactPoint]:
    """Return where this point is in use."""
    return ContactPoint.objects.filter(kind=kind, value=value, ended_at=None)


def points_of(customer_keys: Iterable[int]) -> list[ContactPoint]:
    """Return the points in use of customers, each value once."""
    seen: dict[tuple[str, str], ContactPoint] = {}
    for point in ContactPoint.objects.filter(customer__in=customer_keys, ended_at=None):
        seen.setdefault((point.kind, point.value), point)
    return list(seen.values())
