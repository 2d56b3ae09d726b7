"""Adding a customer who was not known, correcting the name, and keeping the ways to reach them."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock, references
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import points
from floorwalker.record.logging_events import CustomerAdded, CustomerRenamed, PointAdded, PointEnded
from floorwalker.record.models import ContactPoint, Customer

PERMISSION: Final = "record.log_contact"
SOURCE: Final = "by-hand"
NAME_CHARACTERS: Final = 160
NUMBER_CHARACTERS: Final = 80
POINTS_AT_MOST: Final = 20


class CustomerRefused(RuleBroken):
    """The customer cannot be kept so."""

    code = "customer_refused"


@transaction.atomic
def add(name: str, *, number: str = "", phone: str = "", email: str = "", by: Actor) -> Customer:
    """Add a customer who was not known, with our number for them if there is one and the ways to reach them.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging contacts.
    CustomerRefused
        If nothing tells them from others, the number is another customer's, something holds signs that are no letters, or a
        telephone number or address is none.
    """
    policy.require(by, PERMISSION)
    name, number = " ".join(name.split()), number.strip()
    if not (name or phone.strip() or email.strip()):
        raise CustomerRefused("Nothing is said of the customer.", remedy="Write a name, a telephone number or an email address.")
    if len(name) > NAME_CHARACTERS or len(number) > NUMBER_CHARACTERS:
        raise CustomerRefused(
            "The name or number is too long.", remedy=f"Write at most {NAME_CHARACTERS} and {NUMBER_CHARACTERS} characters."
        )
    _refuse_signs(name, number)
    if number and (taken := Customer.objects.filter(external_id=number).first()):
        raise CustomerRefused(f"{number} is the number of {taken.reference}.", remedy="Choose that customer, or correct the number.")
    key = references.allocate("CUS")[0]
    customer = Customer.objects.create(
        id=key, source=SOURCE, external_id=number or f"CUS-{key}", name=name, created_at=clock.now()
    )
    store.append(CustomerAdded(subject=customer.reference, name=Sleeved(name or "no name")), by=by)
    for kind, typed in ((ContactPoint.Kind.PHONE, phone), (ContactPoint.Kind.EMAIL, email)):
        if typed.strip():
            add_point(customer, kind=kind, typed=typed, by=by)
    return customer


@transaction.atomic
def rename(customer: Customer, *, to: str, by: Actor) -> Customer:
    """Correct the name of `customer`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging contacts.
    CustomerRefused
        If the name is empty, too long or holds signs that are no letters, or the customer is kept under a pseudonym.
    """
    policy.require(by, PERMISSION)
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    name = " ".join(to.split())
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise CustomerRefused(f"The name has {len(name)} characters.", remedy=f"Write 1 to {NAME_CHARACTERS}.")
    _refuse_signs(name)
    _refuse_pseudonym(customer)
    before, customer.name = customer.name, name
    customer.save(update_fields=["name"])
    store.append(CustomerRenamed(subject=customer.reference, before=Sleeved(before or "no name"), after=Sleeved(name)), by=by)
    return customer


@transaction.atomic
def add_point(customer: Customer, *, kind: str, typed: str, by: Actor) -> ContactPoint:
    """Write down a way to reach `customer`; one that is there already is returned as it is.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging contacts.
    CustomerRefused
        If it is no telephone number or address, there are too many, or the customer is kept under a pseudonym.
    """
    policy.require(by, PERMISSION)
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    _refuse_pseudonym(customer)
    try:
        value = points.written(kind, typed)
    except ValueError as unreadable:
        raise CustomerRefused("That cannot be a way to reach them.", remedy=str(unreadable)) from None
    in_use = customer.points.filter(ended_at=None)
    if same := in_use.filter(kind=kind, value=value).first():
        return same
    if in_use.count() >= POINTS_AT_MOST:
        raise CustomerRefused(f"{customer.reference} has {POINTS_AT_MOST} already.", remedy="Take one off that is out of use.")
    point = ContactPoint.objects.create(customer=customer, kind=kind, value=value, added_at=clock.now())
    store.append(PointAdded(subject=customer.reference, point=kind, value=Sleeved(value)), by=by)
    return point


@transaction.atomic
def end_point(point: ContactPoint, *, by: Actor) -> ContactPoint:
    """Say that `point` is wrong or out of use; the customer is found by it no more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging contacts.
    CustomerRefused
        If it was taken off already.
    """
    policy.require(by, PERMISSION)
    point = ContactPoint.objects.select_for_update(of=("self",)).select_related("customer").get(pk=point.pk)
    if point.ended_at is not None:
        raise CustomerRefused("It was taken off already.", remedy="There is nothing to do.")
    point.ended_at = clock.now()
    point.save(update_fields=["ended_at"])
    store.append(PointEnded(subject=point.customer.reference, point=point.kind, value=Sleeved(point.value)), by=by)
    return point


def _refuse_signs(*texts: str) -> None:
    if not all(text.isprintable() for text in texts):  # a NUL among them: PostgreSQL takes none in a text
        raise CustomerRefused("The name or number holds signs that cannot be printed.", remedy="Type it anew.")


def _refuse_pseudonym(customer: Customer) -> None:
    if customer.is_pseudonym:
        raise CustomerRefused(
            f"{customer.reference} stands for somebody in open data, under a pseudonym.", remedy="Nothing personal is kept with it."
        )
