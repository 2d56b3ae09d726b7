"""How much two answers agree that are not the same: none, by their distance, or by its square."""

from __future__ import annotations

from typing import Literal

import numpy as np

from floorwalker.engine.agreement.ratings import Array

Weighting = Literal["identity", "linear", "quadratic"]


def weights(categories: Array, weighting: Weighting = "identity") -> Array:
    """Return the agreement between each two categories, 1 for the same and 0 for the farthest, shape (categories, categories).

    Parameters
    ----------
    categories
        The values of the answers, in order; distances are taken between them.
    weighting
        `identity`: only the same answer agrees. `linear`: 1 - |a - b| / range. `quadratic`: 1 - ((a - b) / range)^2.

    Raises
    ------
    ValueError
        If the weighting is not known.
    """
    if weighting == "identity" or len(categories) < 2:
        return np.eye(len(categories))
    distance = np.abs(categories[:, np.newaxis] - categories) / (categories[-1] - categories[0])
    if weighting == "linear":
        return np.asarray(1 - distance)
    if weighting == "quadratic":
        return np.asarray(1 - distance**2)
    raise ValueError(f"no weighting is called {weighting!r}; there are: identity, linear, quadratic.")
