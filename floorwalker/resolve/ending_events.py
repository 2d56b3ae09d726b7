"""Resolve: the lines that closing a complaint, and what comes after, leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class CauseNamed(Event):
    """The root cause was named."""

    kind = "complaint.cause_named"
    record_kind = "complaint"
    sentence = "Named the root cause of {subject}, {cause}: {words}; heading {heading}, {need}"

    cause: str
    words: Sleeved
    heading: str
    need: str


@dataclass(frozen=True, kw_only=True)
class StepLeftOut(Event):
    """A mandatory step was left out with a reason."""

    kind = "complaint.step_left_out"
    record_kind = "complaint"
    sentence = "Left out of the procedure of {subject}, {step}: {reason}"
    is_decision = True

    step: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(Event):
    """A complaint was closed."""

    kind = "complaint.closed"
    record_kind = "complaint"
    sentence = "Closed {subject}, {outcome}: {words}"
    is_decision = True

    outcome: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ComplaintReopened(Event):
    """A complaint was opened again."""

    kind = "complaint.reopened"
    record_kind = "complaint"
    sentence = "Opened {subject} again: {why}"

    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class SatisfactionTold(Event):
    """The customer said how they found the handling."""

    kind = "complaint.satisfaction_told"
    record_kind = "complaint"
    sentence = "The customer of {subject} found its handling {score} of 5: {words}"

    score: int
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class OmbudsmanReferred(Event):
    """The ombudsman has a complaint."""

    kind = "complaint.ombudsman_referred"
    record_kind = "complaint"
    sentence = "The {scheme} told us on {told_on} of {subject}: {theirs}"

    scheme: str
    told_on: date
    theirs: Sleeved


@dataclass(frozen=True, kw_only=True)
class OmbudsmanFileSent(Event):
    """The file went to the ombudsman."""

    kind = "complaint.ombudsman_file_sent"
    record_kind = "complaint"
    sentence = "Sent of {subject} to the ombudsman on {on}: {what}"

    on: date
    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class OmbudsmanDecided(Event):
    """The ombudsman decided."""

    kind = "complaint.ombudsman_decided"
    record_kind = "complaint"
    sentence = "The {scheme} decided on {subject} on {on}, {outcome}, award {award}: {lesson}"
    is_decision = True

    scheme: str
    outcome: str
    on: date
    award: Decimal | None
    lesson: Sleeved


@dataclass(frozen=True, kw_only=True)
class ComplaintForwarded(Event):
    """Another firm has a complaint, or a part of it."""

    kind = "complaint.forwarded"
    record_kind = "complaint"
    sentence = "Forwarded {what} of {subject} to {firm}, the customer told on {told_on}: {why}"

    what: str
    firm: Sleeved
    told_on: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class LessonLearnt(Event):
    """Something learnt from a complaint was raised as a finding."""

    kind = "complaint.lesson_learnt"
    record_kind = "complaint"
    sentence = "Raised {finding} as a lesson of {subject}"

    finding: str


ENDING_EVENTS: Final[tuple[type[Event], ...]] = (
    CauseNamed, StepLeftOut, ComplaintClosed, ComplaintReopened, SatisfactionTold, OmbudsmanReferred, OmbudsmanFileSent, OmbudsmanDecided,
    ComplaintForwarded, LessonLearnt,
)
