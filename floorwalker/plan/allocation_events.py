"""Lines that allocation writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class MeansSet(Event):
    """Somebody said how many seats a site has, and what an hour costs."""

    kind = "site.means_set"
    sentence = "Set {seats} seats and {hour_cost} {currency} an hour for {site} from {first_day} on: {subject}"

    site: str
    first_day: date
    seats: int
    hour_cost: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class Allocated(Event):
    """People, overtime or seats were given for a stretch of time."""

    kind = "allocation.made"
    record_kind = "allocation"
    sentence = "Allocated {subject}, {act} of {number}, {from_queue} to {queue}, {starts_at} to {ends_at}, for {reason} ({why})"

    act: str
    number: int
    from_queue: str
    queue: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    decision: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class AllocationUndone(Event):
    """An allocation was undone by another, from a moment on."""

    kind = "allocation.undone"
    record_kind = "allocation"
    sentence = "Undid {subject} by {by_allocation} from {at} on ({why})"

    by_allocation: str
    at: datetime
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class LeadTimeSet(Event):
    """Somebody said how long it takes until a new person can serve."""

    kind = "site.lead_time_set"
    sentence = "Set {weeks_to_hire} weeks to hire and {weeks_to_train} to train for {skill} at {site}: {subject}"

    site: str
    skill: str
    weeks_to_hire: int
    weeks_to_train: int


ALLOCATION_EVENTS: tuple[type[Event], ...] = (MeansSet, Allocated, AllocationUndone, LeadTimeSet)
