"""The kind of record that a need for support is."""

from __future__ import annotations

from floorwalker.ground.kinds import Kind, Many, at, called
from floorwalker.record import sight
from floorwalker.record.models import Need

NEED_KINDS: tuple[Kind, ...] = (
    Kind(
        code="need",
        label="Need for support",
        find=called("record.Need"),
        page=at("record:need"),
        sees=lambda by, one: sight.needs(by).filter(pk=one.pk).exists(),
        freeze=lambda one: {
            "reference": one.reference, "noted_at": one.noted_at.isoformat(), "review_on": one.review_on.isoformat(),
            "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        },
        many=Many(Need.objects.all, sight.needs),
    ),
)
