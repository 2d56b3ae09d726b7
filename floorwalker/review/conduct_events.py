"""Review: the lines that conduct leaves in the trail. Of a concern nothing is said but its reference, and never who told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class Disclosed(Event):
    """Somebody told of an interest, a tie, a gift or hospitality."""

    kind = "disclosure.told"
    record_kind = "disclosure"
    sentence = "Told of {subject}: {what}, {party}; {state}"

    what: str
    party: Sleeved
    state: str


@dataclass(frozen=True, kw_only=True)
class DisclosureDecided(Event):
    """Somebody decided on a disclosure."""

    kind = "disclosure.decided"
    record_kind = "disclosure"
    sentence = "Decided on {subject}: {state}. {reason}"
    is_decision = True

    state: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class DisclosureEnded(Event):
    """What was told of has ended."""

    kind = "disclosure.ended"
    record_kind = "disclosure"
    sentence = "Said that {subject} ended on {on}"

    on: date


@dataclass(frozen=True, kw_only=True)
class ConductDeclared(Event):
    """Somebody signed the declaration of a year."""

    kind = "conduct.declared"
    sentence = "{subject} signed the conduct declaration of {year}, edition {edition}, with {stood} disclosures; SHA-256 {digest}"

    year: int
    edition: int
    stood: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class ConductAskedFor(Event):
    """People were asked to sign the declaration of a year."""

    kind = "conduct.asked_for"
    sentence = "Asked {people} people for the conduct declaration of {subject}"

    people: int


@dataclass(frozen=True, kw_only=True)
class RecipientAppointed(Event):
    """Somebody may be told concerns from now on."""

    kind = "concern.recipient_appointed"
    sentence = "Appointed {subject} to open concerns"


@dataclass(frozen=True, kw_only=True)
class RecipientEnded(Event):
    """Somebody is told no new concern any more."""

    kind = "concern.recipient_ended"
    sentence = "Ended the appointment of {subject} to open concerns"


@dataclass(frozen=True, kw_only=True)
class ConcernTold(Event):
    """A concern was told."""

    kind = "concern.told"
    sentence = "{subject} was told in confidence; {readers} may open it"

    readers: int


@dataclass(frozen=True, kw_only=True)
class ConcernAddedTo(Event):
    """The teller of a concern wrote again."""

    kind = "concern.added_to"
    sentence = "The teller of {subject} wrote again"


@dataclass(frozen=True, kw_only=True)
class ConcernAnswered(Event):
    """A reader of a concern answered its teller."""

    kind = "concern.answered"
    sentence = "Answered the teller of {subject}"


@dataclass(frozen=True, kw_only=True)
class ConcernShared(Event):
    """Another recipient may open a concern."""

    kind = "concern.shared"
    sentence = "Let {reader} open {subject} too"

    reader: str


@dataclass(frozen=True, kw_only=True)
class ConcernClosed(Event):
    """A reader closed a concern, and told its teller what came of it."""

    kind = "concern.closed"
    sentence = "Closed {subject} and told its teller what came of it"
    is_decision = True


EVENTS: Final[tuple[type[Event], ...]] = (
    Disclosed, DisclosureDecided, DisclosureEnded, ConductDeclared, ConductAskedFor, RecipientAppointed, RecipientEnded, ConcernTold,
    ConcernAddedTo, ConcernAnswered, ConcernShared, ConcernClosed,
)
