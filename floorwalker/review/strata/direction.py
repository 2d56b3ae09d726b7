"""By direction."""

from __future__ import annotations

from typing import Final

from floorwalker.record.facts.schemas import DIRECTIONS
from floorwalker.review.strata.base import Drawable, Stratum, Told, in_words


def _read(found: Drawable) -> Told:
    return in_words(["Not known", *(each.capitalize() for each in DIRECTIONS)], found.handled.direction)


STRATUM: Final = Stratum("direction", "Direction", "Whether the customer came to us, or we to them.", _read)
