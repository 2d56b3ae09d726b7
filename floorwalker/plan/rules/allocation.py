"""Allocation: what people on a queue will do over a stretch of time, what a change would do to it, and what may not be chosen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import erlang
from floorwalker.ground.errors import RuleBroken

Floats = NDArray[np.float64]
SLOT_MINUTES: Final = 30
SLOT_SECONDS: Final = SLOT_MINUTES * 60.0
SLOTS_AN_HOUR: Final = 2
NEAR_SHARE: Final = 0.10
"""Short by less than a tenth of the need is near it: what one break moved can mend. The house's own choice, said in the guide."""
HALF: Final = 0.5
"""Less than half a person is a rounding of breaks, no gap."""
DUST: Final = 1e-6
LONGEST_HOURS: Final = 168
"""A week: what is needed for longer is planned in the roster."""
Gap = Literal["covered", "near", "short", "over", "none"]


class Given(Protocol):
    """What an allocation says: how many, from where to where, over [starts_at, ends_at)."""

    @property
    def queue_id(self) -> int | None:
        """Key of the queue that gets."""

    @property
    def from_queue_id(self) -> int | None:
        """Key of the queue that gives."""

    @property
    def number(self) -> int:
        """How many."""

    @property
    def starts_at(self) -> datetime:
        """Begin."""

    @property
    def ends_at(self) -> datetime:
        """End."""


@dataclass(frozen=True, eq=False)
class Work:
    """What one queue asks for in each half hour; nan where nothing is required.

    Attributes
    ----------
    load : float
        Work in Erlang: people who would be busy all the time with it.
    needed, scheduled : float
        People required on queue, and with planned shrinkage added.
    patience_seconds : float
        inf where nobody gives up; nan where contacts may wait for hours, which no queue formula describes.
    limit : float
        The occupancy above which people are overloaded.
    """

    offered: Floats
    aht_seconds: Floats
    load: Floats
    needed: Floats
    scheduled: Floats
    patience_seconds: float
    target_seconds: float
    target_share: float | None
    limit: float

    @property
    def waits_for_hours(self) -> bool:
        """Whether no queue formula describes it."""
        return math.isnan(self.patience_seconds)


@dataclass(frozen=True)
class Outlook:
    """What a queue will do over a stretch of time; None where it cannot be said.

    `people` is the mean number on queue, `fewest` the least in any half hour, `occupancy` the share of their time they are busy.
    """

    service_level: float | None
    occupancy: float | None
    busiest: float | None
    people: float
    fewest: float
    needed: float
    contacts: float

    def as_record(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def outlook(work: Work, people: Floats, inside: NDArray[np.bool_]) -> Outlook:
    """Return what `people` will do with `work` in the half hours `inside`: Erlang A or C by half hour, weighted by contacts.

    Notes
    -----
    A fraction of a person (somebody there for a part of the half hour) lies between the two whole numbers. Each half hour is in
    steady state and each queue alone.
    """
    known = inside & ~np.isnan(work.needed)
    if not known.any():
        return Outlook(None, None, None, _mean(people[inside]), _least(people[inside]), 0.0, 0.0)
    there, load, offered = np.maximum(people[known], 0.0), work.load[known], work.offered[known]
    if work.waits_for_hours:
        level, busy = None, np.minimum(np.divide(load, there, out=np.ones_like(load), where=there > 0.0), 1.0)
    else:
        level, busy = _between(work, there, load, work.aht_seconds[known])
    weight = offered.sum()
    whole = there.sum()
    return Outlook(
        float((level * offered).sum() / weight) if level is not None and weight > 0 else None,
        float((busy * there).sum() / whole) if whole > 0 else None,
        float(busy[there > 0].max()) if (there > 0).any() else None,
        _mean(there), _least(there), float(work.needed[known].mean()), float(weight),
    )


def _between(work: Work, there: Floats, load: Floats, aht_seconds: Floats) -> tuple[Floats, Floats]:
    low = np.floor(there)
    found = [
        erlang.performance(
            load, agents=agents, aht_seconds=np.where(np.isnan(aht_seconds) | (aht_seconds <= 0), 1.0, aht_seconds),
            patience_seconds=work.patience_seconds, target_seconds=work.target_seconds,
        )
        for agents in (low, low + 1)
    ]
    part = there - low
    level = found[0].service_level + part * (found[1].service_level - found[0].service_level)
    few, more = (np.nan_to_num(each.occupancy, nan=1.0) for each in found)
    return np.where(load > 0, level, 0.0), few + part * (more - few)


def gap(there: float, needed: float) -> Gap:
    """Return how people there stand to people needed; a difference under half a person is none.

    >>> [gap(there, 10.0) for there in (9.6, 9.2, 8.0, 10.0, 12.0)]
    ['covered', 'near', 'short', 'covered', 'over']
    """
    if math.isnan(needed):
        return "none"
    missing = needed - there
    if missing > HALF:
        return "near" if missing < NEAR_SHARE * needed else "short"
    return "over" if -missing >= 1.0 and -missing > NEAR_SHARE * needed else "covered"


def given_to(queue: int, starts: Sequence[datetime], given: Iterable[Given]) -> Floats:
    """Return how many people `given` add to `queue` in each half hour, on average; negative where it gives."""
    edges = np.array([start.timestamp() for start in starts])
    net = np.zeros(edges.size)
    for each in given:
        sign = (each.queue_id == queue) - (each.from_queue_id == queue)
        if sign:
            net += sign * each.number * covered(edges, each.starts_at, each.ends_at)
    return net


def covered(edges: Floats, start: datetime, end: datetime) -> Floats:
    """Return the share of each half hour that [start, end) covers."""
    overlap = np.minimum(edges + SLOT_SECONDS, end.timestamp()) - np.maximum(edges, start.timestamp())
    return np.asarray(np.clip(overlap, 0.0, SLOT_SECONDS) / SLOT_SECONDS)


@dataclass(frozen=True)
class Level:
    """A share of contacts that was counted, with the range that chance gives it."""

    share: float
    low: float
    high: float
    contacts: int


def difference(before: Level, after: Level) -> tuple[float, float]:
    """Return the 95 % range of how much a counted share changed: where it holds nought, chance alone can make the difference.

    References
    ----------
    R. G. Newcombe, "Interval estimation for the difference between independent proportions", Stat. Med. 17, 1998, method 10.
    """
    moved = after.share - before.share
    down = math.hypot(after.share - after.low, before.high - before.share)
    up = math.hypot(after.high - after.share, before.share - before.low)
    return moved - down, moved + up


def overloads(before: Outlook, after: Outlook, *, limit: float) -> bool:
    """Return whether a change makes people work above the limit, or further above it than they do."""
    if after.occupancy is None:
        return False
    return after.occupancy > limit + DUST and after.occupancy > (before.occupancy or 0.0) + DUST


def check_stretch(starts_at: datetime, ends_at: datetime, number: int) -> None:
    """Refuse a stretch that is none, or longer than a week, and a number that is no number of people.

    Raises
    ------
    RuleBroken
        Naming which.
    """
    if number < 1:
        raise RuleBroken("Nobody would be given.", remedy="Give at least one person or seat.", code="allocation_number")
    hours = (ends_at - starts_at).total_seconds() / 3600
    if hours <= 0:
        raise RuleBroken("It would end before it begins.", remedy="Give an end after its start.", code="allocation_backwards")
    if hours > LONGEST_HOURS:
        raise RuleBroken(
            f"It would last {hours:.0f} hours.", remedy="Give a week at most; change the roster for what lasts longer.",
            code="allocation_too_long",
        )


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else 0.0


def _least(values: Floats) -> float:
    return float(values.min()) if values.size else 0.0
