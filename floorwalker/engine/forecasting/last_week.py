"""Same weekday last week: the baseline that every forecast is held against."""

from __future__ import annotations

from floorwalker.engine.forecasting.base import by_weekday
from floorwalker.engine.forecasting.series import Ahead, DayGrid, Floats


class LastWeek:
    """Repeat the latest open day of the same weekday."""

    code = "last_week"
    name = "Last week"
    meaning = "The latest day of the same weekday, as it was."

    def forecast(self, past: DayGrid, ahead: Ahead) -> Floats:
        """Return the counts of the latest same weekday."""
        return by_weekday(past, ahead, last=1)


FORECASTER = LastWeek()
