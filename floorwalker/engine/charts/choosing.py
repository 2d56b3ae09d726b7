"""Which chart the data ask for, and what has to be said before anybody reads it: whether days hang together or differ by weekday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from floorwalker.engine.charts.kinds import Nature, estimate

Array = NDArray[np.float64]
LEAST_POINTS: Final = 10
"""Below so many points limits are no more than a guess (UI.md part 2)."""
MOVING_RANGE_ERROR: Final = 0.909
"""Standard error of mean moving range / d2 times the root of the number of ranges, for independent normal values: the variance of a range
of two is 0.7268 and neighbours have the correlation 0.2245, so ``sqrt(0.7268 (1 + 2 * 0.2245)) / 1.1284``."""
SURE: Final = 2.0
"""Standard errors past which something is said; about one false word in twenty."""
WEEKDAYS_SURE: Final = 0.01


@dataclass(frozen=True)
class Choice:
    """The kind of chart chosen, why in one sentence, and sigma z where it was looked at (NaN elsewhere)."""

    kind: str
    why: str
    sigma_z: float = float("nan")


@dataclass(frozen=True)
class Habits:
    """What points do among themselves.

    Parameters
    ----------
    lag_one
        Correlation of each point with the one before; NaN below ten points.
    hangs_together
        Whether that is more than chance gives.
    weekday_p
        How likely weekdays as unlike as these are by chance alone (F test); NaN where not every weekday came twice.
    differs_by_weekday
        Whether that is less than 1 in 100.
    highest, lowest
        The weekdays (1 is Monday) with the highest and lowest mean, 0 where not known, and by how much they differ.
    """

    lag_one: float
    hangs_together: bool
    weekday_p: float
    differs_by_weekday: bool
    highest: int = 0
    lowest: int = 0
    apart: float = float("nan")


def choose(nature: Nature, values: ArrayLike, n: ArrayLike | None = None) -> Choice:
    """Return the kind of chart for points of one nature.

    A proportion or rate is first looked at for how far days really differ: where sigma z of Laney lies more than two standard errors above
    1, counts alone would make the limits too narrow and his chart is taken [1]_.

    References
    ----------
    .. [1] D. B. Laney, "Improved control charts for attributes", Quality Engineering 14, 2002.
    """
    x = np.asarray(values, dtype=np.float64)
    if nature not in {"proportion", "rate"}:
        return Choice("xmr", "Single values without counts behind them are charted by how far each is from the one before.")
    plain, prime = ("p", "p_prime") if nature == "proportion" else ("u", "u_prime")
    if len(x) < LEAST_POINTS:
        return Choice(prime, "Too few days to tell whether they differ by more than their counts; the wider limits are taken.")
    sigma_z = estimate(prime, x, n).factor
    widest = 1 + SURE * MOVING_RANGE_ERROR / np.sqrt(len(x) - 1)
    if sigma_z > widest:
        words = f"Days differ {sigma_z:.2f} times as much as their counts alone explain, so the limits are widened by that."
        return Choice(prime, words, sigma_z)
    return Choice(plain, "Days differ by no more than their counts explain.", sigma_z)


def habits(z: ArrayLike, weekdays: ArrayLike) -> Habits:
    """Return whether points hang together or differ by weekday.

    Parameters
    ----------
    z : array_like
        Sigmas of each point from the centre of its own phase, so that a shift is not taken for a habit.
    weekdays : array_like of int
        1 for Monday to 7.

    Notes
    -----
    Lag-one correlation is said beyond 2 / sqrt(k), the range that independent points keep to in 95 of 100 cases. Weekdays are compared by
    one-way analysis of variance.

    References
    ----------
    .. [1] G. E. P. Box, G. M. Jenkins, "Time Series Analysis", 1976, section 2.1.6 (the standard error of an autocorrelation).
    """
    x, of = np.asarray(z, dtype=np.float64), np.asarray(weekdays)
    known = ~np.isnan(x)
    x, of = x[known], of[known]
    lag = float("nan")
    if len(x) >= LEAST_POINTS and np.ptp(x) > 0:
        around = x - x.mean()
        lag = float((around[1:] * around[:-1]).sum() / (around**2).sum())
    p, highest, lowest, apart = _weekdays(x, of)
    return Habits(lag, bool(abs(lag) > SURE / np.sqrt(max(len(x), 1))), p, bool(p < WEEKDAYS_SURE), highest, lowest, apart)


def _weekdays(x: Array, of: NDArray[np.int64]) -> tuple[float, int, int, float]:
    days, counts = np.unique(of, return_counts=True)
    if len(days) < 2 or counts.min() < 2:
        return float("nan"), 0, 0, float("nan")
    means = np.array([x[of == day].mean() for day in days])
    between = float((counts * (means - x.mean()) ** 2).sum()) / (len(days) - 1)
    within = float(sum(((x[of == day] - mean) ** 2).sum() for day, mean in zip(days, means, strict=True))) / (len(x) - len(days))
    p = float(special.fdtrc(len(days) - 1, len(x) - len(days), between / within)) if within > 0 else float("nan")
    return p, int(days[means.argmax()]), int(days[means.argmin()]), float(np.ptp(means))


def benjamini_hochberg(p: ArrayLike, *, rate: float = 0.1) -> NDArray[np.bool_]:
    """Return which of many findings stand when at most the share `rate` of those that stand may be false, on average.

    Parameters
    ----------
    p : array_like
        How likely each is by chance alone; NaN does not take part and does not stand.

    Raises
    ------
    ValueError
        If `rate` does not lie between 0 and 1.

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", JRSS B 57, 1995.
    """
    if not 0 < rate < 1:
        raise ValueError(f"rate must lie between 0 and 1; got {rate}.")
    chances = np.asarray(p, dtype=np.float64)
    known = np.sort(chances[~np.isnan(chances)])
    inside = np.flatnonzero(known <= rate * np.arange(1, len(known) + 1) / max(len(known), 1))
    return chances <= (known[inside[-1]] if len(inside) else -1.0)


def two_sided(z: ArrayLike) -> Array:
    """Return how likely a point so many sigmas out, on either side, is by chance alone where points are near to normal."""
    return np.asarray(2 * special.ndtr(-np.abs(np.asarray(z, dtype=np.float64))))


__all__ = ["LEAST_POINTS", "Choice", "Habits", "benjamini_hochberg", "choose", "habits", "two_sided"]
