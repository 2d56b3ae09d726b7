"""Plan: texts in other languages and letterheads as kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at, called


def _editions() -> QuerySet[Any]:
    from floorwalker.plan.models import DocumentEdition

    return DocumentEdition.objects.all()


def _editions_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.plan import sight

    return sight.editions(by)


def _freeze_edition(edition: Any) -> dict[str, Any]:
    said = edition.variants.filter(state="checked").select_related("version").order_by("-version__number").first()
    return {
        "reference": edition.reference, "document": edition.document.reference, "language": edition.language, "brand": edition.brand,
        "version": said.version.number if said else None, "sha256": said.digest if said else "",
    }


VARIANT_KINDS: Final = (
    Kind(
        code="edition",
        label="Document in another language",
        find=called("plan.DocumentEdition", join=("document",)),
        page=at("plan:edition"),
        sees=lambda by, edition: _editions_seen(by).filter(pk=edition.pk).exists(),
        freeze=_freeze_edition,
        many=Many(_editions, _editions_seen),
    ),
    Kind(
        code="letterhead",
        label="Letterhead",
        find=called("plan.Letterhead", join=("mark",)),
        page=at("plan:letterhead"),
        permission="plan.view",
        freeze=lambda one: {
            "reference": one.reference, "brand": one.brand, "name": one.name, "address": one.address, "registration": one.registration,
            "sender": f"{one.sender_name} <{one.sender_address}>", "state": one.state, "starts_on": one.starts_on.isoformat(),
            "mark_sha256": one.mark.sha256 if one.mark else "",
        },
    ),
)
