"""What customers need done differently: chips for whoever serves them, all of it for those who need to know, what is to be reviewed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.record import adjustments, sight
from floorwalker.record.models import Customer, Interaction, LoggedContact, Need, NeedsCheck
from floorwalker.record.need_permissions import READ, SEE
from floorwalker.record.queries import contacts, customers

KIND: Final = "need"
REMINDED: Final = timedelta(days=14)
"""How long before its day whoever has a need is told to look at it again."""
RECENT: Final = timedelta(days=30)
OFFERED: Final = 10
STATES: Final = (("due", "To be looked at again"), ("in_force", "In force"), ("ended", "Ended"))


def chips(customer: Customer | None, *, by: Actor) -> list[str]:
    """Return what `by` should do differently for a customer, in a few words each; nothing where they do not serve customers."""
    if customer is None:
        return []
    standing = customers.standing(customer).pk
    return chips_of([standing], by=by).get(standing, [])


def chips_of(keys: Collection[int], *, by: Actor) -> dict[int, list[str]]:
    """Return the same of many customers, by key; needs noted of a record that was merged count for what it was merged into."""
    if not keys or not policy.allows(by, SEE):
        return {}
    wanted: dict[int, dict[str, str]] = {}
    for each in of_keys(contacts.one_customer(list(keys))).select_related("customer__merged_into"):
        wanted.setdefault(customers.standing(each.customer).pk, {}).update(each.adjustments)
    return {key: said for key, codes in wanted.items() if (said := adjustments.chips(codes))}


def of_keys(keys: Iterable[int]) -> QuerySet[Need]:
    """Return the needs in force of whom `keys` stand for, the oldest first."""
    return Need.objects.filter(customer__in=list(keys), ended_at=None).order_by("noted_at", "id")


def in_force(customer: Customer | None) -> bool:
    """Whether a customer has a need that holds now; for actions that follow it, whoever acts."""
    return customer is not None and of_keys(contacts.one_customer([customer.pk])).exists()


seen = sight.needs


def listed(by: Actor) -> QuerySet[Need]:
    """Return the same for a list, in one query."""
    return seen(by).select_related("customer", "owner")


def of_customer(customer: Customer, *, by: Actor) -> list[Need]:
    """Return the needs in force that `by` may know of, each with what is to be done differently."""
    return list(of_keys(contacts.one_customer([customer.pk])).select_related("owner")) if policy.allows(by, SEE) else []


def find(reference: str, *, by: Actor) -> Need:
    """Return the need called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see; it does not say which of the two.
    """
    found = None
    if policy.allows(by, SEE):
        found = Need.objects.select_related("customer", "owner", "consent").filter(reference=reference.upper()).first()
    if found is None or not (found.is_in_force or seen(by).filter(pk=found.pk).exists()):
        raise NotFound(f"There is no need {reference} that you may see.", remedy="Check the reference, or look at the customer.")
    return found


def may_read(need: Need, *, by: Actor) -> bool:
    """Whether `by` reads where `need` comes from, its basis and its note."""
    return seen(by, code=READ).filter(pk=need.pk).exists()


def may_act(need: Need, *, by: Actor) -> bool:
    """Whether `by` may review, change or end `need`."""
    return seen(by).filter(pk=need.pk).exists()


def in_state(rows: QuerySet[Need], state: str) -> QuerySet[Need]:
    """Keep the needs in a state of `STATES`.

    Raises
    ------
    ValueError
        If there is no such state.
    """
    if state not in dict(STATES):
        raise ValueError("Choose a state from the list.")
    if state == "due":
        return rows.filter(ended_at=None, review_on__lte=_soon())
    return rows.filter(ended_at=None) if state == "in_force" else rows.filter(ended_at__isnull=False)


def due() -> QuerySet[Need]:
    """Return every need that is soon to be looked at again, or should have been."""
    return in_state(Need.objects.all(), "due").select_related("owner", "customer")


def owned_by(person: Person) -> QuerySet[Need]:
    """Return the needs in force that `person` looks at again."""
    return Need.objects.filter(owner=person, ended_at=None).select_related("customer")


def recent_contacts(customer: Customer, *, by: Actor) -> list[tuple[str, LoggedContact | Interaction]]:
    """Return contacts of the last weeks with a customer that `by` may name, the newest first, by reference."""
    keys, since = contacts.one_customer([customer.pk]), clock.now() - RECENT
    logged = sight.logged(by).filter(customer__in=keys, started_at__gte=since).order_by("-started_at")[:OFFERED]
    systems = sight.contacts(by).filter(customer__in=keys, started_at__gte=since).order_by("-started_at")[:OFFERED]
    both: list[LoggedContact | Interaction] = [*logged, *systems]
    return [(each.reference, each) for each in sorted(both, key=lambda each: each.started_at, reverse=True)[:OFFERED]]


def _soon() -> date:
    return clock.today("UTC") + REMINDED


def todo_key(need: Need) -> str:
    """Return the key of the duty to look at a need again by its day."""
    return f"{KIND}:{need.reference}:{need.owner_id}:{need.review_on:%Y%m%d}"


def is_late(need: Need) -> bool:
    """Whether the day to look at a need again has passed."""
    return need.review_on < clock.today("UTC")


def asked_in(contact: LoggedContact) -> str:
    """Return what was said of whether needs were asked for in a contact; empty where nothing was."""
    return NeedsCheck.objects.filter(logged=contact.reference).values_list("found", flat=True).first() or ""


def waits_to_be_noted(contact: LoggedContact) -> bool:
    """Whether a need was told in a contact and none stands for its customer yet."""
    return asked_in(contact) == NeedsCheck.Found.NOTED and not in_force(contact.customer)
