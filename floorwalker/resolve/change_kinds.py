"""The kind of record that a change of a regulation is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy

READ = "resolve.view_regulations"


def _changes() -> QuerySet[Any]:
    from floorwalker.resolve.models import RegulatoryChange

    return RegulatoryChange.objects.all()


def _changes_seen(by: Actor) -> QuerySet[Any]:
    return _changes() if policy.allows(by, READ) else _changes().none()


CHANGE_KINDS: tuple[Kind, ...] = (
    Kind(
        code="regulatory_change",
        label="Change of a regulation",
        find=called("resolve.RegulatoryChange"),
        page=at("resolve:regulatory_change"),
        permission=READ,
        freeze=lambda one: {
            "reference": one.reference, "pack": one.pack, "edition": one.edition, "digest": one.digest, "title": one.title,
            "in_force_on": one.in_force_on.isoformat(), "signed_at": one.signed_at.isoformat() if one.signed_at else "",
        },
        many=Many(_changes, _changes_seen),
    ),
)
