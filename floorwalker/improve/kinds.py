"""Improve: the kinds of record that a Ref may name."""

from __future__ import annotations

from floorwalker.ground.kinds import Kind

KINDS: tuple[Kind, ...] = ()
