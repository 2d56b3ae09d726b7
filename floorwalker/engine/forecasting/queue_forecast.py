"""Forecast one queue: clean, test on past weeks, choose, forecast, give ranges and reasons."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from floorwalker.engine.forecasting import blend, calendar_regression
from floorwalker.engine.forecasting.backtest import BackTest, back_test, choose, final_weights
from floorwalker.engine.forecasting.cleaning import NO_DECISIONS, Decisions, clean
from floorwalker.engine.forecasting.ranges import LEVELS, fit_spread, held, interval_ranges
from floorwalker.engine.forecasting.result import DayExplanation, Effect, ForecastResult, ModelScore
from floorwalker.engine.forecasting.scores import naive_error, poisson_floor, scores
from floorwalker.engine.forecasting.series import Ahead, DayGrid, Floats, days_ahead
from floorwalker.engine.forecasting.shelf import BASELINE, FORECASTERS

# Under four weeks a weekday was seen too seldom to test anything on (UI: "rough forecast", never a refusal).
ROUGH_UNDER_DAYS = 28
LONGEST_HORIZON_DAYS = 732


def forecast(history: DayGrid, *, horizon_days: int, decisions: Decisions = NO_DECISIONS) -> ForecastResult:
    """Forecast the calendar days after the history.

    Parameters
    ----------
    history : DayGrid
        From :func:`day_grid`, in the interval wanted.
    horizon_days : int
        Calendar days ahead, 1 to 732, from the day after the last of the history.
    decisions : Decisions
        Events, exclusions, days to keep and closed days ahead, as people decided them.

    Returns
    -------
    ForecastResult
        Nothing in it is random: the same history and decisions give the same numbers.

    Raises
    ------
    ValueError
        If the horizon is out of bounds.
    """
    if not 1 <= horizon_days <= LONGEST_HORIZON_DAYS:
        raise ValueError(f"the horizon must be 1 to {LONGEST_HORIZON_DAYS} calendar days; got {horizon_days}")
    learned, notes = clean(history, decisions)
    first = history.last_date + np.timedelta64(1, "D")
    ahead = days_ahead(learned, first=first, horizon_days=horizon_days, events=decisions.events, closed=decisions.closed)
    test = back_test(history, learned, horizon_days=horizon_days, decisions=decisions)
    chosen, weights = choose(test), final_weights(test)
    lines = {forecaster.code: forecaster.forecast(learned, ahead) for forecaster in FORECASTERS}
    lines[blend.CODE] = blend.blended(lines, weights)
    spread = fit_spread(test, chosen)
    bounds = interval_ranges(lines[chosen], spread, lead_days=np.arange(1.0, horizon_days + 1.0))
    floor_wape, floor_rmse = poisson_floor(np.where(np.isnan(test.actual), np.nan, test.lines[chosen]))
    span = int((history.last_date - history.dates[0]).astype(np.int64)) + 1
    return ForecastResult(
        dates=ahead.dates,
        minutes=history.minutes,
        interval_minutes=history.interval_minutes,
        open=ahead.open,
        mean=lines[chosen],
        lower={level: bounds[level][0] for level in LEVELS},
        upper={level: bounds[level][1] for level in LEVELS},
        lines=lines,
        models=_table(test, chosen=chosen, weights=weights, naive=naive_error(history)),
        floor_wape=floor_wape,
        floor_rmse=floor_rmse,
        held=held(test, chosen),
        scored_weeks=test.origins,
        spread=spread,
        cleaning=notes,
        explanations=_explanations(learned, ahead, lines[chosen]),
        rough=span < ROUGH_UNDER_DAYS or not test.origins,
        history_days=int(history.dates.size),
    )


def _table(test: BackTest, *, chosen: str, weights: Mapping[str, float], naive: float) -> tuple[ModelScore, ...]:
    named = [(blend.CODE, blend.NAME, blend.MEANING)]
    named += [(forecaster.code, forecaster.name, forecaster.meaning) for forecaster in FORECASTERS]
    found = {code: scores(test.lines[code], test.actual, naive_error=naive) for code, _, _ in named}
    base = found[BASELINE.code].wape
    rows = [
        ModelScore(
            code=code,
            name=name,
            meaning=meaning,
            scores=found[code],
            against_baseline=_against(found[code].wape, base),
            weight=weights.get(code, 0.0),
            chosen=code == chosen,
            baseline=code == BASELINE.code,
        )
        for code, name, meaning in named
    ]
    return tuple(sorted(rows, key=lambda row: (np.isnan(row.scores.wape), row.scores.wape)))


def _against(wape: float, base: float) -> float:
    """Return the share by which an error is below the baseline's; a baseline without error can only be equalled."""
    if base == 0.0:
        return 0.0 if wape == 0.0 else -np.inf
    return 1.0 - wape / base


def _explanations(learned: DayGrid, ahead: Ahead, line: Floats) -> tuple[DayExplanation, ...]:
    regression, _ = calendar_regression.fit(learned)
    facts = calendar_regression.facts_ahead(learned, ahead)
    effects = regression.effects(facts)
    base = np.exp(regression.centre + effects.pop("base"))
    levels = regression.levels(facts)
    found = []
    for day in np.flatnonzero(ahead.open.any(axis=1)):
        own = [Effect(name, float(np.expm1(values[day]))) for name, values in effects.items()]
        own.sort(key=lambda effect: -abs(effect.share))
        total = float(np.nansum(line[day]))
        found.append(DayExplanation(ahead.dates[day], float(base[day]), tuple(own), float(levels[day]), total))
    return tuple(found)
