"""The kind of record that a breach of personal data is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy


def _breaches() -> QuerySet[Any]:
    from floorwalker.resolve.models import Breach

    return Breach.objects.all()


def _seen(by: Actor) -> QuerySet[Any]:
    return _breaches() if policy.allows(by, "resolve.view_breaches") else _breaches().none()


BREACH_KINDS: tuple[Kind, ...] = (
    Kind(
        code="breach",
        label="Breach of personal data",
        find=called("resolve.Breach"),
        page=at("resolve:breach"),
        permission="resolve.view_breaches",
        freeze=lambda one: {
            "reference": one.reference, "aware_at": one.aware_at.isoformat(), "risk": one.risk, "pack": one.pack, "edition": one.edition,
            "told_at": one.told_at.isoformat() if one.told_at is not None else "",
        },
        many=Many(_breaches, _seen),
    ),
)
