"""Resolve: what a person can own in this room."""

from __future__ import annotations

from floorwalker.ground.owned import Owned

OWNED: tuple[Owned, ...] = ()
