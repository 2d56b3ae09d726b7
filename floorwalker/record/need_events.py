"""Record: the lines that needs for support leave in the trail; what is needed lies in sleeves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class NeedNoted(Event):
    """It was noted what a customer needs."""

    kind = "need.noted"
    record_kind = "need"
    sentence = "Noted {subject} for {customer}: {what}; {basis}. To be looked at again by {review_on}"

    customer: str
    what: Sleeved
    basis: str
    told_in: str
    review_on: date


@dataclass(frozen=True, kw_only=True)
class NeedChanged(Event):
    """Something else is needed now."""

    kind = "need.changed"
    record_kind = "need"
    sentence = "Changed {subject} from {before} to {after}; to be looked at again by {review_on}"

    before: Sleeved
    after: Sleeved
    review_on: date


@dataclass(frozen=True, kw_only=True)
class NeedReviewed(Event):
    """It was asked, and is still so."""

    kind = "need.reviewed"
    record_kind = "need"
    sentence = "Looked at {subject} again: still so; next by {review_on}"

    review_on: date


@dataclass(frozen=True, kw_only=True)
class NeedEnded(Event):
    """It is in force no more."""

    kind = "need.ended"
    record_kind = "need"
    sentence = "Ended {subject}: {why}"

    why: str


@dataclass(frozen=True, kw_only=True)
class NeedHandedOver(Event):
    """Somebody else looks at it again."""

    kind = "need.handed_over"
    record_kind = "need"
    sentence = "Handed {subject} over from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class NeedsAsked(Event):
    """It was said whether a contact asked what the customer needs."""

    kind = "needs.asked"
    record_kind = "logged"
    sentence = "Said of {subject} whether needs were asked for: {found}"

    found: str


@dataclass(frozen=True, kw_only=True)
class NeedsFallDue(Event):
    """Owners were told which needs are to be looked at again."""

    kind = "needs.fall_due"
    sentence = "Told {people} people of {needs} needs to be looked at again"

    people: int
    needs: int


NEED_EVENTS: Final[tuple[type[Event], ...]] = (
    NeedNoted, NeedChanged, NeedReviewed, NeedEnded, NeedHandedOver, NeedsAsked, NeedsFallDue,
)
