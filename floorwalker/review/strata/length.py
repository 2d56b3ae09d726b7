"""By length."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.review.strata.base import Drawable, Stratum, Told, in_words

EDGES_SECONDS: Final = (120, 300, 600, 1_200)
"""A short answer, an ordinary contact, a long one, a case, and beyond."""
WORDS: Final = ("Under 2 min", "2 to 5 min", "5 to 10 min", "10 to 20 min", "20 min and more")


def _read(found: Drawable) -> Told:
    return in_words(WORDS, np.searchsorted(np.array(EDGES_SECONDS), found.handled.length, side="right"))


STRATUM: Final = Stratum("length", "Length", "Talk, hold and wrap-up together: under 2, 5, 10 or 20 minutes, or more.", _read)
