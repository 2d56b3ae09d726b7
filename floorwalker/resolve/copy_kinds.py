"""The kind of record that an anonymised copy is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _copies() -> QuerySet[Any]:
    from floorwalker.resolve.models import AnonymisedCopy

    return AnonymisedCopy.objects.all()


def _seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.resolve import sight

    return sight.copies(by)


COPY_KINDS: tuple[Kind, ...] = (
    Kind(
        code="anonymised_copy",
        label="Anonymised copy",
        find=called("resolve.AnonymisedCopy"),
        page=at("resolve:copy"),
        sees=lambda by, one: _seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "state": one.state, "purpose": one.purpose, "shared_by": one.shared_by, "sha256": one.sha256,
        },
        many=Many(_copies, _seen),
    ),
)
