"""Record: the kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from floorwalker.ground.kinds import Kind, Many, at
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.record import sight
from floorwalker.record.archive import whereabouts
from floorwalker.record.models import Customer, Feed, Import, Interaction, LoggedContact, Promise, Recording
from floorwalker.record.need_kinds import NEED_KINDS

MOST_DIGITS = 18  # fits 64 bits


def _keys(reference: str, prefix: str) -> list[int]:
    """Return the key in a reference such as C-1042, nothing when it is no such reference."""
    head, _dash, digits = reference.partition("-")
    return [int(digits)] if head == prefix and digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else []


def _contact(reference: str) -> Interaction | None:
    return whereabouts.found(lambda: sight.published().filter(pk__in=_keys(reference, "C")).first())


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


def _logged(reference: str) -> LoggedContact | None:
    return whereabouts.found(lambda: LoggedContact.objects.filter(reference=reference).first())


def _promise(reference: str) -> Promise | None:
    return Promise.objects.filter(reference=reference).first()


def _import(reference: str) -> Import | None:
    return Import.objects.filter(reference=reference).first()


KINDS: tuple[Kind, ...] = (
    *NEED_KINDS,
    Kind(
        code="contact",
        label="Contact",
        find=_contact,
        page=at("record:contact"),
        sees=lambda by, contact: whereabouts.in_reach(contact, lambda: sight.contacts(by)),
        freeze=_freeze_contact,
        many=Many(sight.published, sight.contacts, field="pk", key=lambda reference: next(iter(_keys(reference, "C")), None)),
    ),
    Kind(
        code="customer",
        label="Customer",
        find=_customer,
        page=at("record:customer"),
        permission=sight.VIEW_CUSTOMERS,
        freeze=lambda customer: {"reference": customer.reference, "is_pseudonym": customer.is_pseudonym},
    ),
    Kind(
        code="import",
        label="Import",
        find=_import,
        page=at("record:import"),
        permission="record.import",
        freeze=lambda batch: {
            "reference": batch.reference, "importer": batch.importer, "state": batch.state, "read": batch.rows_read,
            "accepted": batch.rows_accepted, "rejected": batch.rows_rejected, "duplicates": batch.rows_duplicate,
        },
    ),
    Kind(
        code="feed",
        label="Feed",
        find=lambda reference: Feed.objects.filter(reference=reference).first(),
        page=at("record:feed"),
        permission="record.import",
        freeze=lambda feed: {"reference": feed.reference, "kind": feed.kind, "importer": feed.importer, "every": feed.every_minutes},
    ),
    Kind(
        code="logged",
        label="Logged contact",
        find=_logged,
        page=at("record:logged_contact"),
        sees=lambda by, each: whereabouts.in_reach(each, lambda: sight.logged(by)),
        freeze=lambda each: {
            "reference": each.reference, "channel": each.channel, "direction": each.direction,
            "reason": each.reason.code if each.reason else None, "outcome": each.outcome.code if each.outcome else None,
            "started_at": each.started_at.isoformat(), "ended_at": each.ended_at.isoformat(),
            "closed_at": each.closed_at.isoformat() if each.closed_at else None,
        },
        many=Many(LoggedContact.objects.all, sight.logged),
    ),
    Kind(
        code="unlogged",
        label="Contacts not logged",
        find=lambda reference: Person.objects.filter(reference=reference).first(),
        page=lambda _person: reverse("record:unlogged"),
        sees=lambda by, person: policy.allows(by, sight.VIEW_CONTACTS) and by.person_id == person.pk,
        freeze=lambda person: {"reference": person.reference},
    ),
    Kind(
        code="promise",
        label="Promise",
        find=_promise,
        page=at("record:promise"),
        sees=lambda by, promise: sight.promises(by).filter(pk=promise.pk).exists(),
        freeze=lambda promise: {
            "reference": promise.reference, "first_due_at": promise.first_due_at.isoformat(), "due_at": promise.due_at.isoformat(),
            "moved": promise.moved, "kept_at": promise.kept_at.isoformat() if promise.kept_at else None,
            "broken_at": promise.broken_at.isoformat() if promise.broken_at else None,
        },
        many=Many(Promise.objects.all, sight.promises),
    ),
    Kind(
        code="recording",
        label="Recording",
        find=lambda reference: Recording.objects.filter(reference=reference).first(),
        page=at("record:recording"),
        sees=lambda by, each: sight.recordings(by).filter(pk=each.pk).exists(),
        freeze=lambda each: {
            "reference": each.reference, "contact": each.contact_reference, "sha256": each.sha256, "came_sha256": each.came_sha256,
            "length_ms": each.length_ms, "started_at": each.started_at.isoformat(),
            "gone_at": each.gone_at.isoformat() if each.gone_at else None,
        },
        many=Many(Recording.objects.all, sight.recordings),
    ),
)
