"""Lines that letterheads write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class LetterheadDrafted(Event):
    """Somebody drafted how a brand writes."""

    kind = "letterhead.drafted"
    record_kind = "letterhead"
    sentence = "Drafted {subject}, a letterhead of {brand} from {starts_on}"

    brand: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class LetterheadChanged(Event):
    """Somebody changed the draft of a letterhead, its mark or its owner."""

    kind = "letterhead.changed"
    record_kind = "letterhead"
    sentence = "Changed {subject}: {what}"

    what: str


@dataclass(frozen=True, kw_only=True)
class LetterheadProposed(Event):
    """Somebody was asked to decide on a letterhead."""

    kind = "letterhead.proposed"
    record_kind = "letterhead"
    sentence = "Proposed {subject} to {approver}: {why}"

    approver: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class LetterheadApproved(Event):
    """A letterhead was approved; the one before it ends that day."""

    kind = "letterhead.approved"
    record_kind = "letterhead"
    sentence = "Approved {subject}, the letterhead of {brand} from {starts_on}"

    brand: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class LetterheadReturned(Event):
    """A proposed letterhead became a draft again, or a draft was put away."""

    kind = "letterhead.returned"
    record_kind = "letterhead"
    sentence = "{subject} is {state}: {reason}"

    state: str
    reason: Sleeved


LETTERHEAD_EVENTS: tuple[type[Event], ...] = (
    LetterheadDrafted, LetterheadChanged, LetterheadProposed, LetterheadApproved, LetterheadReturned,
)
