"""People that a plan needs and has: hours on queue from the requirement and the roster, counted in people of a full week; and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.models import PlanResource

FULL_WEEK_HOURS: Final = 37.5
"""The week that a contract of the house begins with; people are counted in it, whatever their own hours are."""
MINUTES_AN_HOUR: Final = 60.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What is needed beside people, how much of it there is, and what it costs."""

    kind: str
    name: str
    needed: Decimal | None
    there: Decimal | None
    amount: Decimal | None
    currency: str
    note: str


@dataclass(frozen=True)
class Hours:
    """Hours of one queue over some intervals: needed on queue, paid for that, and on queue by the roster; None without a roster."""

    needed: float
    paid: float
    rostered: float | None
    short: int

    @property
    def people_needed(self) -> float:
        """People of a full week who are paid for it."""
        return self.paid / FULL_WEEK_HOURS

    @property
    def people_there(self) -> float | None:
        """People of a full week behind the rostered hours, with what is lost of paid time as in the requirement."""
        if self.rostered is None or self.needed <= 0:
            return None
        return self.rostered * (self.paid / self.needed) / FULL_WEEK_HOURS

    @property
    def gap(self) -> float | None:
        """How many people are over; negative is short."""
        return None if self.people_there is None else self.people_there - self.people_needed


def hours(agents: ArrayLike, scheduled: ArrayLike, rostered: ArrayLike | None, *, minutes: int) -> Hours:
    """Return the hours of intervals of `minutes`: people needed on queue, with shrinkage, and rostered on average in each."""
    on_queue, with_shrinkage = np.asarray(agents, dtype=np.float64), np.asarray(scheduled, dtype=np.float64)
    width = minutes / MINUTES_AN_HOUR
    there = None if rostered is None else np.asarray(rostered, dtype=np.float64)
    short = 0 if there is None else int((there < on_queue - 0.5).sum())
    return Hours(
        float(on_queue.sum() * width), float(with_shrinkage.sum() * width), None if there is None else float(there.sum() * width), short
    )


def present(began: ArrayLike, ended: ArrayLike, slots: ArrayLike, *, width: float) -> Floats:
    """Return how many of the stretches from `began` to `ended` lie in each slot of `width` seconds, on average; all in seconds.

    The people present up to a moment add up to what those who began by then are there for, less what those who ended are gone for;
    a slot holds the difference between its two ends.
    """
    starts, stops = np.sort(np.asarray(began, dtype=np.float64)), np.sort(np.asarray(ended, dtype=np.float64))
    edges = np.asarray(slots, dtype=np.float64)
    base = min(edges.min(initial=np.inf), starts.min(initial=np.inf))
    if not np.isfinite(base):
        return np.zeros(0)

    def gone(moments: Floats, until: Floats) -> Floats:
        sums = np.concatenate([[0.0], np.cumsum(moments - base)])
        number = np.searchsorted(moments, until, side="right")
        so_far: Floats = number * (until - base) - sums[number]
        return so_far

    def added(until: Floats) -> Floats:
        return gone(starts, until) - gone(stops, until)

    there: Floats = np.maximum(added(edges + width) - added(edges), 0.0) / width
    return there.round(6)  # sums of seconds: no 17.9999999 people


def check(made: Resource) -> None:
    """Refuse a resource that says nothing.

    Raises
    ------
    RuleBroken
        If its kind is unknown, it has no name, a number is negative, an amount has no currency or a budget line no amount.
    """
    if made.kind not in PlanResource.Kind.values:
        raise RuleBroken(f"{made.kind!r} is no kind of resource.", remedy="Choose one of the list.", code="unknown_resource")
    if not made.name.strip():
        raise RuleBroken("The resource has no name.", remedy="Say what is needed.", code="resource_in_words")
    if any(number is not None and number < 0 for number in (made.needed, made.there, made.amount)):
        raise RuleBroken("A resource is less than none.", remedy="Give numbers from 0 on.", code="resource_negative")
    if (made.amount is None) != (made.currency == ""):
        raise RuleBroken("An amount has a currency.", remedy="Give both, such as 1200 and GBP, or neither.", code="resource_money")
    if made.currency and not (len(made.currency) == 3 and made.currency.isalpha() and made.currency.isupper()):
        raise RuleBroken(f"{made.currency!r} is no currency.", remedy="Write its three letters, such as GBP.", code="resource_money")
    if made.kind == PlanResource.Kind.BUDGET and made.amount is None:
        raise RuleBroken("A budget line has no amount.", remedy="Say how much, and in which currency.", code="resource_money")
