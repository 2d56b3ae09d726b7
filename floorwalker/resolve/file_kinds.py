"""What others are asked for complaints, as a kind of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _requests() -> QuerySet[Any]:
    from floorwalker.resolve.models import CaseRequest

    return CaseRequest.objects.all()


def _seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.resolve import sight

    return sight.requests(by)


FILE_KINDS: tuple[Kind, ...] = (
    Kind(
        code="complaint_request",
        label="Request for a complaint",
        find=called("resolve.CaseRequest"),
        page=at("resolve:request"),
        sees=lambda by, one: _seen(by).filter(pk=one.pk).exists(),
        freeze=lambda row: {
            "reference": row.reference, "asked_at": row.asked_at.isoformat(), "due_at": row.due_at.isoformat(), "answered": not row.waits,
        },
        many=Many(_requests, _seen),
    ),
)
