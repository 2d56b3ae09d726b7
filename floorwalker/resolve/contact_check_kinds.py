"""Contacts drawn by chance and judged, as a kind of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _all() -> QuerySet[Any]:
    from floorwalker.resolve.models import ContactCheck

    return ContactCheck.objects.all()


def _seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.resolve import contact_check_sight

    return contact_check_sight.seen(by)


CONTACT_CHECK_KINDS: tuple[Kind, ...] = (
    Kind(
        code="contact_check",
        label="Check of a contact",
        find=called("resolve.ContactCheck"),
        page=at("resolve:contact_check"),
        sees=lambda by, one: _seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "contact": one.contact_reference, "answers": one.answers,
            "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        },
        many=Many(_all, _seen),
    ),
)
