"""What rounds of looking again have in common: which days they draw from, who looks, and the rate that unlike draws tell together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from floorwalker.engine import ranges
from floorwalker.ground.people.models import Person

FEW: Final = 10
"""Below so many answers nothing tells a rate."""
Every = Literal["month", "week"]


@dataclass(frozen=True)
class Rate:
    """A rate estimated from what was drawn, each draw weighted by how much stands behind one drawn of it."""

    wrong: int
    n: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def is_small(self) -> bool:
        """Whether too few were answered to tell a rate."""
        return self.n < FEW


@dataclass(frozen=True)
class Counted:
    """What one draw told: how much it was drawn from, how many were answered, and how many of them were wrong."""

    population: int
    n: int
    wrong: int


def rate(draws: Iterable[Counted]) -> Rate:
    """Return the rate over some draws; each counts by what it was drawn from, however many of it were answered (Hajek)."""
    wrong = weights = weighted = squares = 0.0
    n = 0
    for each in draws:
        if not each.n:
            continue
        weight = each.population / each.n
        n += each.n
        wrong += each.wrong
        weighted += weight * each.wrong
        weights += weight * each.n
        squares += weight**2 * each.n
    if not n:
        return Rate(0, 0, None, None, None)
    low, high = ranges.weighted_proportion(weighted, weights, squares)
    return Rate(int(wrong), n, weighted / weights, float(low), float(high))


def in_turn(people: Sequence[Person], place: int, *, but: int | None) -> Person | None:
    """Return who looks at what is drawn `place`-th: one after the other, never whose own it is; None where there is nobody else."""
    others = [each for each in people if each.pk != but]
    return others[place % len(others)] if others else None


def ended(every: Every, today: date) -> tuple[date, date]:
    """Return the last whole week or month before `today`: its first day and the first day after it."""
    if every == "week":
        after = today - timedelta(days=today.weekday())
        return after - timedelta(weeks=1), after
    after = today.replace(day=1)
    return (after - timedelta(days=1)).replace(day=1), after
