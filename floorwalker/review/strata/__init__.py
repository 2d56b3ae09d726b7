"""The shelf of strata: ways to tell contacts apart, so that each part of them gets its share of a sample; one file each.

Support needs join it with the room that records them; until then contacts that carry a tag can be taken as a risk.
"""

from __future__ import annotations

from typing import Final

from floorwalker.ground.shelf import Shelf
from floorwalker.review.strata import agent, channel, direction, dissatisfied, hour, length, queue, reason, risk, sentiment, team
from floorwalker.review.strata.base import Drawable, Stratum, Told

STRATA: Final = Shelf(
    "stratum",
    tuple(each.STRATUM for each in (queue, channel, team, agent, reason, direction, length, hour, dissatisfied, sentiment, risk)),
)

__all__ = ["STRATA", "Drawable", "Stratum", "Told"]
