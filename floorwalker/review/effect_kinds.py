"""Changes under watch and audits of touchpoints as kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy

VIEW = "review.view_effects"


def _changes() -> QuerySet[Any]:
    from floorwalker.review.models import WatchedChange

    return WatchedChange.objects.all()


def _changes_seen(by: Actor) -> QuerySet[Any]:
    return _changes() if policy.allows(by, VIEW) else _changes().none()


def _audits() -> QuerySet[Any]:
    from floorwalker.review.models import TouchpointAudit

    return TouchpointAudit.objects.all()


def _audits_seen(by: Actor) -> QuerySet[Any]:
    return _audits() if policy.allows(by, VIEW) else _audits().none()


EFFECT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="watched_change",
        label="Change under watch",
        find=called("review.WatchedChange", join=("journey",)),
        page=at("review:watched_change"),
        sees=lambda by, one: policy.allows(by, VIEW),
        freeze=lambda one: {
            "reference": one.reference, "happens_on": one.happens_on.isoformat(), "stages": one.stages, "measure": one.measure,
            "outcome": one.outcome, "figures": one.figures,
        },
        many=Many(_changes, _changes_seen),
    ),
    Kind(
        code="touchpoint_audit",
        label="Audit of touchpoints",
        find=called("review.TouchpointAudit"),
        page=at("review:touchpoint_audit"),
        sees=lambda by, one: policy.allows(by, VIEW),
        freeze=lambda one: {
            "reference": one.reference, "answers": [[each.name, each.channel, each.verdict] for each in one.answers.all()],
        },
        many=Many(_audits, _audits_seen),
    ),
)
