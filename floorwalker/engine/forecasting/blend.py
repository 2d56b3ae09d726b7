"""A weighted mean of forecasts, its weights learned from back-test days and held near a stated start."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import nnls  # type: ignore[attr-defined]

from floorwalker.engine.forecasting.series import Floats

CODE = "blend"
NAME = "Blend of three"
MEANING = "A weighted mean of calendar regression, smoothing and the eight-week mean; weights by back-test."
# Start of the weights. Combining nearly always helps, and few data choose weights badly (Bates, Granger 1969;
# Timmermann 2006), so the best single model leads and the others insure it.
START: Mapping[str, float] = {"calendar_regression": 0.8, "smoothing": 0.1, "weekday_mean_8": 0.1}
# The start counts like this many back-test days.
START_DAYS = 60.0
# Weight of the row that makes the weights add up to 1 in the least-squares problem.
SUM_ROW = 1e4


def blend_weights(predicted: Mapping[str, Floats], actual: Floats) -> dict[str, float]:
    """Return the weights that would have told the day totals best, drawn to the start.

    Parameters
    ----------
    predicted : mapping of str to float, shape (days,)
        Day totals that each model forecast.
    actual : float, shape (days,)
        Day totals that came.
    """
    codes = list(START)
    start = np.array([START[code] for code in codes])
    good = actual > 0
    days = int(good.sum())
    if not days:
        return dict(START)
    error = np.column_stack([predicted[code][good] / actual[good] - 1.0 for code in codes])
    scale = float(np.sqrt(np.mean(error**2)))
    if scale == 0.0:
        return dict(START)
    hold = np.sqrt(START_DAYS / days)
    rows = np.vstack([error / scale / np.sqrt(days), hold * np.eye(len(codes)), SUM_ROW * np.ones((1, len(codes)))])
    aims = np.concatenate([np.zeros(days), hold * start, [SUM_ROW]])
    weights, _ = nnls(rows, aims)
    weights = weights / weights.sum()
    return {code: float(weight) for code, weight in zip(codes, weights, strict=True)}


def blended(lines: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Return the weighted mean of the lines, shape as each; NaN where they are."""
    total = sum(weight * lines[code] for code, weight in weights.items())
    return np.asarray(total, dtype=np.float64)
