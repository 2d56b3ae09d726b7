"""Resolve: the lines that regimes, difficulties and complaints leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class RegimeSet(Event):
    """A regulation holds for a line from a day on."""

    kind = "regime.set"
    sentence = "Let {subject} keep to {pack} from {since}, business days by {calendar}: {why}"
    is_decision = True

    pack: str
    calendar: str
    since: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class DifficultyLogged(Event):
    """A difficulty or a request was written down."""

    kind = "difficulty.logged"
    record_kind = "difficulty"
    sentence = "Wrote down {subject}, {what}, received {received_at}: {summary}"

    what: str
    received_at: datetime
    summary: Sleeved


@dataclass(frozen=True, kw_only=True)
class OptionConsidered(Event):
    """Something was considered to put a difficulty right."""

    kind = "difficulty.option_considered"
    record_kind = "difficulty"
    sentence = "Considered for {subject}, {choice}: {option}, because {reason}"

    choice: str
    option: Sleeved
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class DifficultyClosed(Event):
    """A difficulty was closed."""

    kind = "difficulty.closed"
    record_kind = "difficulty"
    sentence = "Closed {subject}, {state}: {resolution}; goodwill {goodwill}"

    state: str
    resolution: Sleeved
    goodwill: Decimal | None


@dataclass(frozen=True, kw_only=True)
class DifficultyGiven(Event):
    """Somebody else has a difficulty from now on."""

    kind = "difficulty.given"
    record_kind = "difficulty"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class ComplaintOpened(Event):
    """A complaint was opened, with the edition of the law that it keeps to."""

    kind = "complaint.opened"
    record_kind = "complaint"
    sentence = "Opened {subject}, received {received_at}, by {pack} as of {edition} (SHA-256 {digest}): {summary}"

    received_at: datetime
    pack: str
    edition: str
    digest: str
    summary: Sleeved


@dataclass(frozen=True, kw_only=True)
class CaseClassified(Event):
    """Somebody decided by the test what it is."""

    kind = "complaint.classified"
    sentence = "Found {subject} to be a {found}; the test of {pack} as of {edition} says {by_test}: {reason}"
    is_decision = True

    found: str
    by_test: str
    pack: str
    edition: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class PutDownAsked(Event):
    """Somebody asked that a complaint be treated as a difficulty; a second person decides."""

    kind = "complaint.put_down_asked"
    record_kind = "complaint"
    sentence = "Asked that {subject} be a difficulty: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class PutDownAnswered(Event):
    """A second person agreed, or did not, that a complaint is a difficulty."""

    kind = "complaint.put_down_answered"
    record_kind = "complaint"
    sentence = "{answer} that {subject} is a difficulty, {difficulty}: {reason}"
    is_decision = True

    answer: str
    difficulty: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ComplaintGiven(Event):
    """Somebody has a complaint from now on."""

    kind = "complaint.given"
    record_kind = "complaint"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class ClockMet(Event):
    """What was due of a complaint was done."""

    kind = "complaint.clock_met"
    record_kind = "complaint"
    sentence = "Met {clock} of {subject} at {at} with {how}; it was due before {late_from}"

    clock: str
    at: datetime
    how: Sleeved
    late_from: datetime


@dataclass(frozen=True, kw_only=True)
class ClockExtended(Event):
    """A clock of a complaint runs longer, as the regulation allows."""

    kind = "complaint.clock_extended"
    record_kind = "complaint"
    sentence = "Made {clock} of {subject} run until {until} by {clause}: {why}"

    clock: str
    until: datetime
    clause: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ClocksLapsed(Event):
    """Clocks of a shorter way ran out, so that the longer way is the one."""

    kind = "complaint.clocks_lapsed"
    sentence = "Let {number} clocks of {subject} end that ran out, so that the full route holds: {cases}"

    number: int
    cases: str


@dataclass(frozen=True, kw_only=True)
class ClocksWarned(Event):
    """Who has complaints was told what is due soon."""

    kind = "complaint.clocks_warned"
    sentence = "Warned of {number} clocks of {subject} that run out soon: {cases}"

    number: int
    cases: str


@dataclass(frozen=True, kw_only=True)
class ClocksEscalated(Event):
    """A level above was told of what is late."""

    kind = "complaint.clocks_escalated"
    sentence = "Told the level above of {number} clocks of {subject} that ran out: {cases}"

    number: int
    cases: str


@dataclass(frozen=True, kw_only=True)
class ContactLinked(Event):
    """A contact belongs to a difficulty or a complaint."""

    kind = "complaint.contact_linked"
    sentence = "Linked {contact} to {subject}"

    contact: str
