"""Lines that calibration writes in the trail; none says a score while a round is blind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class RoundOpened(Event):
    """A round of calibration was opened."""

    kind = "calibration.opened"
    record_kind = "calibration"
    sentence = "Opened {subject}: {contacts} by {scorecard}, {people}"

    contacts: str
    scorecard: str
    people: str
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class RoundMoved(Event):
    """The closing time of a round was moved."""

    kind = "calibration.moved"
    record_kind = "calibration"
    sentence = "Moved the end of {subject} to {closes_at}: {reason}"

    closes_at: datetime
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RoundReminded(Event):
    """Those whose scores are missing were reminded."""

    kind = "calibration.reminded"
    record_kind = "calibration"
    sentence = "Reminded {people} of {subject}"

    people: str


@dataclass(frozen=True, kw_only=True)
class RoundGiven(Event):
    """Somebody else runs a round."""

    kind = "calibration.given"
    record_kind = "calibration"
    sentence = "Gave {subject} to {to} to run"

    to: str


@dataclass(frozen=True, kw_only=True)
class RoundClosed(Event):
    """A round was closed; scores are seen from then on."""

    kind = "calibration.closed"
    record_kind = "calibration"
    is_decision = True
    sentence = "Closed {subject} with {scores} of {asked} scores in"

    scores: int
    asked: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReferenceAgreed(Event):
    """A reference answer was agreed on."""

    kind = "calibration.reference"
    record_kind = "calibration"
    is_decision = True
    sentence = "Agreed on {answers} reference answers of {contact} in {subject}"

    contact: str
    answers: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SettlementWritten(Event):
    """What is to be guidance was written, or written anew."""

    kind = "calibration.settled"
    record_kind = "calibration"
    sentence = "Wrote in {subject} how question {question} is judged: {text}"

    question: str
    text: Sleeved


@dataclass(frozen=True, kw_only=True)
class SettlementVoted(Event):
    """Somebody said whether they agree."""

    kind = "calibration.voted"
    record_kind = "calibration"
    sentence = "{vote} with what {subject} says of question {question}"

    question: str
    vote: str


@dataclass(frozen=True, kw_only=True)
class SettlementPublished(Event):
    """What was settled became guidance of the scorecard."""

    kind = "calibration.published"
    record_kind = "calibration"
    is_decision = True
    sentence = "Published guidance {number} from {subject} on question {question}, from {starts_on}"

    question: str
    number: str
    starts_on: date


EVENTS: tuple[type[Event], ...] = (
    RoundOpened, RoundMoved, RoundReminded, RoundGiven, RoundClosed, ReferenceAgreed, SettlementWritten, SettlementVoted,
    SettlementPublished,
)
