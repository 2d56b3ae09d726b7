"""By risk."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.review.strata.base import Drawable, Stratum, Told, in_words


def _read(found: Drawable) -> Told:
    fits = np.zeros(len(found.handled), dtype=bool)
    for places in found.matched.values():
        fits[places] = True
    return in_words(("No risk", "Fits a risk of the plan"), fits)


STRATUM: Final = Stratum("risk", "Risk", "Whether the contact fits a risk of the plan.", _read)
