"""Calendar regression: day totals by a count regression, spread by the learned shape of each weekday."""

from __future__ import annotations

import numpy as np

from floorwalker.engine.forecasting.base import ordinary
from floorwalker.engine.forecasting.day_effects import DayEffects, DayFacts, fit_day_effects
from floorwalker.engine.forecasting.profile import DayShape, day_shape, learnable
from floorwalker.engine.forecasting.series import Ahead, DayGrid, Floats, after_closed, open_weekdays, weekdays


class CalendarRegression:
    """Count regression with weekday, month position, day after closed, events, level and drift."""

    code = "calendar_regression"
    name = "Calendar regression"
    meaning = "A count regression on weekday, time in the month, day after a closed day, events and level."

    def forecast(self, past: DayGrid, ahead: Ahead) -> Floats:
        """Return the regression's day totals spread over the open times."""
        effects, shape = fit(past)
        levels = effects.levels(facts_ahead(past, ahead))
        return shape.spread(levels, kind=weekdays(ahead.dates), is_open=ahead.open)


def fit(past: DayGrid) -> tuple[DayEffects, DayShape]:
    """Fit day effects and day shape to the days that were open long enough."""
    shape = day_shape(ordinary(past))
    usually = open_weekdays(past)
    days, exposure = learnable(past, shape)
    closed = after_closed(days.dates, known=past.dates, usually=usually)
    return fit_day_effects(days.totals, exposure=exposure, facts=DayFacts(days.dates, closed, days.labels)), shape


def facts_ahead(past: DayGrid, ahead: Ahead) -> DayFacts:
    """Return the calendar facts of the days ahead."""
    known = np.concatenate([past.dates, ahead.dates[ahead.open.any(axis=1)]])
    closed = after_closed(ahead.dates, known=known, usually=open_weekdays(past))
    return DayFacts(ahead.dates, closed, ahead.labels)


FORECASTER = CalendarRegression()
