"""Lines that journey maps write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class JourneyBegun(Event):
    """Somebody began to draw a journey, or the next version of one."""

    kind = "journey.begun"
    record_kind = "journey"
    sentence = "Began version {number} of {subject}, {name}"

    number: int
    name: str


@dataclass(frozen=True, kw_only=True)
class JourneyChanged(Event):
    """A draft of a journey was changed."""

    kind = "journey.changed"
    record_kind = "journey"
    sentence = "Changed {subject}: {what}"

    what: str


@dataclass(frozen=True, kw_only=True)
class JourneyProposed(Event):
    """A journey waits for a decision."""

    kind = "journey.proposed"
    record_kind = "journey"
    sentence = "Proposed version {number} of {subject}, {stages} stages ({why})"

    number: int
    stages: int
    approver: str
    sha256: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class JourneyReturned(Event):
    """A proposed journey is a draft again: refused, or taken back."""

    kind = "journey.returned"
    record_kind = "journey"
    is_decision = True
    sentence = "Made {subject} a draft again, {how}: {reason}"

    how: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class JourneyPublished(Event):
    """A version of a journey is the one that people go by."""

    kind = "journey.published"
    record_kind = "journey"
    is_decision = True
    sentence = "Published version {number} of {subject}, {stages} stages"

    number: int
    stages: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class JourneyPutAway(Event):
    """A draft was put away."""

    kind = "journey.put_away"
    record_kind = "journey"
    sentence = "Put the draft of {subject} away: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class JourneyCountAsked(Event):
    """Somebody asked for a journey to be counted from the record."""

    kind = "journey.count_asked"
    record_kind = "journey"
    sentence = "Asked to count version {number} of {subject} from {starts_on} to {ends_on}"

    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class JourneyCounted(Event):
    """A journey was counted from the record."""

    kind = "journey.counted"
    record_kind = "journey"
    sentence = "Counted version {number} of {subject} from {starts_on} to {ends_on}: {visits} visits"

    number: int
    starts_on: date
    ends_on: date
    visits: int


JOURNEY_EVENTS: tuple[type[Event], ...] = (
    JourneyBegun, JourneyChanged, JourneyProposed, JourneyReturned, JourneyPublished, JourneyPutAway, JourneyCountAsked, JourneyCounted,
)
