"""Intraclass correlation: how much of the spread of scores lies in what was scored, and not in who scored it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")
NO_SPREAD = "Each person scored all contacts alike, so that there is no spread between contacts to find again."
# What sums of squares of equal numbers come to in double precision, as a share of the numbers squared.
_NOTHING = 1e-24


@dataclass(frozen=True)
class Intraclass:
    """One form of the intraclass correlation; `value` is None where it has none, and `undefined` says why.

    Form 1: each item is scored by other people. Form 2: the same people, who stand for others like them. Form 3: the same people,
    and only they matter (being stricter throughout is then no disagreement). k: the mean of all scores of an item.
    """

    form: str
    value: float | None
    low: float | None
    high: float | None
    items: int
    raters: int
    undefined: str = ""


def intraclass(scores: ArrayLike, *, confidence: float = 0.95) -> dict[str, Intraclass]:
    """Return the six forms of Shrout and Fleiss with their F intervals.

    Parameters
    ----------
    scores : array_like, shape (items, raters)
        Items with a score missing are left out: these forms need every rater's score.
    confidence
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    dict
        By form, as in `FORMS`. All without value where fewer than two items or raters are left, or all scores are alike.

    References
    ----------
    .. [1] P. E. Shrout, J. L. Fleiss, "Intraclass correlations: uses in assessing rater reliability", Psychol. Bull. 86, 1979.
    """
    table = np.atleast_2d(np.asarray(scores, dtype=float))
    table = table[~np.isnan(table).any(axis=1)]
    n, k = table.shape
    if n < 2 or k < 2:
        return _without(f"It needs two contacts or more that the same two people or more scored; there are {n} by {k}.", n, k)
    grand = table.mean()
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    between = k * ((rows - grand) ** 2).sum() / (n - 1)
    raters = n * ((columns - grand) ** 2).sum() / (k - 1)
    error = max(((table - rows[:, np.newaxis] - columns + grand) ** 2).sum() / ((n - 1) * (k - 1)), 0.0)
    within = ((table - rows[:, np.newaxis]) ** 2).sum() / (n * (k - 1))
    if between + error <= _NOTHING * (table**2).sum():
        return _without(NO_SPREAD, n, k)
    one = _single(between, within, k)
    tail = (1 + confidence) / 2
    ends_1 = _f_ends(between / within if within else np.inf, n - 1, n * (k - 1), tail)
    ends_3 = _f_ends(between / error if error else np.inf, n - 1, (n - 1) * (k - 1), tail)
    total = between + (k - 1) * error + k * (raters - error) / n
    if total <= 0:
        return _without(NO_SPREAD, n, k)
    two = (between - error) / total
    low_2, high_2 = _two_way(between, raters, error, two, n, k, tail)
    values = {
        "1,1": (one, *(_of_ratio(f, k) for f in ends_1)),
        "2,1": (two, low_2, high_2),
        "3,1": (_single(between, error, k), *(_of_ratio(f, k) for f in ends_3)),
    }
    found = {}
    for form in FORMS:
        value, low, high = (_averaged(v, k) if form.endswith("k") else v for v in values[f"{form[0]},1"])
        found[form] = Intraclass(form, value, low, high, n, k)
    return found


def _without(why: str, items: int, raters: int) -> dict[str, Intraclass]:
    return {form: Intraclass(form, None, None, None, items, raters, why) for form in FORMS}


def _single(between: float, rest: float, k: int) -> float:
    return float((between - rest) / (between + (k - 1) * rest))


def _averaged(single: float, k: int) -> float:
    """Return the reliability of a mean of `k` scores (Spearman-Brown), which equals the k forms of Shrout and Fleiss; not below -1."""
    below = 1 + (k - 1) * single
    return max(float(k * single / below), -1.0) if below > 0 else -1.0


def _f_ends(ratio: float, above: int, below: int, tail: float) -> tuple[float, float]:
    return ratio / float(special.fdtri(above, below, tail)), ratio * float(special.fdtri(below, above, tail))


def _of_ratio(f: float, k: int) -> float:
    return 1.0 if np.isinf(f) else float((f - 1) / (f + k - 1))


def _two_way(between: float, raters: float, error: float, two: float, n: int, k: int, tail: float) -> tuple[float, float]:
    """Return the interval of form (2,1) with Satterthwaite's degrees of freedom."""
    if error <= 0 and raters <= 0:
        return 1.0, 1.0
    ratio = raters / error if error > 0 else np.inf
    share = k * two * ratio if np.isfinite(ratio) else np.inf
    rest = n * (1 + (k - 1) * two) - k * two
    degrees = (
        (k - 1) * (n - 1) * (share + rest) ** 2 / ((n - 1) * share**2 + rest**2) if np.isfinite(share) else float(k - 1)
    )
    up, down = float(special.fdtri(n - 1, degrees, tail)), float(special.fdtri(degrees, n - 1, tail))
    spread = k * raters + (k * n - k - n) * error
    low = n * (between - up * error) / (up * spread + n * between)
    high = n * (down * between - error) / (spread + n * down * between)
    return float(low), float(high)
