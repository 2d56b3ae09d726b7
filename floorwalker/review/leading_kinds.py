"""The kinds of record about leading a team that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _variances() -> QuerySet[Any]:
    from floorwalker.review.models import Variance

    return Variance.objects.all()


def _variances_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import leading_sight

    return leading_sight.variances(by)


def _notes() -> QuerySet[Any]:
    from floorwalker.review.models import PerformanceNote

    return PerformanceNote.objects.all()


def _notes_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.review import leading_sight

    return leading_sight.notes(by)


LEADING_KINDS: tuple[Kind, ...] = (
    Kind(
        code="variance",
        label="Variance of a team",
        find=called("review.Variance", join=("team",)),
        page=at("review:variance"),
        sees=lambda by, one: _variances_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "team": one.team.name, "measure": one.measure, "value": one.value, "target": one.target,
            "cause": one.cause, "due_on": one.due_on.isoformat(), "done_on": one.done_on.isoformat() if one.done_on is not None else "",
        },
        many=Many(_variances, _variances_seen),
    ),
    Kind(
        code="performance_note",
        label="Note on performance",
        find=called("review.PerformanceNote"),
        page=at("review:note"),
        sees=lambda by, one: _notes_seen(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "first_day": one.first_day.isoformat(), "last_day": one.last_day.isoformat(),
            "challenged": one.challenged_at is not None, "outcome": one.outcome,
        },
        many=Many(_notes, _notes_seen),
    ),
)
