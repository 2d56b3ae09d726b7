"""Recordings as numbers: who speaks when, silence, talk-over, talk ratio, and the outline that is drawn. No file is opened here."""

from floorwalker.engine.sound.activity import FRAME_SECONDS, Energy, speech
from floorwalker.engine.sound.outline import BARS, Outline
from floorwalker.engine.sound.spans import Span, covered, cut, meeting, merged, seconds
from floorwalker.engine.sound.talk import DEAD_AIR_SECONDS, Talk, talk

__all__ = [
    "BARS", "DEAD_AIR_SECONDS", "FRAME_SECONDS", "Energy", "Outline", "Span", "Talk", "covered", "cut", "meeting", "merged", "seconds",
    "speech", "talk",
]
