"""Lines that variances and notes on performance write in the trail; never a figure or a word about a person in the clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class VarianceExplained(Event):
    """Somebody said why a measure of a team is off target, and what is done about it."""

    kind = "variance.explained"
    record_kind = "variance"
    sentence = "Said as {subject} why {measure} of {team} is off target ({cause}); {owner} acts until {due_on}, {finding}"

    measure: str
    team: str
    cause: str
    owner: str
    due_on: date
    finding: str
    words: Sleeved
    action: Sleeved


@dataclass(frozen=True, kw_only=True)
class VarianceDone(Event):
    """What was to be done about a variance was done."""

    kind = "variance.done"
    record_kind = "variance"
    sentence = "Did what {subject} asks for: {words}"

    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class VarianceGiven(Event):
    """A variance was handed over."""

    kind = "variance.given"
    record_kind = "variance"
    sentence = "Gave {subject} of {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class PerformanceNoted(Event):
    """A leader said how a person's work went, in words that cite judged contacts."""

    kind = "performance_note.written"
    record_kind = "performance_note"
    sentence = "Wrote {subject} on the work of {person} from {first_day} to {last_day}, citing {cited}"

    person: str
    first_day: date
    last_day: date
    cited: tuple[str, ...]
    figures_sha256: str
    rating: Sleeved
    strengths: Sleeved
    next_steps: Sleeved


@dataclass(frozen=True, kw_only=True)
class NoteAcknowledged(Event):
    """The person has read a note on their work."""

    kind = "performance_note.acknowledged"
    record_kind = "performance_note"
    sentence = "Has read {subject}: {comment}"

    comment: Sleeved


@dataclass(frozen=True, kw_only=True)
class NoteChallenged(Event):
    """The person challenged a note on their work."""

    kind = "performance_note.challenged"
    record_kind = "performance_note"
    sentence = "Challenged {subject}: {why}"

    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class NoteDecided(Event):
    """A challenge of a note was decided on."""

    kind = "performance_note.decided"
    record_kind = "performance_note"
    sentence = "Decided on the challenge of {subject}: {outcome}; {why}"

    outcome: str
    why: Sleeved


EVENTS: tuple[type[Event], ...] = (
    VarianceExplained, VarianceDone, VarianceGiven, PerformanceNoted, NoteAcknowledged, NoteChallenged, NoteDecided,
)
