"""What a day amounts to seen from one of its moments: nothing that happens later is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Truths = NDArray[np.bool_]


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

    def of(self, kept: Truths) -> Visits:
        """Return the visits that `kept` is true for."""
        return Visits(**{name: getattr(self, name)[kept] for name in self.__dataclass_fields__})


@dataclass(frozen=True)
class SoFar:
    """What came of the visits that arrived in a stretch, seen from a moment inside or after it.

    `decided` are those whose part in the service level is known: answered, gone, or waiting beyond the target already.
    """

    offered: int
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
        return self.abandoned / self.offered if self.offered else None

    @property
    def aht_seconds(self) -> float | None:
        """Mean talk, hold and wrap of the contacts finished."""
        return self.handle_seconds / self.finished if self.finished else None


def so_far(visits: Visits, *, at: float, since: float, until: float, target_seconds: float) -> SoFar:
    """Return what came of the visits that arrived in [since, until) as known at `at`."""
    seen = visits.of((visits.arrived >= since) & (visits.arrived < until) & (visits.arrived <= at))
    answered = seen.answered <= at
    decided = _decided(seen, at, target_seconds)
    in_time = answered & (seen.wait_seconds <= target_seconds)
    finished = answered & (seen.ended <= at)
    return SoFar(
        offered=seen.arrived.size,
        decided=int(decided.sum()),
        in_time=int(in_time.sum()),
        answered=int(answered.sum()),
        abandoned=int((seen.abandoned & (seen.ended <= at)).sum()),
        finished=int(finished.sum()),
        handle_seconds=float(seen.handle_seconds[finished].sum()),
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
    offered[edges[:-1] > at] = np.nan
    return ByInterval(offered, decided, in_time)


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
