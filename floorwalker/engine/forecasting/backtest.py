"""Rolling back-test: forecast past weeks from what was known then, and compare with what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from floorwalker.engine.forecasting import blend
from floorwalker.engine.forecasting.cleaning import Decisions, clean
from floorwalker.engine.forecasting.series import Bools, Dates, DayGrid, Floats, Ints, days_ahead
from floorwalker.engine.forecasting.shelf import BASELINE, FORECASTERS

# Eight weekly origins, each forecasting at most four weeks: two months of practice, in seconds.
ORIGINS = 8
ORIGIN_STEP_DAYS = 7
LONGEST_LEAD_DAYS = 28
# The first origin has half of the history behind it, four weeks at most and two at least: earlier ones would show how
# bad a forecast from less history is.
LEAST_PAST_DAYS = 14
GOOD_PAST_DAYS = 28
LEAST_PAST_OPEN_DAYS = 8
# Another model replaces the blend only if its back-test error is lower by one standard error over the origins
# (the one-standard-error rule: Breiman, Friedman, Olshen, Stone 1984) and by one per cent.
LEAST_GAIN = 0.01


@dataclass(frozen=True)
class BackTest:
    """Past forecasts beside what came; one row for each origin and each day it forecast.

    Attributes
    ----------
    origin : int, shape (rows,)
        Number of the origin, 0 the oldest.
    dates : datetime64[D], shape (rows,)
        Day forecast.
    actual : float, shape (rows, times)
        What came; NaN where closed or left out.
    lines : mapping of code to float, shape (rows, times)
        What each model forecast, the blend among them.
    """

    origin: Ints
    dates: Dates
    actual: Floats
    lines: Mapping[str, Floats]

    @property
    def origins(self) -> int:
        """How many origins there were."""
        return int(np.unique(self.origin).size)

    def day_totals(self, code: str) -> tuple[Floats, Floats]:
        """Return forecast and actual of each row over the times both have, shape (rows,) each."""
        both = ~np.isnan(self.lines[code]) & ~np.isnan(self.actual)
        predicted = np.where(both, self.lines[code], 0.0).sum(axis=1)
        return np.asarray(predicted), np.asarray(np.where(both, self.actual, 0.0).sum(axis=1))

    def rows(self, chosen: Bools) -> BackTest:
        """Return some of the rows."""
        lines = {code: line[chosen] for code, line in self.lines.items()}
        return BackTest(self.origin[chosen], self.dates[chosen], self.actual[chosen], lines)


def back_test(history: DayGrid, learned: DayGrid, *, horizon_days: int, decisions: Decisions) -> BackTest:
    """Forecast each of the last weeks from the days before it.

    Parameters
    ----------
    history : DayGrid
        The history as it came; each origin cleans its own part of it, so no later day has a say.
    learned : DayGrid
        The cleaned history: only its times are scored, and no event days.
    horizon_days : int
        Calendar days ahead; more than 28 are tested as 28.
    """
    lead = min(horizon_days, LONGEST_LEAD_DAYS)
    end = history.last_date + np.timedelta64(1, "D")
    scored = learned.select(learned.labels == "")
    origins: list[int] = []
    dates: list[np.datetime64] = []
    actual: list[Floats] = []
    lines: dict[str, list[Floats]] = {code: [] for code in (*(one.code for one in FORECASTERS), blend.CODE)}
    for number, first in enumerate(_origins(history, end)):
        known, _ = clean(history.before(first), decisions)
        ahead = days_ahead(known, first=first, horizon_days=lead, events=decisions.events)
        weights = _weights_before(first, dates, actual, lines)
        mine = {forecaster.code: forecaster.forecast(known, ahead) for forecaster in FORECASTERS}
        mine[blend.CODE] = blend.blended(mine, weights)
        for place, date in enumerate(ahead.dates):
            row = np.searchsorted(scored.dates, date)
            if row < scored.dates.size and scored.dates[row] == date and ahead.open[place].any():
                origins.append(number)
                dates.append(date)
                actual.append(scored.counts[row])
                for code, line in mine.items():
                    lines[code].append(line[place])
    times = history.minutes.size
    return BackTest(
        np.array(origins, dtype=np.int64),
        np.array(dates, dtype="datetime64[D]"),
        np.array(actual, dtype=np.float64).reshape(-1, times),
        {code: np.array(rows, dtype=np.float64).reshape(-1, times) for code, rows in lines.items()},
    )


def _origins(history: DayGrid, end: np.datetime64) -> list[np.datetime64]:
    firsts = [end - np.timedelta64(ORIGIN_STEP_DAYS * back, "D") for back in range(ORIGINS, 0, -1)]
    span = int((end - history.dates[0]).astype(np.int64))
    past = max(LEAST_PAST_DAYS, min(GOOD_PAST_DAYS, span // 2))
    earliest = history.dates[0] + np.timedelta64(past, "D")
    return [f for f in firsts if f >= earliest and (history.dates < f).sum() >= LEAST_PAST_OPEN_DAYS]


def _weights_before(
    first: np.datetime64, dates: list[np.datetime64], actual: list[Floats], lines: Mapping[str, list[Floats]]
) -> dict[str, float]:
    """Blend weights from the back-test days that were over when the forecast of `first` was made."""
    over = [place for place, date in enumerate(dates) if date < first]
    if not over:
        return dict(blend.START)
    came = np.array([actual[place] for place in over])
    totals = {}
    for code in blend.START:
        line = np.array([lines[code][place] for place in over])
        totals[code] = np.where(np.isnan(came), 0.0, np.nan_to_num(line)).sum(axis=1)
    return blend.blend_weights(totals, np.nansum(came, axis=1))


def final_weights(test: BackTest) -> dict[str, float]:
    """Return the blend weights that the whole back-test gives."""
    totals = {code: test.day_totals(code)[0] for code in blend.START}
    return blend.blend_weights(totals, test.day_totals(BASELINE.code)[1])


def choose(test: BackTest) -> str:
    """Return the code to use: the blend, unless another model was clearly better on the same past days."""
    if test.origins < 2:
        return blend.CODE
    came = _by_origin(test, np.nansum(test.actual, axis=1))
    if not (came > 0).all():
        return blend.CODE
    missed = {c: _by_origin(test, np.nansum(np.abs(line - test.actual), axis=1)) for c, line in test.lines.items()}
    wape = {code: float(error.sum() / came.sum()) for code, error in missed.items()}
    best = min(wape, key=lambda code: wape[code])
    gain = (missed[blend.CODE] - missed[best]) / came.mean()
    noise = float(gain.std(ddof=1) / np.sqrt(gain.size))
    clear = gain.mean() > noise and wape[best] < wape[blend.CODE] * (1.0 - LEAST_GAIN)
    return best if clear else blend.CODE


def _by_origin(test: BackTest, values: Floats) -> Floats:
    return np.array([values[test.origin == number].sum() for number in np.unique(test.origin)])
