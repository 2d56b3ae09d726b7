"""Resolve: what people are told of by this room."""

from __future__ import annotations

from floorwalker.ground.notices import NoticeKind

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind(
        "escalations", "Escalations", "What you took up was accepted or ended, or nobody accepted in time what went up to your people.",
        many="{count} words about escalations", icon="trending-up", must=("page",),
    ),
    NoticeKind(
        "recoveries", "Service recovery", "A step of a recovery is late, or a playbook of yours was decided on.",
        many="{count} words about service recovery", icon="refresh-cw", must=("page",),
    ),
    NoticeKind(
        "rechecks", "Re-checks", "Something that you found to be no complaint was one when it was looked at again.",
        many="{count} decisions were looked at again", icon="dices",
    ),
    NoticeKind(
        "contact_checks", "Checks of contacts", "A contact of yours was drawn by chance, and something was not met; no result of yours.",
        many="{count} contacts of yours were looked at", icon="dices",
    ),
    NoticeKind(
        "case_answers", "Answers for complaints", "What you asked for a complaint was answered, or you are reminded of one.",
        many="{count} words about what complaints need", icon="scale",
    ),
    NoticeKind(
        "complaint_clocks", "Deadlines of complaints", "Something is due soon, or late, of a complaint that you or your people have.",
        many="{count} deadlines of complaints", icon="scale", must=("page",),
    ),
)
