"""Difficulties and complaints as kinds of record that a Ref may name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _difficulties() -> QuerySet[Any]:
    from floorwalker.resolve.models import Difficulty

    return Difficulty.objects.all()


def _difficulties_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.resolve import sight

    return sight.difficulties(by)


def _complaints() -> QuerySet[Any]:
    from floorwalker.resolve.models import Complaint

    return Complaint.objects.all()


def _complaints_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.resolve import sight

    return sight.complaints(by)


def _complaints_called(by: Actor, words: str) -> Sequence[tuple[str, Any]]:
    from django.db.models import Q

    called_so = Q(summary__icontains=words) | Q(imported__old_reference__iexact=words)
    found = _complaints_seen(by).filter(called_so).order_by("-received_at")[:5]
    return [(f"{each.reference} {each.summary}", each) for each in found]


def _escalations() -> QuerySet[Any]:
    from floorwalker.resolve.models import Escalation

    return Escalation.objects.all()


def _escalations_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.resolve import sight

    return sight.escalations(by)


def _rechecks() -> QuerySet[Any]:
    from floorwalker.resolve.models import Recheck

    return Recheck.objects.all()


def _rechecks_given(by: Actor) -> QuerySet[Any]:
    return _rechecks().filter(checker=by.person_id or 0)


CASE_KINDS: tuple[Kind, ...] = (
    Kind(
        code="escalation",
        label="Escalation",
        find=called("resolve.Escalation"),
        page=at("resolve:escalation"),
        sees=lambda by, one: _escalations_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "trigger": one.trigger, "level": one.level, "asked_at": one.asked_at.isoformat(),
            "ended": one.ended,
        },
        many=Many(_escalations, _escalations_seen),
    ),
    Kind(
        code="recheck",
        label="Re-check",
        find=called("resolve.Recheck"),
        page=at("resolve:recheck"),
        sees=lambda by, one: one.checker_id == by.person_id,
        freeze=lambda one: {"reference": one.reference, "kind": one.kind},
        many=Many(_rechecks, _rechecks_given),
    ),
    Kind(
        code="difficulty",
        label="Difficulty",
        find=called("resolve.Difficulty"),
        page=at("resolve:difficulty"),
        sees=lambda by, one: _difficulties_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "kind": one.kind, "state": one.state, "received_at": one.received_at.isoformat(),
        },
        many=Many(_difficulties, _difficulties_seen),
    ),
    Kind(
        code="complaint",
        label="Complaint",
        find=called("resolve.Complaint"),
        page=at("resolve:complaint"),
        sees=lambda by, one: _complaints_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "state": one.state, "pack": one.pack, "edition": one.edition, "outcome": one.outcome,
            "received_at": one.received_at.isoformat(),
        },
        many=Many(_complaints, _complaints_seen),
        search=_complaints_called,
    ),
)
