"""The kinds of record about conduct that a Ref may name. Whoever was not named for a concern learns of none."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _disclosures() -> QuerySet[Any]:
    from floorwalker.review.models import Disclosure

    return Disclosure.objects.all()


def _disclosures_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import conduct_sight

    return conduct_sight.disclosures(by)


def _concerns() -> QuerySet[Any]:
    from floorwalker.review.models import Concern

    return Concern.objects.all()


def _concerns_opened(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import conduct_sight

    return conduct_sight.concerns(by)


CONDUCT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="disclosure",
        label="Disclosure",
        find=called("review.Disclosure"),
        page=at("review:disclosure"),
        sees=lambda by, one: _disclosures_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {"reference": one.reference, "kind": one.kind, "state": one.state, "told_at": one.told_at.isoformat()},
        many=Many(_disclosures, _disclosures_seen),
    ),
    Kind(
        code="concern",
        label="Concern",
        find=called("review.Concern"),
        page=at("review:concern"),
        sees=lambda by, one: _concerns_opened(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {"reference": one.reference, "state": one.state},
        many=Many(_concerns, _concerns_opened),
    ),
)
