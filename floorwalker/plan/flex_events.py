"""Lines that agreed flex writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class FlexProposed(Event):
    """Somebody proposed what to do when demand comes otherwise."""

    kind = "flex.proposed"
    record_kind = "flex"
    sentence = "Proposed {subject}, {act} for {queue}: {hours} hours a week when {beyond} beyond on {days} days running; {what}"

    act: str
    queue: str
    hours: str
    beyond: str
    days: int
    owner: str
    approver: str
    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class FlexAgreed(Event):
    """A proposed flex was agreed by another."""

    kind = "flex.agreed"
    record_kind = "flex"
    is_decision = True
    sentence = "Agreed {subject}; it may be used until {last_day}"

    last_day: date


@dataclass(frozen=True, kw_only=True)
class FlexRefused(Event):
    """A proposed flex was refused."""

    kind = "flex.refused"
    record_kind = "flex"
    is_decision = True
    sentence = "Refused {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class FlexWithdrawn(Event):
    """A flex was taken back, before it was decided or after."""

    kind = "flex.withdrawn"
    record_kind = "flex"
    sentence = "Took {subject} back: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class FlexSignSeen(Event):
    """The sign of an agreed flex was seen in what was counted."""

    kind = "flex.sign_seen"
    record_kind = "flex"
    sentence = "Saw the sign of {subject}: since {since} contacts are {beyond} beyond"

    since: date
    beyond: str


@dataclass(frozen=True, kw_only=True)
class FlexGiven(Event):
    """A flex got another owner."""

    kind = "flex.given"
    record_kind = "flex"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


FLEX_EVENTS: tuple[type[Event], ...] = (FlexProposed, FlexAgreed, FlexRefused, FlexWithdrawn, FlexSignSeen, FlexGiven)
