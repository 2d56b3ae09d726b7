"""Serve: the lines this room writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class IssueRaised(Event):
    """Something went wrong on the floor."""

    kind = "issue.raised"
    record_kind = "day_log"
    sentence = "Raised {subject}, found {found_at}: {what}"

    found_at: datetime
    queue: str
    owner: str
    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class IssueGiven(Event):
    """An issue got another owner."""

    kind = "issue.given"
    record_kind = "day_log"
    sentence = "Gave {subject} to {owner}"

    owner: str


@dataclass(frozen=True, kw_only=True)
class IssueActed(Event):
    """Something was done about an issue."""

    kind = "issue.acted"
    record_kind = "day_log"
    sentence = "Acted on {subject}: {what}"

    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class ServiceRestored(Event):
    """Service was restored."""

    kind = "issue.restored"
    record_kind = "day_log"
    sentence = "Restored service in {subject} at {at}"

    at: datetime


@dataclass(frozen=True, kw_only=True)
class EntryClosed(Event):
    """An issue or a move was closed with its result."""

    kind = "day_log.closed"
    sentence = "Closed {subject}: {result}"

    result: Sleeved


@dataclass(frozen=True, kw_only=True)
class EntryCorrected(Event):
    """A correction was added to an entry."""

    kind = "day_log.corrected"
    sentence = "Corrected {subject}: {what}"

    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class PeopleMoved(Event):
    """People were moved from one queue to another."""

    kind = "people.moved"
    sentence = "Moved {people} to {queue} in {subject}: {trigger}"

    people: tuple[str, ...]
    from_queue: str
    queue: str
    trigger: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class PeopleBack(Event):
    """People who were moved went back."""

    kind = "people.moved_back"
    sentence = "Ended the move {subject} at {at}"

    at: datetime


@dataclass(frozen=True, kw_only=True)
class ExceptionAsked(Event):
    """Somebody asked for time off plan to be excused."""

    kind = "exception.asked"
    sentence = "Asked for {subject}, {person}, {starts_at} to {ends_at}: {reason}"

    person: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    note: Sleeved


@dataclass(frozen=True, kw_only=True)
class ExceptionDecided(Event):
    """An exception was approved or refused."""

    kind = "exception.decided"
    is_decision = True
    sentence = "Decided {subject} of {person}: {decision}"

    person: str
    decision: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ExceptionTakenBack(Event):
    """An exception was taken back."""

    kind = "exception.taken_back"
    sentence = "Took back {subject} of {person}"

    person: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReasonSet(Event):
    """A reason for exceptions was added, changed or retired."""

    kind = "exception_reason.set"
    sentence = "Set the reason {subject}: {state}"

    state: str
    place: str


@dataclass(frozen=True, kw_only=True)
class DayNoted(Event):
    """Something was noted in the day log."""

    kind = "day_log.noted"
    sentence = "Noted {subject}: {what}"

    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class ShiftHandedOver(Event):
    """A shift was handed over."""

    kind = "shift.handed_over"
    sentence = "Handed over to {to} in {subject}"

    to: str
    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class HandOverTaken(Event):
    """A hand-over was acknowledged by the one who takes over."""

    kind = "shift.taken_over"
    sentence = "Acknowledged the hand-over {subject}"


EVENTS: tuple[type[Event], ...] = (
    IssueRaised, IssueGiven, IssueActed, ServiceRestored, EntryClosed, EntryCorrected, PeopleMoved, PeopleBack, ExceptionAsked,
    ExceptionDecided, ExceptionTakenBack, ReasonSet, DayNoted, ShiftHandedOver, HandOverTaken,
)
