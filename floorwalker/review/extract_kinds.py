"""An extract as a kind of record that a Ref may name."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.ground.people import policy

KEEP: Final = "review.keep_extracts"


def _extracts() -> QuerySet[Any]:
    from floorwalker.review.models import Extract

    return Extract.objects.all()


def _seen(by: Actor) -> QuerySet[Any]:
    return _extracts().filter(policy.scope(by, KEEP).q(person="agent"))


EXTRACT_KIND: Final = Kind(
    code="extract",
    label="Extract",
    find=called("review.Extract"),
    page=at("review:extract"),
    sees=lambda by, one: _seen(by).filter(pk=one.pk).exists(),
    freeze=lambda one: {
        "reference": one.reference, "contact": one.contact_reference, "state": one.state, "basis": one.basis, "sha256": one.digest,
    },
    many=Many(_extracts, _seen),
)
