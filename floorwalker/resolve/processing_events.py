"""Resolve: the lines that the list of processors leaves in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ProcessorAdded(Event):
    """Somebody outside works on personal data for the house."""

    kind = "processor.added"
    record_kind = "processor"
    sentence = "Added {subject}, {name}, in {country}: {transfer}; looked at again by {review_on}"

    name: str
    country: str
    transfer: str
    review_on: date


@dataclass(frozen=True, kw_only=True)
class ProcessorChanged(Event):
    """Something of a processor is otherwise."""

    kind = "processor.changed"
    record_kind = "processor"
    sentence = "Changed {subject}: {what}"

    what: str


@dataclass(frozen=True, kw_only=True)
class ProcessorReviewed(Event):
    """Somebody looked at a processor again."""

    kind = "processor.reviewed"
    record_kind = "processor"
    sentence = "Looked at {subject} again: {found}. The next time by {review_on}"
    is_decision = True

    found: Sleeved
    review_on: date


@dataclass(frozen=True, kw_only=True)
class ProcessorEnded(Event):
    """A processor works on nothing any more."""

    kind = "processor.ended"
    record_kind = "processor"
    sentence = "Ended {subject} on {on}: {why}"
    is_decision = True

    on: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class AssessmentDrafted(Event):
    """A version of an impact assessment was begun."""

    kind = "assessment.drafted"
    record_kind = "assessment"
    sentence = "Began version {number} of {subject}, {name}{template}"

    number: int
    name: str
    template: str


@dataclass(frozen=True, kw_only=True)
class AssessmentChanged(Event):
    """A draft of an impact assessment says something else."""

    kind = "assessment.changed"
    record_kind = "assessment"
    sentence = "Changed version {number} of {subject}: {what}"

    number: int
    what: str


@dataclass(frozen=True, kw_only=True)
class AssessmentProposed(Event):
    """Somebody was asked to agree to an impact assessment."""

    kind = "assessment.proposed"
    record_kind = "assessment"
    sentence = "Proposed version {number} of {subject} to {approver}: {why}"

    number: int
    approver: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class AssessmentReturned(Event):
    """A version of an impact assessment is a draft again, or put away."""

    kind = "assessment.returned"
    record_kind = "assessment"
    sentence = "Version {number} of {subject} is {state}: {reason}"
    is_decision = True

    number: int
    state: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class AssessmentApproved(Event):
    """Another person agreed to an impact assessment; it is in force."""

    kind = "assessment.approved"
    record_kind = "assessment"
    sentence = "Agreed to version {number} of {subject}: {left} of {risks} risks are left high; looked at again by {review_on}"
    is_decision = True

    number: int
    risks: int
    left: int
    review_on: date


PROCESSING_EVENTS: Final[tuple[type[Event], ...]] = (
    ProcessorAdded, ProcessorChanged, ProcessorReviewed, ProcessorEnded, AssessmentDrafted, AssessmentChanged, AssessmentProposed,
    AssessmentReturned, AssessmentApproved,
)
