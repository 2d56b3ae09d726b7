"""The kinds of record that playbooks and recoveries are."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy

VIEW = "resolve.view_recoveries"


def _playbook(reference: str) -> Any | None:
    from floorwalker.resolve.models import Playbook

    return Playbook.objects.filter(reference=reference).order_by("-number").first()


def _playbooks() -> QuerySet[Any]:
    from floorwalker.resolve.models import Playbook

    return Playbook.objects.all()


def _playbooks_seen(by: Actor) -> QuerySet[Any]:
    return _playbooks() if policy.allows(by, VIEW) else _playbooks().none()


def _recoveries() -> QuerySet[Any]:
    from floorwalker.resolve.models import Recovery

    return Recovery.objects.all()


def _recoveries_seen(by: Actor) -> QuerySet[Any]:
    return _recoveries() if policy.allows(by, VIEW) else _recoveries().none()


RECOVERY_KINDS: tuple[Kind, ...] = (
    Kind(
        code="playbook",
        label="Playbook",
        find=_playbook,
        page=at("resolve:playbook"),
        permission=VIEW,
        freeze=lambda one: {"reference": one.reference, "number": one.number, "name": one.name, "scenario": one.scenario},
        many=Many(_playbooks, _playbooks_seen),
    ),
    Kind(
        code="recovery",
        label="Recovery",
        find=called("resolve.Recovery", join=("playbook",)),
        page=at("resolve:recovery"),
        permission=VIEW,
        freeze=lambda one: {
            "reference": one.reference, "playbook": f"{one.playbook.reference} version {one.playbook.number}",
            "seen_at": one.seen_at.isoformat(), "stopped_at": one.stopped_at.isoformat() if one.stopped_at else "",
        },
        many=Many(_recoveries, _recoveries_seen),
    ),
)
