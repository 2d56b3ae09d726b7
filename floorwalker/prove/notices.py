"""Prove: what people are told of by this room."""

from __future__ import annotations

from floorwalker.ground.notices import NoticeKind

NOTICES: tuple[NoticeKind, ...] = ()
