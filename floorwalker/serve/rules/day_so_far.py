"""What a day amounts to seen from one of its moments: nothing that happens later is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Truths = NDArray[np.bool_]


ROUNDING_SECONDS: Final = 0.001


@dataclass(frozen=True, eq=False)
class Totals:
    """What a source told of queues by interval, one value each; times in seconds since 1970 UTC, nan for what it does not tell.

    `in_time_least` is the fewest in time, where that is reckoned from a rounded share; `in_time_seconds` is within what the source
    counts an answer as in time; `finished` are those whose handle time it gives.
    """

    queue: Numbers
    started: Floats
    ended: Floats
    offered: Floats
    answered: Floats
    abandoned: Floats
    in_time: Floats
    in_time_least: Floats
    in_time_seconds: Floats
    finished: Floats
    handle_seconds: Floats

    def of(self, kept: Truths) -> Totals:
        """Return the totals that `kept` is true for."""
        return Totals(**{name: getattr(self, name)[kept] for name in self.__dataclass_fields__})

    def over(self, *, at: float, since: float) -> Totals:
        """Return the totals of intervals that began at `since` or later and are over at `at`: a running one may still grow."""
        return self.of((self.started >= since) & (self.ended <= at))

    def latest(self, *, at: float, seconds: float) -> Totals:
        """Return the totals of the last `seconds` that are told whole at `at`."""
        over = self.over(at=at, since=-np.inf)
        return over.of(over.started >= over.ended.max(initial=-np.inf) - seconds)

    def decided(self, target_seconds: float) -> tuple[Floats, Floats]:
        """Return of each how many count in the service level and how many were answered in time; none where the target is another."""
        same = ~np.isnan(self.in_time) & (np.abs(self.in_time_seconds - target_seconds) < ROUNDING_SECONDS)
        return np.where(same, self.offered, 0.0), np.where(same, self.in_time, 0.0)


def no_totals() -> Totals:
    """Return totals of nothing."""
    return Totals(np.zeros(0, dtype=np.int64), *(np.zeros(0) for _ in range(10)))


@dataclass(frozen=True, eq=False)
class Visits:
    """Visits to queues, one value each; times in seconds since 1970 UTC, nan where it never happens.

    `ended` is the end of the last part of the visit; `wait_seconds` queueing and ringing, `handle_seconds` talk, hold and wrap,
    `effort_seconds` the same, each part divided by the contacts its agent held at once.
    """

    queue: Numbers
    arrived: Floats
    answered: Floats
    ended: Floats
    wait_seconds: Floats
    handle_seconds: Floats
    effort_seconds: Floats
    abandoned: Truths
    totals: Totals = field(default_factory=no_totals)
    """What was told of intervals of which no contacts tell."""

    def of(self, kept: Truths) -> Visits:
        """Return the visits that `kept` is true for, with the same totals."""
        return Visits(**{name: getattr(self, name)[kept] for name in self.__dataclass_fields__ if name != "totals"}, totals=self.totals)

    def of_queue(self, queue: int) -> Visits:
        """Return the visits of one queue, with its totals."""
        return replace(self.of(self.queue == queue), totals=self.totals.of(self.totals.queue == queue))


@dataclass(frozen=True)
class SoFar:
    """What came of the visits that arrived in a stretch, seen from a moment inside or after it.

    `decided` are those whose part in the service level is known: answered, gone, or waiting beyond the target already. `watched` are
    those of whom it is known whether they gave up, `untold` those of totals that tell no level for this target.
    """

    offered: int
    watched: int
    untold: int
    decided: int
    in_time: int
    answered: int
    abandoned: int
    finished: int
    handle_seconds: float

    @property
    def service_level(self) -> float | None:
        """Share of the decided that were answered within the target."""
        return self.in_time / self.decided if self.decided else None

    @property
    def abandonment(self) -> float | None:
        """Share of the offered whose customer gave up."""
        return self.abandoned / self.watched if self.watched else None

    @property
    def aht_seconds(self) -> float | None:
        """Mean talk, hold and wrap of the contacts finished."""
        return self.handle_seconds / self.finished if self.finished else None


def so_far(
    visits: Visits, *, at: float, since: float, until: float, target_seconds: float, totals: Totals | None = None
) -> SoFar:
    """Return what came of the visits that arrived in [since, until) as known at `at`, with the totals of the intervals that are over in it.

    `totals` are taken instead where they are given.
    """
    told = visits.totals.over(at=at, since=since) if totals is None else totals
    seen = visits.of((visits.arrived >= since) & (visits.arrived < until) & (visits.arrived <= at))
    answered = seen.answered <= at
    decided = _decided(seen, at, target_seconds)
    in_time = answered & (seen.wait_seconds <= target_seconds)
    finished = answered & (seen.ended <= at)
    told_decided, told_in_time = told.decided(target_seconds)
    known = ~np.isnan(told.abandoned)
    return SoFar(
        offered=seen.arrived.size + int(told.offered.sum()),
        watched=seen.arrived.size + int(told.offered[known].sum()),
        untold=int(told.offered.sum() - told_decided.sum()),
        decided=int(decided.sum() + told_decided.sum()),
        in_time=int(in_time.sum() + told_in_time.sum()),
        answered=int(answered.sum() + np.nansum(told.answered)),
        abandoned=int((seen.abandoned & (seen.ended <= at)).sum() + told.abandoned[known].sum()),
        finished=int(finished.sum() + np.nansum(told.finished)),
        handle_seconds=float(seen.handle_seconds[finished].sum() + np.nansum(told.handle_seconds)),
    )


@dataclass(frozen=True, eq=False)
class ByInterval:
    """The same by interval of arrival; nan where nothing is known."""

    offered: Floats
    decided: Floats
    in_time: Floats

    @property
    def service_level(self) -> Floats:
        """Share of the decided that were answered within the target."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.decided > 0, self.in_time / self.decided, np.nan)


def by_interval(visits: Visits, *, at: float, edges: Floats, target_seconds: float) -> ByInterval:
    """Return what came in each interval between two `edges` as known at `at`; nan in those that have not begun."""
    count = edges.size - 1
    place = np.searchsorted(edges, visits.arrived, side="right") - 1
    seen = (visits.arrived <= at) & (place >= 0) & (place < count)
    kept, place = visits.of(seen), place[seen]
    decided = np.bincount(place, _decided(kept, at, target_seconds), count).astype(np.float64)
    in_time = np.bincount(place, (kept.answered <= at) & (kept.wait_seconds <= target_seconds), count).astype(np.float64)
    offered = np.bincount(place, minlength=count).astype(np.float64)
    _add_totals(visits.totals.over(at=at, since=edges[0]), edges, target_seconds, offered, decided, in_time)
    offered[edges[:-1] > at] = np.nan
    return ByInterval(offered, decided, in_time)


def _add_totals(told: Totals, edges: Floats, target_seconds: float, offered: Floats, decided: Floats, in_time: Floats) -> None:
    """Add totals to the intervals that hold them whole; one that is longer leaves those that it touches without a figure."""
    first = np.searchsorted(edges, told.started, side="right") - 1
    last = np.searchsorted(edges, told.ended, side="left") - 1
    fits = (first == last) & (first < offered.size)
    told_decided, told_in_time = told.decided(target_seconds)
    for sums, values in ((offered, told.offered), (decided, told_decided), (in_time, told_in_time)):
        np.add.at(sums, first[fits], values[fits])
    for start, end in zip(first[~fits], last[~fits], strict=True):
        offered[start : end + 1] = np.nan
        decided[start : end + 1] = in_time[start : end + 1] = 0.0


def _decided(visits: Visits, at: float, target_seconds: float) -> Truths:
    gone = np.isnan(visits.answered) & (visits.ended <= at)
    beyond = at - visits.arrived > target_seconds
    return np.asarray((visits.answered <= at) | gone | beyond)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Stretches of waiting or of people's time: whose (queue, person), what, from when to when; half-open."""

    queue: Numbers
    person: Numbers
    kind: NDArray[np.object_]
    started: Floats
    ended: Floats

    def of(self, kept: Truths) -> Pieces:
        """Return the pieces that `kept` is true for."""
        return Pieces(**{name: getattr(self, name)[kept] for name in self.__dataclass_fields__})

    def at(self, moment: float) -> Pieces:
        """Return the pieces that cover `moment`."""
        return self.of((self.started <= moment) & (moment < self.ended))


def present(pieces: Pieces, *, at: float, edges: Floats) -> Floats:
    """Return the mean number of `pieces` at once in each interval, in the running one until `at`; nan in those not begun."""
    ends = np.minimum(pieces.ended, at)
    means = np.full(edges.size - 1, np.nan)
    for index, (start, end) in enumerate(zip(edges[:-1], np.minimum(edges[1:], at), strict=True)):
        if end > start:
            overlap = np.minimum(ends, end) - np.maximum(pieces.started, start)
            means[index] = overlap[overlap > 0].sum() / (end - start)
    return means
