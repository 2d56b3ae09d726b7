"""Mean of the last same weekdays: what most planning tools start from."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.engine.forecasting.base import by_weekday
from floorwalker.engine.forecasting.series import Ahead, DayGrid, Floats


@dataclass(frozen=True)
class WeekdayMean:
    """Average the last `weeks` open days of the same weekday, time by time."""

    weeks: int

    @property
    def code(self) -> str:
        """Name in files."""
        return f"weekday_mean_{self.weeks}"

    @property
    def name(self) -> str:
        """Name on the page."""
        return f"Mean of {self.weeks} weeks"

    @property
    def meaning(self) -> str:
        """One sentence for the page."""
        return f"The plain average of the last {self.weeks} days of the same weekday."

    def forecast(self, past: DayGrid, ahead: Ahead) -> Floats:
        """Return the mean of the last same weekdays."""
        return by_weekday(past, ahead, last=self.weeks)


# Four weeks is the planner's habit, eight a stock "8-week average".
FOUR_WEEKS = WeekdayMean(4)
EIGHT_WEEKS = WeekdayMean(8)
