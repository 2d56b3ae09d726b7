"""The people a queue needs: Erlang where contacts wait for seconds, work arriving where they may wait for hours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from floorwalker.engine import erlang
from floorwalker.engine.erlang import Performance, Staffing
from floorwalker.ground.errors import RuleBroken

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SECONDS_A_MINUTE: Final = 60.0
SECONDS_AN_HOUR: Final = 3600.0
USUAL_SHARE, USUAL_SECONDS = 0.80, 20.0
"""80 % in 20 s: the usual target where no standard is in force (callcentrehelper.com, service level)."""
USUAL_OCCUPANCY: Final = 0.85
"""The usual limit where no standard is in force: above it people tire and handle times grow (callcentrehelper.com, occupancy)."""
LEVELS: Final = 19
"""The day's volume is tried at so many levels, each as probable as the next: 5 %, 10 % ... 95 %."""
DUST: Final = 1e-9
"""Rounding of a quotient: a full day's work of 8 people needs 8, not 9."""
NORMAL_80: Final = 1.2816
"""Standard normal quantile of 90 %: half of an 80 % range in standard deviations."""


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a need is computed from; shares from 0 to 1, None where there is no such target.

    Attributes
    ----------
    volume_factor, aht_factor : float
        Contacts and handle time as a multiple of the forecast's.
    patience_seconds : float or None
        Mean patience; None where nobody gives up (Erlang C).
    backlog : float
        Contacts that wait already; only for channels that may wait for hours.
    """

    volume_factor: float = 1.0
    aht_factor: float = 1.0
    patience_seconds: float | None = None
    target_share: float | None = USUAL_SHARE
    target_seconds: float = USUAL_SECONDS
    max_asa_seconds: float | None = None
    max_abandonment: float | None = None
    max_occupancy: float | None = USUAL_OCCUPANCY
    min_agents: int = 0
    shrinkage: float = 0.0
    backlog: float = 0.0

    def as_record(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


@dataclass(frozen=True)
class Need:
    """People needed by interval, and what they would do; NaN where nothing is offered or no such figure exists."""

    agents: Ints
    scheduled: Ints
    service_level: Floats
    asa_seconds: Floats
    occupancy: Floats
    abandonment: Floats
    staffing: Staffing | None

    @property
    def method(self) -> str:
        """The name of the formula."""
        if self.staffing is None:
            return "work arriving, levelled over each day"
        return "Erlang A" if np.isfinite(self.staffing.patience_seconds).any() else "Erlang C"


def need(offered: ArrayLike, aht_seconds: ArrayLike, *, inputs: Inputs, interval_minutes: int) -> Need:
    """Return the people needed where contacts wait for seconds: Erlang A with patience, else Erlang C.

    Raises
    ------
    RuleBroken
        If an input is out of range; the engine's sentence names it.
    """
    calls, aht = scaled(offered, aht_seconds, inputs)
    try:
        staffing = erlang.required_agents(
            calls, interval_seconds=interval_minutes * SECONDS_A_MINUTE, aht_seconds=aht,
            target_share=_or(inputs.target_share, math.nan), target_seconds=inputs.target_seconds,
            max_asa_seconds=_or(inputs.max_asa_seconds, math.nan), max_abandonment=_or(inputs.max_abandonment, math.nan),
            max_occupancy=_or(inputs.max_occupancy, math.nan), min_agents=inputs.min_agents,
            patience_seconds=_or(inputs.patience_seconds, math.inf), shrinkage=inputs.shrinkage,
        )  # fmt: skip
    except ValueError as problem:
        raise RuleBroken(
            f"The people needed cannot be computed: {problem}.", remedy="Change that input.", code="bad_staffing_input"
        ) from problem
    does = staffing.performance
    return Need(
        staffing.agents, staffing.scheduled.astype(np.int64), does.service_level, does.asa_seconds, does.occupancy,
        does.abandonment, staffing,
    )  # fmt: skip


def need_deferred(
    offered: ArrayLike, aht_seconds: ArrayLike, days: Sequence[date], *, inputs: Inputs, interval_minutes: int
) -> Need:
    """Return the people needed where contacts may wait for hours: each day's work, and the backlog on the first, spread level.

    No queue formula is used and no wait in seconds is promised: people are as busy as the occupancy limit lets them be.

    Raises
    ------
    RuleBroken
        If an input is out of range.
    """
    calls, aht = scaled(offered, aht_seconds, inputs)
    busy = _or(inputs.max_occupancy, 1.0)
    if not 0.0 < busy <= 1.0 or not 0.0 <= inputs.shrinkage < 1.0 or inputs.backlog < 0.0:
        raise RuleBroken(
            f"Occupancy {busy:g}, shrinkage {inputs.shrinkage:g} and backlog {inputs.backlog:g} do not go together.",
            remedy="Give shares from 0 to 1 and a backlog that is not negative.", code="bad_staffing_input",
        )  # fmt: skip
    work = calls * aht
    agents = np.zeros(calls.size, dtype=np.int64)
    occupancy = np.full(calls.size, np.nan)
    backlog_seconds = inputs.backlog * (float(work.sum() / calls.sum()) if calls.sum() > 0 else 0.0)
    by_day = np.array([day.toordinal() for day in days])
    for day in np.unique(by_day):
        own = by_day == day
        seconds = float(work[own].sum()) + backlog_seconds
        backlog_seconds = 0.0
        open_seconds = int(own.sum()) * interval_minutes * SECONDS_A_MINUTE
        people = max(math.ceil(seconds / (open_seconds * busy) - DUST), inputs.min_agents)
        agents[own] = people
        occupancy[own] = seconds / (open_seconds * people) if people else np.nan
    none = np.full(calls.size, np.nan)
    scheduled = erlang.with_shrinkage(agents, shrinkage=inputs.shrinkage).astype(np.int64)
    return Need(agents, scheduled, none, none, occupancy, none, None)


def scaled(offered: ArrayLike, aht_seconds: ArrayLike, inputs: Inputs) -> tuple[Floats, Floats]:
    """Return contacts and handle times as the inputs have them."""
    calls = np.asarray(offered, dtype=np.float64) * inputs.volume_factor
    return calls, np.asarray(aht_seconds, dtype=np.float64) * inputs.aht_factor


@dataclass(frozen=True)
class DayLevel:
    """Service level of a day over the range of its volume: nothing else is uncertain here.

    Attributes
    ----------
    low, middle, high : float
        At the 90 %, 50 % and 10 % level of volume: the day falls between low and high 8 days in 10.
    met : float
        Share of the volume levels at which the target holds.
    """

    low: float
    middle: float
    high: float
    met: float


def day_level(
    need_: Need, agents: ArrayLike, *, volume_range: tuple[float, float, float], target_share: float | None
) -> DayLevel | None:
    """Return the service level of a day whose volume is uncertain, with `agents` on queue; None without a queue formula.

    Parameters
    ----------
    volume_range
        Low, expected and high volume of the day, an 80 % range; the shape of the day stays as it is.
    """
    staffing = need_.staffing
    low, expected, high = volume_range
    if staffing is None or expected <= 0.0:
        return None
    spread = (math.log(max(high, 1e-9)) - math.log(max(low, 1e-9))) / (2 * NORMAL_80) if low > 0 else 0.5
    levels = np.arange(1, LEVELS + 1) / (LEVELS + 1)
    found = np.array([level_at(staffing, agents, factor=math.exp(spread * _normal(chance))) for chance in levels])
    return DayLevel(
        low=float(found[-2]), middle=float(found[LEVELS // 2]), high=float(found[1]),
        met=float(np.mean(found >= (target_share or 0.0))),
    )  # fmt: skip


def level_at(staffing: Staffing, agents: ArrayLike, *, factor: float) -> float:
    """Return the service level of all contacts of a day whose volume is `factor` times the expected one."""
    does = performance_of(staffing, agents, factor=factor)
    calls = staffing.offered
    whole = float(calls.sum())
    return float(np.nansum(does.service_level * calls)) / whole if whole else math.nan


def performance_of(staffing: Staffing, agents: ArrayLike, *, factor: float = 1.0) -> Performance:
    """Return what `agents` would do with `factor` times the contacts; no agents serve nobody."""
    return erlang.performance(
        staffing.load * factor, agents=np.asarray(agents),
        aht_seconds=np.where(staffing.offered == 0.0, 1.0, staffing.aht_seconds), patience_seconds=staffing.patience_seconds,
        target_seconds=staffing.target_seconds,
    )  # fmt: skip


def overloaded(staffing: Staffing, agents: ArrayLike) -> Ints:
    """Return the intervals in which the work is more than `agents` can do and nobody gives up: the queue never empties."""
    more = staffing.load >= np.asarray(agents, dtype=np.float64)
    return np.flatnonzero(more & np.isinf(staffing.patience_seconds) & (staffing.load > 0.0))


def _normal(chance: float) -> float:
    return float(ndtri(chance))


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
