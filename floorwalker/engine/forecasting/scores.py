"""How wrong a forecast was: WAPE, bias, RMSE, MASE, and the least error that counting at random allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from floorwalker.engine.forecasting.series import DAYS_A_WEEK, DayGrid, Floats, weekdays


@dataclass(frozen=True)
class Scores:
    """Errors of one forecast over the times that were there.

    Attributes
    ----------
    wape : float
        Sum of absolute errors as a share of the contacts that came.
    bias : float
        Sum of errors (forecast minus actual) as a share of the contacts that came; positive is too high.
    rmse : float
        Root of the mean squared error, contacts an interval.
    mase : float
        Mean absolute error over that of "same weekday last week" inside the history.
    n : int
        Intervals scored. With none, the others are NaN.
    """

    wape: float
    bias: float
    rmse: float
    mase: float
    n: int


def scores(forecast: Floats, actual: Floats, *, naive_error: float) -> Scores:
    """Score a forecast on the intervals where both it and the actual count are there.

    Parameters
    ----------
    forecast, actual : float, same shape
        Contacts; NaN is "not there" and is not scored.
    naive_error : float
        From :func:`naive_error`.
    """
    both = ~np.isnan(forecast) & ~np.isnan(actual)
    error, came = (forecast - actual)[both], actual[both]
    n, total = int(both.sum()), float(came.sum())
    if not n:
        return Scores(np.nan, np.nan, np.nan, np.nan, 0)
    size = float(np.abs(error).sum())
    return Scores(
        wape=size / total if total > 0 else np.nan,
        bias=float(error.sum()) / total if total > 0 else np.nan,
        rmse=float(np.sqrt(np.mean(error**2))),
        mase=size / n / naive_error if naive_error > 0 else np.nan,
        n=n,
    )


def naive_error(history: DayGrid) -> float:
    """Return the mean absolute difference of each interval to that of its weekday before; NaN without a pair."""
    kind = weekdays(history.dates)
    steps = [np.abs(np.diff(history.counts[kind == day], axis=0)).ravel() for day in range(DAYS_A_WEEK)]
    seen = np.concatenate(steps)
    seen = seen[~np.isnan(seen)]
    return float(seen.mean()) if seen.size else np.nan


def poisson_floor(mean: Floats) -> tuple[float, float]:
    """Return the WAPE and RMSE of a forecast that knew the true mean of contacts that arrive at random.

    The mean absolute deviation of a Poisson count with mean m is 2 exp(-m) m^(k+1) / k! with k = floor(m)
    (A. de Moivre; see P. Diaconis, S. Zabell, Statistical Science 6, 1991).
    """
    known = mean[~np.isnan(mean)]
    known = known[known > 0]
    if not known.size:
        return np.nan, np.nan
    whole = np.floor(known)
    deviation = 2.0 * np.exp(-known + (whole + 1.0) * np.log(known) - gammaln(whole + 1.0))
    return float(deviation.sum() / known.sum()), float(np.sqrt(known.mean()))
