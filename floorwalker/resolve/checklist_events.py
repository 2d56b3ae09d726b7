"""Resolve: the lines that choosing lists of steps leaves in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event


@dataclass(frozen=True, kw_only=True)
class ChecklistChosen(Event):
    """It was said which list of steps contacts of a kind go through."""

    kind = "checklist.chosen"
    sentence = "Let contacts of {subject} go through the list {checklist}, before {before}"
    is_decision = True

    checklist: str
    before: str


CHECKLIST_EVENTS: tuple[type[Event], ...] = (ChecklistChosen,)
