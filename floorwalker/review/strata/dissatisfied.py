"""By dissatisfaction."""

from __future__ import annotations

from typing import Final

import numpy as np

from floorwalker.record.queries import marked
from floorwalker.review.strata.base import Drawable, Stratum, Told, in_words


def _read(found: Drawable) -> Told:
    numbers = marked.dissatisfied(found.handled)
    return in_words(("Nothing said", "Customer not satisfied"), np.isin(found.handled.contact, numbers))


STRATUM: Final = Stratum("dissatisfied", "Dissatisfaction", "Whether the customer expressed dissatisfaction.", _read)
