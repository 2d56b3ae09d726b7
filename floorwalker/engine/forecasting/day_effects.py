"""Why one day is busier than another: level, weekday, month position, day after a closed day, events, drift.

A log-linear count regression of day totals with the variance of a negative binomial. Every effect is a random effect
with a scale of its own, so an effect that the history does not show is drawn to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from floorwalker.engine.forecasting.series import Bools, Dates, Floats, Ints, weekdays

# Typical size of each effect (standard deviation of the log of a day total) and how sure we are of it (standard
# deviation of the log of that size): the working knowledge with which a short history starts. Long ones overrule it.
SCALES: Mapping[str, tuple[float, float]] = {
    "weekday": (0.10, 0.7),
    "month position": (0.03, 0.3),
    "recent drift": (0.04, 0.3),
    "level": (0.02, 0.5),
    "day noise": (0.03, 0.4),
}
# Effects whose size one quarter cannot teach keep a fixed size.
FIXED_SCALES: Mapping[str, float] = {"base": 0.15, "day after closed": 0.15, "event": 0.30, "time of year": 0.08}
# Memory of the two level terms in days: what is left of a surprise fades in a week; trade changes over a season.
DRIFT_DAYS = 8.0
LEVEL_DAYS = 120.0
# Days over which neighbours in the month, and in the year, behave alike.
MONTH_REACH = 4.0 / 30.4
YEAR_REACH = 21.0 / 365.25
YEAR_DAYS = 365.25
# A yearly shape can be told from a trend only after the same season came twice.
YEAR_FROM_DAYS = 430
# Student errors with five degrees of freedom let one strange day speak quietly (Lange, Little, Taylor 1989).
STUDENT_FREEDOM = 5.0
# Sizes are fitted on the latest days, effects on two years of them: cost grows with the cube.
SIZE_DAYS = 180
EFFECT_DAYS = 730
ROUNDS = 6
# A day starts from its own count and this many of a usual one, so that a day without contacts has a logarithm.
START_COUNTS = 5.0
LEAST_RATE = 1e-3
# A step up is at most this long on the log scale, or this many standard deviations of the count, so that a count far
# above its mean does not throw the fit about; and no day is expected to bring more than so many times the busiest seen.
LONGEST_STEP = 2.0
LONGEST_STEP_DEVIATIONS = 6.0
HIGHEST_RATE = 3.0
SIZE_ROUNDS = (0, 2)
SIZE_STEPS = 20


@dataclass(frozen=True)
class DayFacts:
    """What is known of days apart from their counts.

    Attributes
    ----------
    dates : datetime64[D], shape (days,)
    after_closed : bool, shape (days,)
        Whether the last usual day before was closed.
    labels : str, shape (days,)
        Event, empty for none.
    """

    dates: Dates
    after_closed: Bools
    labels: np.ndarray[tuple[int], np.dtype[np.str_]]

    def last(self, days: int) -> DayFacts:
        """Return the facts of the last `days` days."""
        return DayFacts(self.dates[-days:], self.after_closed[-days:], self.labels[-days:])


def month_position(dates: Dates) -> Floats:
    """Return how far each date is through its month, from 0 on the first to just under 1."""
    month = dates.astype("datetime64[M]")
    first = month.astype("datetime64[D]")
    length = ((month + 1).astype("datetime64[D]") - first).astype(np.int64)
    return np.asarray((dates - first).astype(np.int64) / length, dtype=np.float64)


def _numbers(dates: Dates) -> Ints:
    return dates.astype("datetime64[D]").astype(np.int64)


def _likeness(left: DayFacts, right: DayFacts, *, yearly: bool) -> dict[str, Floats]:
    """Return for each effect how much of it two days share, 0 to 1, shape (left, right)."""
    apart = np.abs(_numbers(left.dates)[:, None] - _numbers(right.dates)[None, :]).astype(np.float64)
    month = np.pi * (month_position(left.dates)[:, None] - month_position(right.dates)[None, :])
    both_closed = left.after_closed[:, None] & right.after_closed[None, :]
    same_event = (left.labels[:, None] == right.labels[None, :]) & (left.labels != "")[:, None]
    parts = {
        "base": np.ones_like(apart),
        "weekday": (weekdays(left.dates)[:, None] == weekdays(right.dates)[None, :]).astype(np.float64),
        "month position": np.exp(-2.0 * (np.sin(month) / (2.0 * np.pi * MONTH_REACH)) ** 2),
        "recent drift": np.exp(-apart / DRIFT_DAYS),
        "level": np.exp(-apart / LEVEL_DAYS),
        "day after closed": both_closed.astype(np.float64),
        "event": same_event.astype(np.float64),
    }
    if yearly:
        year = np.pi * apart / YEAR_DAYS
        parts["time of year"] = np.exp(-2.0 * (np.sin(year) / (2.0 * np.pi * YEAR_REACH)) ** 2)
    return parts


@dataclass(frozen=True)
class DayEffects:
    """A fitted regression of day totals.

    Attributes
    ----------
    centre : float
        Log of a typical day total.
    sizes : mapping of str to float
        Fitted standard deviation of each effect on the log scale.
    highest : float
        Log of the most that a day is ever expected to bring.
    """

    centre: float
    sizes: Mapping[str, float]
    facts: DayFacts
    pull: Floats
    yearly: bool
    highest: float

    def effects(self, facts: DayFacts) -> dict[str, Floats]:
        """Return each effect on the log scale, shape (days,) each; they add up with `centre` to the log level."""
        parts = _likeness(facts, self.facts, yearly=self.yearly)
        return {name: self.sizes[name] ** 2 * (part @ self.pull) for name, part in parts.items()}

    def levels(self, facts: DayFacts) -> Floats:
        """Return the expected contacts of whole days, shape (days,)."""
        total = np.full(facts.dates.size, self.centre)
        for part in self.effects(facts).values():
            total = total + part
        return np.asarray(np.exp(np.minimum(total, self.highest)))


def fit_day_effects(totals: Floats, *, exposure: Floats, facts: DayFacts) -> DayEffects:
    """Fit the effects by penalised quasi-likelihood, their sizes by marginal likelihood with the priors above.

    Parameters
    ----------
    totals : float, shape (days,)
        Contacts of each day.
    exposure : float, shape (days,)
        Share of a usual day that was open; positive.
    facts : DayFacts
        The same days.

    References
    ----------
    .. [1] N. E. Breslow, D. G. Clayton, "Approximate inference in generalized linear mixed models", JASA 88, 1993.
    .. [2] K. L. Lange, R. J. A. Little, J. M. G. Taylor, "Robust statistical modeling using the t distribution",
           JASA 84, 1989.
    """
    totals, exposure, facts = totals[-EFFECT_DAYS:], exposure[-EFFECT_DAYS:], facts.last(EFFECT_DAYS)
    yearly = bool((facts.dates[-1] - facts.dates[0]).astype(np.int64) >= YEAR_FROM_DAYS)
    parts = _likeness(facts, facts, yearly=yearly)
    usual = max(float(totals.sum() / exposure.sum()), LEAST_RATE)
    linear = np.log((totals + START_COUNTS) / (exposure + START_COUNTS / usual))
    centre = float(np.median(linear))
    highest = float(np.log(max(float((totals / exposure).max()), LEAST_RATE) * HIGHEST_RATE))
    sizes = {name: size for name, (size, _) in SCALES.items()} | dict(FIXED_SCALES)
    trust = np.ones(totals.size)
    pull: Floats = np.zeros(totals.size)
    for turn in range(ROUNDS):
        mean = np.maximum(exposure * np.exp(linear), 1e-9)
        longest = np.maximum(LONGEST_STEP, LONGEST_STEP_DEVIATIONS / np.sqrt(mean))
        working = linear + np.minimum((totals - mean) / mean, longest) - centre
        if turn in SIZE_ROUNDS:
            recent = slice(-SIZE_DAYS, None)
            sizes = _fitted_sizes(
                {name: part[recent, recent] for name, part in parts.items()},
                working[recent],
                trust=trust[recent],
                poisson=1.0 / mean[recent],
                start=sizes,
            )
        noise = sizes["day noise"] ** 2 / trust + 1.0 / mean
        smooth = sum(sizes[name] ** 2 * part for name, part in parts.items())
        pull = np.asarray(np.linalg.solve(smooth + np.diag(noise), working), dtype=np.float64)
        fitted = smooth @ pull
        trust = (STUDENT_FREEDOM + 1.0) / (STUDENT_FREEDOM + (working - fitted) ** 2 / noise)
        linear = np.clip(centre + fitted, np.log(LEAST_RATE), highest)
    return DayEffects(centre, sizes, facts, np.asarray(pull), yearly, highest)


FARTHEST = 5.0
"""Prior deviations within which a size is sought: beyond, the matrix of a wild history cannot be inverted any more."""


def _fitted_sizes(
    parts: Mapping[str, Floats], values: Floats, *, trust: Floats, poisson: Floats, start: Mapping[str, float]
) -> dict[str, float]:
    names = list(SCALES)
    centre = np.log([SCALES[name][0] for name in names])
    sure = np.array([SCALES[name][1] for name in names])
    fixed = sum(start[name] ** 2 * part for name, part in parts.items() if name not in SCALES) + np.diag(poisson)
    moving = [parts[name] if name in parts else np.diag(1.0 / trust) for name in names]

    def loss(logs: Floats) -> tuple[float, Floats]:
        variances = np.exp(2.0 * logs)
        spread = fixed + sum(v * part for v, part in zip(variances, moving, strict=True))
        inverse = np.linalg.inv(spread)
        pull = inverse @ values
        away = (logs - centre) / sure
        value = 0.5 * (values @ pull + np.linalg.slogdet(spread).logabsdet + away @ away)
        steep = inverse - np.outer(pull, pull)
        slope = [v * float((steep * part).sum()) for v, part in zip(variances, moving, strict=True)]
        return float(value), np.asarray(slope) + away / sure

    found = minimize(  # type: ignore[no-untyped-call]
        loss, np.log([start[name] for name in names]), jac=True, method="L-BFGS-B", options={"maxiter": SIZE_STEPS},
        bounds=[(low, high) for low, high in zip(centre - FARTHEST * sure, centre + FARTHEST * sure, strict=True)],
    )
    return dict(start) | {name: float(np.exp(log)) for name, log in zip(names, found.x, strict=True)}
