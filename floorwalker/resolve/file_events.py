"""Resolve: the lines that the file of a complaint leaves in the trail: investigation, requests, updates, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """Somebody wrote a note into a file."""

    kind = "complaint.noted"
    record_kind = "complaint"
    sentence = "Noted on {subject}: {words}"

    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class EvidenceWanted(Event):
    """Something is wanted as evidence."""

    kind = "complaint.evidence_wanted"
    record_kind = "complaint"
    sentence = "Wanted for {subject} {what}, from {where}"

    what: Sleeved
    where: Sleeved


@dataclass(frozen=True, kw_only=True)
class EvidenceIn(Event):
    """Evidence is in."""

    kind = "complaint.evidence_in"
    record_kind = "complaint"
    sentence = "Put {what} into {subject}: {ref} {sha256}"

    what: Sleeved
    ref: Sleeved
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EvidenceWaived(Event):
    """It is decided without something that was wanted."""

    kind = "complaint.evidence_waived"
    record_kind = "complaint"
    sentence = "Decides {subject} without {what}: {why}"
    is_decision = True

    what: Sleeved
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class AnswerAsked(Event):
    """Somebody else was asked for something."""

    kind = "complaint.answer_asked"
    record_kind = "complaint"
    sentence = "Asked {team} ({to}) for {subject}, {request}: {what}; due {due_at}"

    request: str
    team: Sleeved
    to: str
    what: Sleeved
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class AnswerGiven(Event):
    """Who was asked answered."""

    kind = "complaint.answer_given"
    record_kind = "complaint"
    sentence = "Answered {request} for {subject}, {timely}: {answer}"

    request: str
    timely: str
    answer: Sleeved


@dataclass(frozen=True, kw_only=True)
class AnswerChased(Event):
    """Who was asked was reminded."""

    kind = "complaint.answer_chased"
    record_kind = "complaint"
    sentence = "Reminded {to} of {request} for {subject}, time {number}"

    request: str
    to: str
    number: int


@dataclass(frozen=True, kw_only=True)
class AnswerDropped(Event):
    """An answer is no longer waited for."""

    kind = "complaint.answer_dropped"
    record_kind = "complaint"
    sentence = "No longer waits for {request} for {subject}: {why}"
    is_decision = True

    request: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class UpdatePromised(Event):
    """The customer was promised news by a moment."""

    kind = "complaint.update_promised"
    record_kind = "complaint"
    sentence = "Promised the customer of {subject} by {way}, for {at}: {promise}"

    way: str
    at: datetime
    promise: Sleeved


@dataclass(frozen=True, kw_only=True)
class UpdateGiven(Event):
    """The customer was told how it stands."""

    kind = "complaint.update_given"
    record_kind = "complaint"
    sentence = "Told the customer of {subject} by {way}, {timely}: {words}"

    way: str
    timely: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ConflictChecked(Event):
    """Somebody checked whether they may investigate impartially."""

    kind = "complaint.conflict_checked"
    record_kind = "complaint"
    sentence = "Checked for a conflict of interest in {subject}, {result}: {words}"

    result: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ConflictAnswered(Event):
    """A second person said whether somebody with a tie may investigate."""

    kind = "complaint.conflict_answered"
    record_kind = "complaint"
    sentence = "{answer} that {who} investigates {subject} in spite of a tie: {reason}"
    is_decision = True

    answer: str
    who: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class IssueAdded(Event):
    """A complaint has one more issue."""

    kind = "complaint.issue_added"
    record_kind = "complaint"
    sentence = "Added issue {number} to {subject}: {title}"

    number: int
    title: Sleeved


@dataclass(frozen=True, kw_only=True)
class FindingWritten(Event):
    """It was written down what was found of an issue."""

    kind = "complaint.finding_written"
    record_kind = "complaint"
    sentence = "Found on issue {number} of {subject}, on {sources} pieces of evidence: {words}"

    number: int
    sources: int
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class IssueDecided(Event):
    """An issue was decided."""

    kind = "complaint.issue_decided"
    record_kind = "complaint"
    sentence = "Decided issue {number} of {subject}: {decision}, because {reasoning}"
    is_decision = True

    number: int
    decision: str
    reasoning: Sleeved


FILE_EVENTS: Final[tuple[type[Event], ...]] = (
    Noted, EvidenceWanted, EvidenceIn, EvidenceWaived, AnswerAsked, AnswerGiven, AnswerChased, AnswerDropped, UpdatePromised, UpdateGiven,
    ConflictChecked, ConflictAnswered, IssueAdded, FindingWritten, IssueDecided,
)
