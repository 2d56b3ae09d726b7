"""Record: what people are told of by this room."""

from __future__ import annotations

from floorwalker.ground.notices import NoticeKind

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind(
        "saved_filter", "Alerts of my saved views", "More contacts match a view you keep than you said you want to know of.",
        many="{count} alerts of saved views", icon="funnel",
    ),
    NoticeKind(
        "import_ended", "Imports I handed in", "An import you handed in was read, published, taken out, or failed.",
        many="{count} imports moved on", icon="upload",
    ),
)
