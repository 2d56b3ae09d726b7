"""Lines that evaluations and disputes write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class EvaluationBegun(Event):
    """Somebody began to judge a contact."""

    kind = "evaluation.begun"
    record_kind = "evaluation"
    sentence = "Began {subject} ({use}) of {contact} by {scorecard}"

    use: str
    contact: str
    agent: str
    scorecard: str


@dataclass(frozen=True, kw_only=True)
class EvaluationSubmitted(Event):
    """An evaluation was submitted; whose contact it is can see it from now on."""

    kind = "evaluation.submitted"
    record_kind = "evaluation"
    is_decision = True
    sentence = "Submitted {subject} of {contact}: {score}"

    contact: str
    agent: str
    score: str
    basis: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EvaluationVoided(Event):
    """An evaluation counts no more."""

    kind = "evaluation.voided"
    record_kind = "evaluation"
    is_decision = True
    sentence = "Let {subject} count no more: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class EvaluationAcknowledged(Event):
    """An agent said that they have read their evaluation."""

    kind = "evaluation.acknowledged"
    record_kind = "evaluation"
    sentence = "Read and acknowledged {subject}"


@dataclass(frozen=True, kw_only=True)
class EvaluationCommented(Event):
    """An agent commented on their evaluation."""

    kind = "evaluation.commented"
    record_kind = "evaluation"
    sentence = "Commented on {subject}: {words}"

    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class DisputeRaised(Event):
    """An agent disputed an evaluation."""

    kind = "dispute.raised"
    record_kind = "dispute"
    sentence = "Raised {subject} against {evaluation}: {why}"

    evaluation: str
    questions: str
    due_at: datetime
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class DisputeGiven(Event):
    """Somebody else than the evaluator was asked to score the contact anew."""

    kind = "dispute.given"
    record_kind = "dispute"
    sentence = "Gave {subject} to {rescorer} to score anew"

    rescorer: str


@dataclass(frozen=True, kw_only=True)
class DisputeDecided(Event):
    """A dispute was decided, or taken back."""

    kind = "dispute.decided"
    record_kind = "dispute"
    is_decision = True
    sentence = "{subject}: {outcome}, from {before} to {after}; {reason}"

    outcome: str
    before: str
    after: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class IssueRaised(Event):
    """An issue was raised from an answer of an evaluation."""

    kind = "evaluation.issue_raised"
    record_kind = "finding"
    sentence = "Raised {subject} from {question} of {evaluation}, about {contact}"

    evaluation: str
    contact: str
    question: str
    at_ms: int | None


EVENTS: tuple[type[Event], ...] = (
    EvaluationBegun, EvaluationSubmitted, EvaluationVoided, EvaluationAcknowledged, EvaluationCommented, DisputeRaised, DisputeGiven,
    DisputeDecided, IssueRaised,
)
