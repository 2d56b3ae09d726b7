"""Prove: what this room keeps about people."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

PERSONAL: tuple[Personal, ...] = ()
