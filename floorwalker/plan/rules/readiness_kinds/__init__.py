"""The shelf of readiness: one file for each kind of thing that is asked. Training that was done joins it with the room that records it."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.shelf import Shelf
from floorwalker.plan.rules.readiness_kinds import access, briefing, reading, skill
from floorwalker.plan.rules.readiness_kinds.base import ReadinessKind, Unmet

KINDS: Final = Shelf("kind of readiness", (skill.KIND, briefing.KIND, reading.KIND, access.KIND))

__all__ = ["KINDS", "ReadinessKind", "Unmet"]
