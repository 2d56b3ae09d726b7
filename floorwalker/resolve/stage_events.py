"""Resolve: the lines that a complaint leaves in the trail as it goes to its second stage, or from one handler to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class SecondStageAsked(Event):
    """The customer asked for the second stage."""

    kind = "complaint.second_stage_asked"
    record_kind = "complaint"
    sentence = "Opened {second} as the second stage of {subject}, asked for on {at}, by {pack} as of {edition}, digest {digest}: {words}"

    second: str
    at: datetime
    pack: str
    edition: str
    digest: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ComplaintMoved(Event):
    """A complaint went from one handler to another."""

    kind = "complaint.moved"
    record_kind = "complaint"
    sentence = "Moved {subject} from {before} to {to}: {why}"

    before: str
    to: str
    why: Sleeved


STAGE_EVENTS: Final[tuple[type[Event], ...]] = (ComplaintMoved, SecondStageAsked)
