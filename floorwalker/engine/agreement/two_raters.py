"""Cohen's kappa of two raters, plain and weighted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from floorwalker.engine.agreement.result import ALL_ALIKE, NO_PAIRS, Agreement
from floorwalker.engine.agreement.weighting import Weighting, weights


def cohen(table: ArrayLike, *, weighting: Weighting = "identity", confidence: float = 0.95) -> Agreement:
    """Return Cohen's kappa of two raters from their table of answers.

    Parameters
    ----------
    table : array_like, shape (categories, categories)
        How often the first gave the row and the second the column; categories in order, equally far apart.
    weighting
        What nearly the same answer counts; see `weights`.
    confidence
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    Agreement
        With the large-sample standard error and the normal interval. Without value where both gave one answer throughout.

    Raises
    ------
    ValueError
        If the table is not square or has a negative count.

    Notes
    -----
    kappa = (po - pe) / (1 - pe) with po = sum w_ij p_ij and pe = sum w_ij p_i. p_.j. Where one answer is far more common than
    the others, kappa is low however well two people agree; see Gwet's AC1.

    References
    ----------
    .. [1] J. Cohen, "A coefficient of agreement for nominal scales", Educ. Psychol. Meas. 20, 1960.
    .. [2] J. L. Fleiss, J. Cohen, B. S. Everitt, "Large sample standard errors of kappa and weighted kappa", Psychol. Bull. 72, 1969.
    """
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"table must be square, with the same answers for both raters; got shape {counts.shape}.")
    if np.any(counts < 0):
        raise ValueError(f"table must hold counts; got minimum {counts.min()}.")
    code = "cohen" if weighting == "identity" else f"cohen_{weighting}"
    number = counts.sum()
    if not number:
        return Agreement(code, None, 0, 2, undefined=NO_PAIRS)
    shares = counts / number
    first, second = shares.sum(axis=1), shares.sum(axis=0)
    weight = weights(np.arange(len(counts), dtype=float), weighting)
    observed, expected = float((weight * shares).sum()), float(first @ weight @ second)
    if expected >= 1:
        return Agreement(code, None, int(number), 2, observed=observed, expected=expected, undefined=ALL_ALIKE)
    kappa = (observed - expected) / (1 - expected)
    near = (weight @ second)[:, np.newaxis] + (first @ weight)[np.newaxis, :]
    spread = (shares * (weight - near * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    error = float(np.sqrt(max(spread, 0.0) / number) / (1 - expected))
    half = float(special.ndtri((1 + confidence) / 2)) * error
    return Agreement(code, kappa, int(number), 2, max(kappa - half, -1.0), min(kappa + half, 1.0), error, observed, expected)
