"""Forecast contacts by day and time of day, with ranges, a back-test and reasons. Nothing here reads or writes."""

from floorwalker.engine.forecasting.cleaning import CleaningNote, Decisions
from floorwalker.engine.forecasting.queue_forecast import forecast
from floorwalker.engine.forecasting.result import DayExplanation, Effect, ForecastResult, ModelScore
from floorwalker.engine.forecasting.series import DayGrid, day_grid, history_interval
from floorwalker.engine.forecasting.shelf import FORECASTERS, forecaster

__all__ = [
    "FORECASTERS",
    "CleaningNote",
    "DayExplanation",
    "DayGrid",
    "Decisions",
    "Effect",
    "ForecastResult",
    "ModelScore",
    "day_grid",
    "forecast",
    "forecaster",
    "history_interval",
]
