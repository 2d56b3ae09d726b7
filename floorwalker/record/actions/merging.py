"""Merging two records of one customer, taking them apart again, and saying of two that look alike that they are two."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record import recounting
from floorwalker.record.logging_events import CustomersKeptApart, CustomersMerged, CustomersParted
from floorwalker.record.models import Customer, KeptApart
from floorwalker.record.queries import contacts, customers

PERMISSION: Final = "record.merge_customers"


class MergeRefused(RuleBroken):
    """The records cannot be merged or taken apart so."""

    code = "merge_refused"


@transaction.atomic
def merge(customer: Customer, *, into: Customer, by: Actor) -> Customer:
    """Let `into` stand for `customer` too; no contact is rewritten, every reading goes through the tie, and it can be taken back.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include merging customers.
    MergeRefused
        If they are one record already, one was merged before, or one of them stands for somebody in open data.
    """
    policy.require(by, PERMISSION)
    into = customers.standing(Customer.objects.select_related("merged_into").get(pk=into.pk))
    locked = {row.pk: row for row in Customer.objects.select_for_update(of=("self",)).filter(pk__in=(customer.pk, into.pk)).order_by("pk")}
    customer, into = locked[customer.pk], locked[into.pk]
    if into.merged_into_id is not None:  # else two merges at once could make a ring
        raise MergeRefused(f"{into.reference} was merged at the same moment.", remedy="Look at both records again.")
    if customer.merged_into_id is not None:
        raise MergeRefused(f"{customer.reference} was merged already.", remedy="Open the record that stands for it.")
    if into.pk == customer.pk:
        raise MergeRefused("They are one record already.", remedy="There is nothing to do.")
    if customer.is_pseudonym != into.is_pseudonym:
        raise MergeRefused("One of them stands for somebody in open data.", remedy="Records of open data stay apart from our own.")
    customer.merged_into = into
    customer.save(update_fields=["merged_into"])
    recounting.note_customers(contacts.one_customer([into.pk]))
    store.append(CustomersMerged(subject=customer.reference, into=into.reference), by=by)
    return into


@transaction.atomic
def part(customer: Customer, *, by: Actor) -> Customer:
    """Take `customer` apart from what it was merged into.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include merging customers.
    MergeRefused
        If it was not merged.
    """
    policy.require(by, PERMISSION)
    customer = Customer.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=customer.pk)
    into = customer.merged_into
    if into is None:
        raise MergeRefused(f"{customer.reference} was not merged.", remedy="There is nothing to do.")
    recounting.note_customers(contacts.one_customer([into.pk]))
    customer.merged_into = None
    customer.save(update_fields=["merged_into"])
    store.append(CustomersParted(subject=customer.reference, from_=into.reference), by=by)
    return customer


@transaction.atomic
def keep_apart(one: Customer, *, other: Customer, by: Actor) -> KeptApart:
    """Say that two records which look like one customer are two; they are proposed as one no more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include merging customers.
    MergeRefused
        If they are one record.
    """
    policy.require(by, PERMISSION)
    if customers.standing(one).pk == customers.standing(other).pk:
        raise MergeRefused("They are one record.", remedy="Take them apart first.")
    low, high = sorted((one, other), key=lambda each: each.pk)
    kept, _ = KeptApart.objects.get_or_create(one=low, other=high, defaults={"said_at": clock.now()})
    store.append(CustomersKeptApart(subject=low.reference, other=high.reference), by=by)
    return kept
