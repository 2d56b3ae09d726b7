"""Seasonal smoothing: a level that follows the trade, times weekday, times the shape of the day."""

from __future__ import annotations

import numpy as np

from floorwalker.engine.forecasting.base import ordinary
from floorwalker.engine.forecasting.profile import day_shape, learnable
from floorwalker.engine.forecasting.series import DAYS_A_WEEK, Ahead, DayGrid, Floats, weekdays

# The level forgets half in four working weeks: quick enough for a season, slow enough not to chase one odd week.
LEVEL_HALF_LIFE_DAYS = 20.0
# A weekday's own factor weighs against the common one like this many days.
WEEKDAY_PULL_DAYS = 1.0
# Surprises beyond two typical ones are cut there (Gelper, Fried, Croux 2010, robust exponential smoothing).
CUT = 2.0
NORMAL_CONSISTENT = 1.4826
ROUNDS = 3


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
            for day in range(DAYS_A_WEEK):
                own = kind == day
                if own.any():
                    days = own.sum()
                    factor[day] = np.median((logs - level)[own]) * days / (days + WEEKDAY_PULL_DAYS)
            level = _smoothed(logs - factor[kind])
        ahead_kind = weekdays(ahead.dates)
        return shape.spread(np.exp(level[-1] + factor[ahead_kind]), kind=ahead_kind, is_open=ahead.open)


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
