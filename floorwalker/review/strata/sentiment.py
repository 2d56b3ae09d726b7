"""By sentiment."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.record.queries import marked
from floorwalker.review.strata.base import Drawable, Stratum, Told, in_words

EDGE: Final = 0.05
"""Below minus this words are negative, above it positive: the usual edges of lexicons (C. J. Hutto, E. Gilbert, VADER, ICWSM 2014)."""
WORDS: Final = ("No words", "Negative", "Neutral", "Positive")


def _read(found: Drawable) -> Told:
    numbers, values = marked.sentiment(found.handled)
    place = np.zeros(len(found.handled), dtype=np.int64)
    if numbers.size:
        at = np.minimum(np.searchsorted(numbers, found.handled.contact), numbers.size - 1)
        known = numbers[at] == found.handled.contact
        place[known] = 1 + np.searchsorted(np.array([-EDGE, EDGE]), values[at[known]], side="right")
    return in_words(WORDS, place)


STRATUM: Final = Stratum("sentiment", "Sentiment", "What the customer's words sound like, by the lexicon unless a person said.", _read)
