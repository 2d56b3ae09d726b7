"""The kind of record that a request about rights is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _requests() -> QuerySet[Any]:
    from floorwalker.resolve.models import RightsRequest

    return RightsRequest.objects.all()


def _seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.resolve import rights_sight

    return rights_sight.requests(by)


RIGHTS_KINDS: tuple[Kind, ...] = (
    Kind(
        code="rights_request",
        label="Request about rights",
        find=called("resolve.RightsRequest"),
        page=at("resolve:right"),
        sees=lambda by, one: _seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "kind": one.kind, "received_at": one.received_at.isoformat(), "pack": one.pack,
            "edition": one.edition, "outcome": one.outcome,
        },
        many=Many(_requests, _seen),
    ),
)
