"""Registers of cases that were brought in, as a kind of record that a Ref may name."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy


def _all() -> QuerySet[Any]:
    from floorwalker.resolve.models import CaseImport

    return CaseImport.objects.all()


def _seen(by: Actor) -> QuerySet[Any]:
    return _all() if policy.allows(by, "resolve.import_cases") else _all().none()


IMPORT_KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        code="case_import",
        label="Register of cases",
        find=called("resolve.CaseImport"),
        page=at("resolve:case_import"),
        sees=lambda by, one: policy.allows(by, "resolve.import_cases"),
        freeze=lambda one: {"reference": one.reference, "source": one.source, "state": one.state, "created_at": one.created_at.isoformat()},
        many=Many(_all, _seen),
    ),
)
