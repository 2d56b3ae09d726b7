"""Resolve: what a person can own in this room."""

from __future__ import annotations

from floorwalker.ground.owned import Owned
from floorwalker.resolve.rights_owned import RIGHTS_OWNED

OWNED: tuple[Owned, ...] = (*RIGHTS_OWNED,)
