"""Seasonal smoothing: a level that follows the trade, times weekday, times the shape of the day."""

from __future__ import annotations

import numpy as np

from floorwalker.engine.forecasting.base import ordinary
from floorwalker.engine.forecasting.profile import day_shape, learnable
from floorwalker.engine.forecasting.series import DAYS_A_WEEK, Ahead, DayGrid, Floats, Ints, weekdays

# The level forgets half in four working weeks: quick enough for a season, slow enough not to chase one odd week.
LEVEL_HALF_LIFE_DAYS = 20.0
# Surprises beyond two typical ones are cut there (Gelper, Fried, Croux 2010, robust exponential smoothing).
CUT = 2.0
NORMAL_CONSISTENT = 1.4826
ROUNDS = 3
# Guards a division where nothing varies.
LEAST = 1e-12


class Smoothing:
    """Exponential smoothing of the day level with weekday factors and a learned shape of the day."""

    code = "smoothing"
    name = "Smoothing"
    meaning = "A level that follows the last weeks, times weekday, times time of day; odd days are cut down."

    def forecast(self, past: DayGrid, ahead: Ahead) -> Floats:
        """Return level times weekday times shape."""
        past = ordinary(past)
        shape = day_shape(past)
        past, exposure = learnable(past, shape)
        logs = np.log(np.maximum(past.totals, 0.5) / exposure)
        kind = weekdays(past.dates)
        level = np.full(logs.size, np.median(logs))
        factor = np.zeros(DAYS_A_WEEK)
        for _ in range(ROUNDS):
            factor = _weekday_factors(logs - level, kind)
            level = _smoothed(logs - factor[kind])
        ahead_kind = weekdays(ahead.dates)
        return shape.spread(np.exp(level[-1] + factor[ahead_kind]), kind=ahead_kind, is_open=ahead.open)


def _weekday_factors(rest: Floats, kind: Ints) -> Floats:
    """Return the median of each weekday, drawn to the common one as far as chance could explain it; shape (7,).

    The shrinkage is that of James and Stein: variance between weekdays over itself plus the variance of a mean.
    """
    factor = np.zeros(DAYS_A_WEEK)
    days = np.bincount(kind, minlength=DAYS_A_WEEK)
    for day in np.flatnonzero(days):
        factor[day] = np.median(rest[kind == day])
    noise = (NORMAL_CONSISTENT * float(np.median(np.abs(rest - factor[kind])))) ** 2
    between = float(np.mean(factor[days > 0] ** 2))
    return np.asarray(factor * between / np.maximum(between + noise / np.maximum(days, 1), LEAST))


def _smoothed(values: Floats) -> Floats:
    """Smooth forward from the median of the first week, cutting surprises; shape as `values`."""
    gain = 1.0 - 0.5 ** (1.0 / LEVEL_HALF_LIFE_DAYS)
    typical = NORMAL_CONSISTENT * float(np.median(np.abs(values - np.median(values))))
    level = float(np.median(values[:DAYS_A_WEEK]))
    out = np.empty_like(values)
    for place, value in enumerate(values):
        # Early days count as an average does, so that the start does not linger.
        step = max(gain, 1.0 / (place + 1.0)) if place else gain
        surprise = value - level
        if typical > 0:
            surprise = float(np.clip(surprise, -CUT * typical, CUT * typical))
        level += step * surprise
        out[place] = level
    return out


FORECASTER = Smoothing()
