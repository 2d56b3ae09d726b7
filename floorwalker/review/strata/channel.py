"""By channel."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.models.lines import Channel
from floorwalker.record.facts.handled import CHANNELS
from floorwalker.review.strata.base import Drawable, Stratum, Told, in_words


def _read(found: Drawable) -> Told:
    return in_words(["Not known", *(str(Channel(each).label) for each in CHANNELS)], found.handled.channel)


STRATUM: Final = Stratum("channel", "Channel", "Voice, chat, email and so on.", _read)
