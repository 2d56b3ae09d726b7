"""Review: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission

PERMISSIONS: tuple[Permission, ...] = ()
