"""A finished forecast: numbers, ranges, how good it has been, and why it says what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from floorwalker.engine.forecasting.cleaning import CleaningNote
from floorwalker.engine.forecasting.ranges import Spread, total_range
from floorwalker.engine.forecasting.scores import Scores
from floorwalker.engine.forecasting.series import Bools, Dates, Floats, Ints

# A gain that rounds to no per cent is none.
LEAST_GAIN = 0.005


@dataclass(frozen=True)
class ModelScore:
    """One row of the models table.

    Attributes
    ----------
    scores : Scores
        Back-test errors; NaN and n = 0 where the history is too short for one.
    against_baseline : float
        Share by which its WAPE is below that of last week; negative is worse, NaN without a back-test, minus infinity
        where last week was without any error.
    weight : float
        Its weight in the blend, 0 for the others and for the blend itself.
    """

    code: str
    name: str
    meaning: str
    scores: Scores
    against_baseline: float
    weight: float
    chosen: bool
    baseline: bool


@dataclass(frozen=True)
class Effect:
    """One reason why a day differs from a typical one.

    Attributes
    ----------
    name : str
        "weekday", "month position", "recent drift", "level", "day after closed", "event", "time of year".
    share : float
        Change it makes, 0.12 for 12 % more.
    """

    name: str
    share: float


@dataclass(frozen=True)
class DayExplanation:
    """Why the calendar regression gives a day its level.

    Attributes
    ----------
    typical : float
        Contacts of a typical day of this queue.
    effects : tuple of Effect
        Largest first. Their product times `typical` is `regression`.
    regression : float
        Contacts by calendar regression on a day of usual opening times.
    forecast : float
        Contacts by the chosen model, over the times that are open.
    """

    date: np.datetime64
    typical: float
    effects: tuple[Effect, ...]
    regression: float
    forecast: float

    def sentence(self) -> str:
        """Say it in one line."""
        words = [f"{effect.name} {effect.share:+.0%}" for effect in self.effects if round(abs(effect.share), 2)]
        return f"A typical day brings {self.typical:,.0f} contacts; {', '.join(words) or 'nothing moves this day'}."


@dataclass(frozen=True)
class ForecastResult:
    """A forecast by day and time of day.

    Attributes
    ----------
    dates : datetime64[D], shape (days,)
        Every calendar day of the horizon.
    minutes : int, shape (times,)
        Start of each time of day, minutes after local midnight.
    interval_minutes : int
    open : bool, shape (days, times)
        Open times; everything below is NaN elsewhere.
    mean : float, shape (days, times)
        Expected contacts by the chosen model.
    lower, upper : mapping of level (0.80, 0.95) to float, shape (days, times)
        Ranges of the count of each interval.
    lines : mapping of code to float, shape (days, times)
        What each model says, the chosen one among them.
    models : tuple of ModelScore
        Best first.
    floor_wape, floor_rmse : float
        Errors of a forecast that knew the true means, since contacts arrive at random. NaN without a back-test.
    held : mapping of level to float
        Share of back-test intervals inside their range, ranges fitted without them. NaN without a back-test.
    scored_weeks : int
        Weekly origins of the back-test.
    cleaning : tuple of CleaningNote
        Every judgement on the history, by date.
    explanations : tuple of DayExplanation
        One for each open day.
    rough : bool
        Whether the history is too short to test the forecast on.
    history_days : int
        Open days of the history.
    """

    dates: Dates
    minutes: Ints
    interval_minutes: int
    open: Bools
    mean: Floats
    lower: Mapping[float, Floats]
    upper: Mapping[float, Floats]
    lines: Mapping[str, Floats]
    models: tuple[ModelScore, ...]
    floor_wape: float
    floor_rmse: float
    held: Mapping[float, float]
    scored_weeks: int
    spread: Spread
    cleaning: tuple[CleaningNote, ...]
    explanations: tuple[DayExplanation, ...]
    rough: bool
    history_days: int

    @property
    def starts(self) -> Dates:
        """Local start of each interval, shape (days, times)."""
        return np.asarray(self.dates.astype("datetime64[m]")[:, None] + self.minutes.astype("timedelta64[m]")[None, :])

    @property
    def chosen(self) -> ModelScore:
        """The model whose numbers these are."""
        return next(model for model in self.models if model.chosen)

    @property
    def baseline(self) -> ModelScore:
        """Last week, always shown."""
        return next(model for model in self.models if model.baseline)

    @property
    def day_means(self) -> Floats:
        """Expected contacts of each day, shape (days,); 0 on closed days."""
        return np.asarray(np.nansum(self.mean, axis=1), dtype=np.float64)

    def day_range(self, level: float) -> tuple[Floats, Floats]:
        """Return lower and upper bound of each day's total, shape (days,) each; 0 on closed days."""
        bounds = [self.range_of(np.arange(self.dates.size) == day, level) for day in range(self.dates.size)]
        return np.array([low for low, _ in bounds]), np.array([high for _, high in bounds])

    def range_of(self, days: Bools, level: float) -> tuple[float, float]:
        """Return the range of the total of some days together: a week, say.

        Parameters
        ----------
        days : bool, shape (days,)
            The days to add up. Their errors are taken as partly shared, so a week is not as sure as its sum seems.
        level : float
            0.80 or 0.95.
        """
        lead = np.arange(1.0, self.dates.size + 1.0)
        return total_range(self.day_means[days], self.spread, lead_days=lead[days])[level]

    @property
    def verdict(self) -> str:
        """One sentence for the head of the page."""
        if self.rough:
            days = "1 day" if self.history_days == 1 else f"{self.history_days} days"
            return f"Rough forecast from {days}. The range is wide."
        gain = self.chosen.against_baseline
        weeks = f"the last {self.scored_weeks} weeks"
        if np.isnan(gain):
            return f"Nothing came on {weeks}, so the models cannot be compared."
        if gain < LEAST_GAIN:
            return f"Nothing beats last week on {weeks}."
        return f"Beats last week by {gain:.0%} on {weeks}."

    def explain(self, date: np.datetime64) -> DayExplanation:
        """Return why an open day of the horizon has its level.

        Raises
        ------
        LookupError
            If the day is closed or not in the horizon.
        """
        for explanation in self.explanations:
            if explanation.date == date.astype("datetime64[D]"):
                return explanation
        raise LookupError(f"{date} is closed or outside the forecast of {self.dates[0]} to {self.dates[-1]}")
