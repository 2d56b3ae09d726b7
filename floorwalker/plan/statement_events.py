"""Lines that statements, their places and the cross-channel plan write in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event


@dataclass(frozen=True, kw_only=True)
class StatementCameInForce(Event):
    """A new version of a statement came in force; owners and readers of the texts that say it were told."""

    kind = "statement.came_in_force"
    record_kind = "document"
    sentence = "Version {number} of {subject} came in force: {texts} texts say it, {readings} readings are asked for anew"

    number: int
    texts: int
    readings: int


STATEMENT_EVENTS: tuple[type[Event], ...] = (StatementCameInForce,)
