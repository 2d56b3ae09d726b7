"""Lines that changes under watch and audits of touchpoints write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ChangePlanned(Event):
    """Somebody wants a change to be watched, or says otherwise what is."""

    kind = "watched_change.planned"
    record_kind = "watched_change"
    sentence = "Planned to watch {subject} from {happens_on} at {stages} stages by {measure}"

    happens_on: date
    stages: int
    measure: str


@dataclass(frozen=True, kw_only=True)
class ChangeApproved(Event):
    """A change is watched."""

    kind = "watched_change.approved"
    record_kind = "watched_change"
    is_decision = True
    sentence = "Approved that {subject} is watched at {stages} stages of {journey}"

    stages: int
    journey: str


@dataclass(frozen=True, kw_only=True)
class ChangeEnded(Event):
    """A watch is over."""

    kind = "watched_change.ended"
    record_kind = "watched_change"
    is_decision = True
    sentence = "Ended the watch of {subject}, {outcome}, with {moved} of {looked} figures moved: {said}"

    outcome: str
    moved: int
    looked: int
    said: Sleeved


@dataclass(frozen=True, kw_only=True)
class ChangeGiven(Event):
    """A watched change got another owner."""

    kind = "watched_change.given"
    record_kind = "watched_change"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class AuditBegun(Event):
    """Somebody asks one question at every touchpoint."""

    kind = "touchpoint_audit.begun"
    record_kind = "touchpoint_audit"
    sentence = "Began {subject} with {found} touchpoints"

    found: int


@dataclass(frozen=True, kw_only=True)
class AnswerAdded(Event):
    """A touchpoint was added with what it answers."""

    kind = "touchpoint_audit.added"
    record_kind = "touchpoint_audit"
    sentence = "Added {name} to {subject}"

    name: Sleeved


@dataclass(frozen=True, kw_only=True)
class AnswerJudged(Event):
    """A person said whether a touchpoint answers the same."""

    kind = "touchpoint_audit.judged"
    record_kind = "touchpoint_audit"
    is_decision = True
    sentence = "Judged answer {number} of {subject}: {verdict}"

    number: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class DifferenceRaised(Event):
    """An issue was raised from a difference between touchpoints."""

    kind = "touchpoint_audit.raised"
    record_kind = "touchpoint_audit"
    sentence = "Raised {finding} from answer {number} of {subject}"

    number: int
    finding: str


@dataclass(frozen=True, kw_only=True)
class AuditClosed(Event):
    """An audit is over."""

    kind = "touchpoint_audit.closed"
    record_kind = "touchpoint_audit"
    is_decision = True
    sentence = "Closed {subject}, {same} of {judged} the same: {said}"

    same: int
    judged: int
    said: Sleeved


@dataclass(frozen=True, kw_only=True)
class AuditGiven(Event):
    """An audit got another owner."""

    kind = "touchpoint_audit.given"
    record_kind = "touchpoint_audit"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


EVENTS: tuple[type[Event], ...] = (
    ChangePlanned, ChangeApproved, ChangeEnded, ChangeGiven, AuditBegun, AnswerAdded, AnswerJudged, DifferenceRaised, AuditClosed,
    AuditGiven,
)
