"""How far off: ranges from what past forecasts missed, plus the chance of counting, with days that err together.

A count is taken as negative binomial: Poisson around a level that is itself uncertain. The day's level is off by
`day_spread`, part of it shared by all days of a forecast; the shape within the day is off by `time_spread`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from floorwalker.engine.forecasting.backtest import LONGEST_LEAD_DAYS, BackTest
from floorwalker.engine.forecasting.series import DAYS_A_WEEK, Floats, Ints

LEVELS: tuple[float, ...] = (0.80, 0.95)
# Where there is little or no back-test: a day is off by 15 % and a time by 5 %, half of a day's error is shared.
# They count like this many weeks of back-test.
ROUGH_DAY_SPREAD = 0.15
ROUGH_TIME_SPREAD = 0.05
ROUGH_SHARED = 0.3
ROUGH_WEEKS = 0.25
# One strange day must not set the range: misses are cut at four robust standard deviations.
CUT = 4.0
NORMAL_CONSISTENT = 1.4826
# The fitted width is corrected to what was seen to hold (split conformal: Vovk, Gammerman, Shafer 2005), within
# these bounds, and the more so the more weeks were seen.
CORRECTION_BOUNDS = (0.6, 1.6)
CORRECTION_WEEKS = 1.0
LEAST_CORRECTION_ROWS = 200
# A variance this close to the mean is a Poisson count; nearer, the negative binomial loses its digits.
LEAST_EXCESS = 1e-9
# Beyond the leads that were tested, the variance of a day's level grows in proportion to the lead.
TESTED_LEAD_DAYS = float(LONGEST_LEAD_DAYS)


@dataclass(frozen=True)
class Spread:
    """How wrong the chosen forecast is, on the log scale.

    Attributes
    ----------
    day_spread : float
        Standard deviation of a day's level.
    shared : float
        Correlation of the errors of two days of one forecast.
    time_spread : float
        Standard deviation of a time's share within its day, beyond counting chance.
    corrections : mapping of level to float
        Factor on the standard deviation of an interval, so that the range would have held what it promises; Student's
        t where too few intervals were seen to say.
    weeks : float
        Weeks of back-test behind it; few weeks widen the range of a total by Student's t.
    """

    day_spread: float
    shared: float
    time_spread: float
    corrections: Mapping[float, float]
    weeks: float


def fit_spread(test: BackTest, code: str) -> Spread:
    """Measure the misses of one model in the back-test."""
    predicted, actual = test.day_totals(code)
    good = (predicted > 0) & (actual > 0)
    test, predicted, actual = test.rows(good), predicted[good], actual[good]
    weeks = np.unique(test.dates).size / DAYS_A_WEEK
    if not predicted.size:
        return Spread(ROUGH_DAY_SPREAD, ROUGH_SHARED, ROUGH_TIME_SPREAD, {level: _student(level, 0.0) for level in LEVELS}, 0.0)
    miss = _cut(np.log(actual / predicted))
    trust = weeks / (weeks + ROUGH_WEEKS)
    seen = max(float(np.mean(miss**2 - 1.0 / predicted)), 0.0)
    day = trust * seen + (1.0 - trust) * ROUGH_DAY_SPREAD**2
    shared = trust * _shared(miss, test.origin, seen) + (1.0 - trust) * ROUGH_SHARED
    line = test.lines[code]
    mean = line * (actual / predicted)[:, None]
    there = ~np.isnan(mean) & ~np.isnan(test.actual)
    rest = _cut(((test.actual - mean) / np.sqrt(np.maximum(mean, 1e-9)))[there]) ** 2 * mean[there]
    excess = max(float((rest - mean[there]).sum() / (mean[there] ** 2).sum()), 0.0)
    time = trust * excess + (1.0 - trust) * ROUGH_TIME_SPREAD**2
    widened = {level: _student(level, weeks) for level in LEVELS}
    plain = Spread(float(np.sqrt(day)), shared, float(np.sqrt(time)), widened, weeks)
    deviation = np.sqrt(np.maximum(_interval_variance(line, plain), 1e-9))[there]
    off = np.abs(test.actual - line)[there] / deviation
    if off.size < LEAST_CORRECTION_ROWS:
        return plain
    corrections = {level: _correction(off, level, weeks) for level in LEVELS}
    return Spread(plain.day_spread, shared, plain.time_spread, corrections, weeks)


def _cut(values: Floats) -> Floats:
    typical = NORMAL_CONSISTENT * float(np.median(np.abs(values))) if values.size else 0.0
    return np.clip(values, -CUT * typical, CUT * typical) if typical > 0 else values


def _shared(miss: Floats, origin: Ints, variance: float) -> float:
    """Correlation of misses within an origin: how much more its mean varies than independent days would."""
    if variance <= 0:
        return 0.0
    groups = [miss[origin == number] for number in np.unique(origin)]
    groups = [group for group in groups if group.size > 1]
    if not groups:
        return ROUGH_SHARED
    pairs = sum(float(group.sum() ** 2 - (group**2).sum()) for group in groups)
    count = sum(group.size * (group.size - 1) for group in groups)
    return float(np.clip(pairs / count / variance, 0.0, 1.0))


def _correction(off: Floats, level: float, weeks: float) -> float:
    held = float(np.quantile(off, level)) / float(special.ndtri(0.5 + level / 2.0))
    trust = weeks / (weeks + CORRECTION_WEEKS)
    return float(np.clip(1.0 + trust * (held - 1.0), *CORRECTION_BOUNDS))


def _interval_variance(mean: Floats, spread: Spread) -> Floats:
    return np.asarray(mean + mean**2 * (spread.day_spread**2 + spread.time_spread**2))


def _student(level: float, weeks: float) -> float:
    """Widening for a spread that was itself estimated from few weeks."""
    tail = 0.5 + level / 2.0
    return float(special.stdtrit(max(2.0 * weeks, 3.0), tail) / special.ndtri(tail))


def _lead_factor(lead_days: Floats) -> Floats:
    return np.asarray(np.maximum(lead_days / TESTED_LEAD_DAYS, 1.0))


def interval_ranges(mean: Floats, spread: Spread, *, lead_days: Floats) -> dict[float, tuple[Floats, Floats]]:
    """Return lower and upper bound of each interval by level, shapes as `mean`; whole contacts, NaN where closed.

    Parameters
    ----------
    mean : float, shape (days, times)
    spread : Spread
    lead_days : float, shape (days,)
        1 for the first day ahead.
    """
    day = spread.day_spread**2 * _lead_factor(lead_days)[:, None]
    variance = mean + mean**2 * (day + spread.time_spread**2)
    out = {}
    for level in LEVELS:
        out[level] = count_range(mean, variance * spread.corrections[level] ** 2, level)
    return out


def total_range(days: Floats, spread: Spread, *, lead_days: Floats) -> dict[float, tuple[float, float]]:
    """Return the range of the sum of several days, whose levels err partly together.

    Parameters
    ----------
    days : float, shape (days,)
        Expected contacts of each day.
    """
    total = float(days.sum())
    level_error = days * spread.day_spread * np.sqrt(_lead_factor(lead_days))
    together, apart = float(level_error.sum()) ** 2, float((level_error**2).sum())
    variance = total + spread.shared * together + (1.0 - spread.shared) * apart
    out = {}
    for level in LEVELS:
        low, high = count_range(np.array([total]), np.array([variance * _student(level, spread.weeks) ** 2]), level)
        out[level] = (float(low[0]), float(high[0]))
    return out


def count_range(mean: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the central range of counts with that mean and variance; NaN where the mean is.

    Negative binomial where the variance is above the mean, Poisson where it is not. Both ends belong to the range,
    so on small counts it holds a little more than `level`.
    """
    from scipy.stats import nbinom, poisson  # type: ignore[attr-defined]  # a second of every start, for those who forecast

    tail = (1.0 - level) / 2.0
    there = ~np.isnan(mean) & (mean > 0)
    low, high = np.where(np.isnan(mean), np.nan, 0.0), np.where(np.isnan(mean), np.nan, 0.0)
    m, v = mean[there], variance[there]
    pure = v <= m * (1.0 + LEAST_EXCESS)
    share = m / np.where(pure, 2.0 * m, v)
    size = m * share / (1.0 - share)
    for bound, chance in ((low, tail), (high, 1.0 - tail)):
        bound[there] = np.where(pure, poisson.ppf(chance, m), nbinom.ppf(chance, size, share))
    return low, high


def held(test: BackTest, code: str) -> dict[float, float]:
    """Return the share of back-test intervals that fell inside their range, ranges fitted on the other origins."""
    inside = dict.fromkeys(LEVELS, 0)
    n = 0
    for number in np.unique(test.origin):
        out = test.origin == number
        # The same days forecast from another origin would give the answer away.
        others = ~out & ~np.isin(test.dates, test.dates[out]) if test.origins > 1 else out
        spread = fit_spread(test.rows(others if others.any() else ~out), code)
        mine = test.rows(out)
        ranges = interval_ranges(mine.lines[code], spread, lead_days=np.ones(mine.dates.size))
        there = ~np.isnan(mine.actual) & ~np.isnan(mine.lines[code])
        n += int(there.sum())
        for level, (low, high) in ranges.items():
            inside[level] += int(((mine.actual >= low) & (mine.actual <= high) & there).sum())
    return {level: inside[level] / n if n else float("nan") for level in LEVELS}
