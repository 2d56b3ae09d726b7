"""Desks: the lines this room writes in the trail."""

from __future__ import annotations

from floorwalker.ground.trail.events import Event

EVENTS: tuple[type[Event], ...] = ()
