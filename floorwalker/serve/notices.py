"""Serve: what people are told of by this room."""

from __future__ import annotations

from floorwalker.ground.notices import NoticeKind

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind(
        "issue_given", "Issues given to me", "Somebody made you the owner of an issue of the floor.",
        many="{count} issues of the floor were given to you", icon="triangle-alert",
    ),
    NoticeKind(
        "exception_decided", "Answers to my exceptions", "Time off plan that you asked to be excused was decided about.",
        many="{count} of your exceptions were decided", icon="calendar-check",
    ),
)
