"""Resolve: the line that asking for the second stage of a complaint leaves in the trail."""

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


STAGE_EVENTS: Final[tuple[type[Event], ...]] = (SecondStageAsked,)
