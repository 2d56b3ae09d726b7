"""Lines that scorecards write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ScorecardDrafted(Event):
    """Somebody began a scorecard, or its next version."""

    kind = "scorecard.drafted"
    record_kind = "scorecard"
    sentence = "Began version {number} of {subject}"

    number: int


@dataclass(frozen=True, kw_only=True)
class ScorecardChanged(Event):
    """Somebody changed the draft of a scorecard, or who owns it."""

    kind = "scorecard.changed"
    record_kind = "scorecard"
    sentence = "Changed version {number} of {subject}: {what}"

    number: int
    what: str


@dataclass(frozen=True, kw_only=True)
class ScorecardProposed(Event):
    """Somebody was asked to publish a version."""

    kind = "scorecard.proposed"
    record_kind = "scorecard"
    sentence = "Proposed version {number} of {subject} to {approver}: {why}"

    number: int
    approver: str
    sha256: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ScorecardReturned(Event):
    """A proposal became a draft again, a draft was put away, or a scorecard was retired."""

    kind = "scorecard.returned"
    record_kind = "scorecard"
    is_decision = True
    sentence = "Version {number} of {subject} is {state}: {reason}"

    number: int
    state: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ScorecardPublished(Event):
    """A version was published and frozen."""

    kind = "scorecard.published"
    record_kind = "scorecard"
    is_decision = True
    sentence = "Published version {number} of {subject}, {questions} questions"

    number: int
    questions: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class GuidanceGiven(Event):
    """It was agreed how a question is judged from a day on."""

    kind = "scorecard.guided"
    record_kind = "scorecard"
    is_decision = True
    sentence = "Gave guidance {number} of {subject} on {question} from {starts_on}"

    number: str
    question: str
    starts_on: date
    decided_in: str


@dataclass(frozen=True, kw_only=True)
class ScorecardUsed(Event):
    """It was said by which scorecard contacts of a kind are judged."""

    kind = "scorecard.used"
    record_kind = "scorecard"
    sentence = "{subject} judges {contacts}"

    contacts: str


EVENTS: tuple[type[Event], ...] = (
    ScorecardDrafted, ScorecardChanged, ScorecardProposed, ScorecardReturned, ScorecardPublished, GuidanceGiven, ScorecardUsed,
)
