"""Resolve: the lines that blind re-checks leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class RechecksDrawn(Event):
    """What was found to be no complaint was drawn to be looked at again."""

    kind = "recheck.drawn"
    sentence = "Drew {drawn} of {population} decisions of {subject} to be looked at again, by the seed {seed}"

    population: int
    drawn: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Rechecked(Event):
    """Somebody looked again, without seeing what was decided."""

    kind = "recheck.answered"
    sentence = "Looked again at {subject}: {found}, where {was} was decided; {note}"
    is_decision = True

    found: str
    was: str
    note: Sleeved


RECHECK_EVENTS: tuple[type[Event], ...] = (Rechecked, RechecksDrawn)
