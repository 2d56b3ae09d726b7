"""Lines that the standards catalogue writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class StandardProposed(Event):
    """Somebody proposed a standard, or the words for one in force."""

    kind = "standard.proposed"
    record_kind = "standard"
    sentence = "Proposed {subject}, {name}: {measure} {target} for {applies_to} from {starts_on} ({why})"

    name: str
    measure: str
    target: str
    applies_to: str
    starts_on: date
    owner: str
    approver: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class StandardApproved(Event):
    """A proposed standard was approved."""

    kind = "standard.approved"
    record_kind = "standard"
    is_decision = True
    sentence = "Approved {subject}; it is looked at again by {review_on}"

    review_on: date


@dataclass(frozen=True, kw_only=True)
class StandardRefused(Event):
    """A proposed standard was refused."""

    kind = "standard.refused"
    record_kind = "standard"
    is_decision = True
    sentence = "Refused {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class StandardWithdrawn(Event):
    """A proposed standard was taken back."""

    kind = "standard.withdrawn"
    record_kind = "standard"
    sentence = "Took {subject} back: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class StandardReviewed(Event):
    """A standard was looked at again and stays as it is."""

    kind = "standard.reviewed"
    record_kind = "standard"
    sentence = "Looked at {subject} again and kept it until {review_on}: {why}"

    review_on: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class StandardGiven(Event):
    """A standard got another owner."""

    kind = "standard.given"
    record_kind = "standard"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


CATALOGUE_EVENTS: tuple[type[Event], ...] = (
    StandardProposed, StandardApproved, StandardRefused, StandardWithdrawn, StandardReviewed, StandardGiven,
)
