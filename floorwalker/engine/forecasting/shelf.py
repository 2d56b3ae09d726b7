"""The forecasters there are, found by code."""

from __future__ import annotations

from floorwalker.engine.forecasting import calendar_regression, last_week, smoothing, weekday_mean
from floorwalker.engine.forecasting.base import Forecaster

BASELINE = last_week.FORECASTER
FORECASTERS: tuple[Forecaster, ...] = (
    calendar_regression.FORECASTER,
    smoothing.FORECASTER,
    weekday_mean.EIGHT_WEEKS,
    weekday_mean.FOUR_WEEKS,
    BASELINE,
)


def forecaster(code: str) -> Forecaster:
    """Return the forecaster called `code`.

    Raises
    ------
    LookupError
        If there is none; the message lists what there is.
    """
    for candidate in FORECASTERS:
        if candidate.code == code:
            return candidate
    there = ", ".join(candidate.code for candidate in FORECASTERS)
    raise LookupError(f"no forecaster is called '{code}'; there are: {there}")
