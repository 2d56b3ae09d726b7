"""Record: the kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind
from floorwalker.ground.people import policy
from floorwalker.record import sight
from floorwalker.record.models import Customer, Import, Interaction, SavedFilter

MOST_DIGITS = 18  # fits 64 bits


def _keys(reference: str, prefix: str) -> list[int]:
    """Return the key in a reference such as C-1042, nothing when it is no such reference."""
    head, _dash, digits = reference.partition("-")
    return [int(digits)] if head == prefix and digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else []


def _contact(reference: str) -> Interaction | None:
    return sight.published().filter(pk__in=_keys(reference, "C")).first()


def _freeze_contact(contact: Interaction) -> dict[str, Any]:
    return {
        "reference": contact.reference, "channel": contact.channel, "direction": contact.direction, "outcome": contact.outcome,
        "queue": contact.queue.reference if contact.queue else None, "started_at": contact.started_at.isoformat(),
        "ended_at": contact.ended_at.isoformat() if contact.ended_at else None,
        "parts": [
            [part.kind, part.started_at.isoformat(), part.ended_at.isoformat(), part.outcome] for part in contact.segments.all()
        ],
    }


def _customer(reference: str) -> Customer | None:
    return Customer.objects.filter(pk__in=_keys(reference, "CUS")).first()


def _sees_customer(by: Actor, customer: Customer) -> bool:
    """A customer is seen by who may see a contact of theirs."""
    return sight.contacts(by).filter(customer=customer).exists()


def _import(reference: str) -> Import | None:
    return Import.objects.filter(reference=reference).first()


def _saved_filter(reference: str) -> SavedFilter | None:
    return SavedFilter.objects.filter(reference=reference).first()


KINDS: tuple[Kind, ...] = (
    Kind(
        code="contact",
        label="Contact",
        find=_contact,
        page=lambda contact: reverse("record:contact", args=[contact.reference]),
        may_see=lambda by, contact: sight.contacts(by).filter(pk=contact.pk).exists(),
        freeze=_freeze_contact,
    ),
    Kind(
        code="customer",
        label="Customer",
        find=_customer,
        page=lambda customer: f"{reverse('record:contacts')}?customer={customer.reference}",
        may_see=_sees_customer,
        freeze=lambda customer: {"reference": customer.reference, "is_pseudonym": customer.is_pseudonym},
    ),
    Kind(
        code="import",
        label="Import",
        find=_import,
        page=lambda batch: reverse("record:import", args=[batch.reference]),
        may_see=lambda by, batch: policy.allows(by, "record.import"),
        freeze=lambda batch: {
            "reference": batch.reference, "importer": batch.importer, "state": batch.state, "read": batch.rows_read,
            "accepted": batch.rows_accepted, "rejected": batch.rows_rejected, "duplicates": batch.rows_duplicate,
        },
    ),
    Kind(
        code="saved_filter",
        label="Saved filter",
        find=_saved_filter,
        page=lambda saved: reverse("record:saved_filter", args=[saved.reference]),
        may_see=lambda by, saved: saved.person_id == by.person_id,
        freeze=lambda saved: {"reference": saved.reference, "alert_above": saved.alert_above, "alert_days": saved.alert_days},
    ),
)
