"""Improve: the lines this room writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event


@dataclass(frozen=True, kw_only=True)
class PracticeHandedIn(Event):
    """An exercise of the practice floor was handed in and graded."""

    kind = "practice.handed_in"
    sentence = "Took {exercise}: {right} of {asked} right"

    exercise: str
    right: int
    asked: int


EVENTS: tuple[type[Event], ...] = (PracticeHandedIn,)
