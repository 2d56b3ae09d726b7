"""The rest of the day: the forecast corrected by what came, and what the people on the roster will do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq

from floorwalker.engine import erlang
from floorwalker.serve.rules.day_so_far import Floats

DAY_SPREAD: Final = 0.10
"""How much whole days differ from their forecast, as a standard deviation: planners look into a day only beyond this."""
PRIOR_CONTACTS: Final = 1 / DAY_SPREAD**2
"""The forecast weighs as much as this many contacts: the gamma-Poisson mean for a day factor with that spread."""
PRIOR_HANDLED: Final = 100
"""The planned handle time weighs as much as this many contacts: one contact varies by 0.8 of the mean, a day's mean by 0.08."""
TOGETHER: Final = 3.0
"""How much wider than for contacts that know nothing of one another: those who wait at one time wait alike."""
PEOPLE_SPREAD: Final = 0.06
"""How many people are there beside the roster, as a standard deviation: who is ill, late, or called to other work."""
HANDLE_SPREAD: Final = 0.8
"""How much one handle time differs from the mean, as a share of it."""
PRIOR_DECIDED: Final = 30
"""The queue formula weighs as much as this many contacts when it is held against what the day brought so far."""
WORTH: Final = (0.5, 2.0)
"""A person there is taken to be worth no less and no more than this many in the formula."""
LEAST_COST: Final = 1.0
"""Contacts served late beyond what the target allows: less than one is nothing to act on."""
CHANCE: Final = 1.282
"""Within this many standard deviations of a Poisson count (8 days of 10) a difference is called chance."""


@dataclass(frozen=True)
class Reading:
    """An observed amount beside the expected one."""

    observed: float
    expected: float

    @property
    def ratio(self) -> float | None:
        """Relative difference; None where nothing was expected."""
        return self.observed / self.expected - 1 if self.expected > 0 else None

    @property
    def is_chance(self) -> bool:
        """Whether Poisson chance alone would explain the difference 8 times in 10."""
        return abs(self.observed - self.expected) <= CHANCE * float(np.sqrt(max(self.expected, 1.0)))


def volume_factor(came: Reading) -> float:
    """Return by how much the rest of the day's forecast is multiplied: what came against what was expected, held back.

    Notes
    -----
    (came + k) / (expected + k), the posterior mean of a day factor with a gamma prior of mean 1 and k = `PRIOR_CONTACTS`.
    """
    return (came.observed + PRIOR_CONTACTS) / (came.expected + PRIOR_CONTACTS)


def expected_aht(*, planned_seconds: float | None, finished: int, handle_seconds: float) -> float | None:
    """Return the handle time to expect: the planned one, moved by the contacts finished as far as they can tell."""
    if planned_seconds is None:
        return handle_seconds / finished if finished else None
    return (planned_seconds * PRIOR_HANDLED + handle_seconds) / (PRIOR_HANDLED + finished)


def volume_spread(came: Reading) -> float:
    """Return the standard deviation of `volume_factor`: that of the same gamma posterior."""
    return float(np.sqrt(came.observed + PRIOR_CONTACTS)) / (came.expected + PRIOR_CONTACTS)


def aht_spread(*, finished: int) -> float:
    """Return the standard deviation of `expected_aht` as a share of it."""
    return HANDLE_SPREAD / float(np.sqrt(PRIOR_HANDLED + finished))


def expected_so_far(forecast: Floats, *, edges: Floats, at: float) -> float:
    """Return how much of `forecast` (one value an interval between `edges`) should have come by `at`."""
    elapsed = np.clip((at - edges[:-1]) / np.diff(edges), 0.0, 1.0)
    return float(np.nansum(forecast * elapsed))


def predicted_level(
    offered: Floats, *, agents: Floats, interval_seconds: float, aht_seconds: float, patience_seconds: float,
    target_seconds: float,
) -> Floats:
    """Return the service level to expect in each interval with the people who will be there; nan where either is not known.

    Parameters
    ----------
    agents
        People on queue; fractions (somebody there for half the interval) lie between the two whole numbers.
    patience_seconds
        Mean patience; inf where it is not known, which is Erlang C.

    Notes
    -----
    Each interval is in steady state and each queue alone: help from other queues and work carried over come in by
    `worth_of_a_person` only.
    """
    level = np.full(offered.size, np.nan)
    known = ~np.isnan(offered) & ~np.isnan(agents)
    if not known.any():
        return level
    load = offered[known] * aht_seconds / interval_seconds
    low = np.floor(agents[known])
    below, above = (
        erlang.performance(
            load, agents=number, aht_seconds=aht_seconds, patience_seconds=patience_seconds, target_seconds=target_seconds
        ).service_level
        for number in (low, low + 1)
    )
    found = below + (agents[known] - low) * (above - below)
    level[known] = np.where(offered[known] > 0, found, np.nan)
    return level


def worth_of_a_person(*, in_time: Floats, decided: Floats, level_with: Callable[[float], Floats]) -> float:
    """Return how many people of the formula each person there was worth so far, held back.

    More than 1 where idle people of other queues helped, less where people on queue did something else: the formula knows neither.

    Parameters
    ----------
    in_time, decided
        Contacts served in time, and contacts whose part in the service level is known, by interval that is over.
    level_with
        The service level the formula gives each of these intervals when every person there is worth so many; nan where unknown.

    Notes
    -----
    The worth at which the formula gives the level that was seen, mixed with its own at a worth of 1 as if that were
    `PRIOR_DECIDED` contacts more; within `WORTH`.
    """
    usual = level_with(1.0)
    known = ~np.isnan(usual) & (decided > 0)
    weights = decided[known]
    if not weights.size:
        return 1.0

    def mean(worth: float) -> float:
        return float(np.average(level_with(worth)[known], weights=weights))

    seen = (float(in_time[known].sum()) + PRIOR_DECIDED * mean(1.0)) / (float(weights.sum()) + PRIOR_DECIDED)
    low, high = WORTH
    if mean(low) >= seen:
        return low
    if mean(high) <= seen:
        return high
    return float(brentq(lambda worth: mean(worth) - seen, low, high, xtol=1e-3))  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Miss:
    """Intervals, from the first to the last, whose service level will lie under the target; `level` is their mean by contacts."""

    first: int
    last: int
    level: float


def next_miss(level: Floats, *, offered: Floats, since: int, target_share: float, tolerance_share: float) -> Miss | None:
    """Return the first run of intervals from `since` on that lies beyond the tolerance and costs a contact; None if none does.

    A run may hold one interval that is merely near the target: people act on stretches, not on every half hour.
    """
    under = np.nan_to_num(level, nan=1.0) < target_share - tolerance_share - 1e-9
    near = np.nan_to_num(level, nan=1.0) < target_share
    index = since
    while index < level.size:
        if not under[index]:
            index += 1
            continue
        last = index
        while last + 1 < level.size and (under[last + 1] or (near[last + 1] and last + 2 < level.size and under[last + 2])):
            last += 1
        inside = slice(index, last + 1)
        weights = np.nan_to_num(offered[inside])
        if float(((target_share - np.nan_to_num(level[inside])) * weights).sum()) >= LEAST_COST:
            return Miss(index, last, float((np.nan_to_num(level[inside]) * weights).sum() / weights.sum()))
        index = last + 1
    return None


def day_end_level(*, in_time: int, decided: int, level: Floats, offered: Floats) -> float | None:
    """Return where the day's service level ends when the rest goes as predicted; None where the rest cannot be predicted.

    Parameters
    ----------
    level, offered
        Of the intervals that remain, the running one with what is still to come.
    """
    ahead = np.nan_to_num(offered) > 0
    if np.isnan(level[ahead]).any() or decided + np.nansum(offered) == 0:
        return None
    return float((in_time + (level[ahead] * offered[ahead]).sum()) / (decided + offered[ahead].sum()))


def day_end_range(
    ends: float, *, moved: Sequence[tuple[float | None, float | None]], decided: int, level: Floats, offered: Floats,
) -> tuple[float, float] | None:
    """Return between what the day's service level ends 8 times in 10; None where an end cannot be predicted.

    Parameters
    ----------
    ends
        Where it ends as predicted (`day_end_level`).
    moved
        Where it would end with each thing that is not sure `CHANCE` standard deviations less, and more: what comes, how long contacts
        take, how many people are there.
    level, offered
        As in `day_end_level`.

    Notes
    -----
    They are taken to be independent, so that their squares add up on each side, with chance in who of those to come is served in time;
    waits of neighbours go together, so that the chance of single contacts (binomial) is widened by `TOGETHER`. `TOGETHER` and
    `PEOPLE_SPREAD` are such that the range held 79 of 100 ends of the stored days of five simulated queues (369 looks: 67 seen from 10
    o'clock, 86 from 13, 85 from 16); a floor whose people differ more from their roster will find it too short.
    """
    if any(end is None for pair in moved for end in pair):
        return None
    ahead = np.nan_to_num(offered) > 0
    p, n = level[ahead], offered[ahead]
    single = CHANCE * TOGETHER * float(np.sqrt((n * p * (1 - p)).sum())) / max(decided + float(n.sum()), 1.0)
    by = [[end - ends for end in pair if end is not None] for pair in moved]
    worse = float(np.sqrt(sum(min(0.0, *each) ** 2 for each in by) + single**2))
    better = float(np.sqrt(sum(max(0.0, *each) ** 2 for each in by) + single**2))
    return max(ends - worse, 0.0), min(ends + better, 1.0)
