"""Serve: the kinds of record that a Ref may name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.kinds import Kind, Many, at


def _entry(reference: str) -> Any | None:
    from floorwalker.serve.models import Entry

    return Entry.objects.select_related("site", "queue").filter(reference=reference).first()


def _entries() -> QuerySet[Any]:
    from floorwalker.serve.models import Entry

    return Entry.objects.all()


def _entries_seen(by: Actor) -> QuerySet[Any]:
    from floorwalker.serve.sight import seen

    return seen(by)


def _sees(by: Actor, entry: Any) -> bool:
    from floorwalker.serve.sight import seen

    return seen(by).filter(pk=entry.pk).exists()


KINDS: tuple[Kind, ...] = (
    Kind(
        code="day_log",
        label="Day log",
        find=_entry,
        page=at("serve:entry"),
        sees=_sees,
        freeze=lambda entry: {
            "reference": entry.reference, "kind": entry.kind, "queue": entry.queue.reference if entry.queue else None,
            "starts_at": entry.starts_at.isoformat(), "ends_at": entry.ends_at.isoformat() if entry.ends_at else None,
            "measured": entry.measured,
        },
        many=Many(_entries, _entries_seen),
    ),
)
