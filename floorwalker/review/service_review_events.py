"""Lines that service reviews write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ReviewCycleSet(Event):
    """It was said how often the service of a plan is reviewed, by whom, and when next."""

    kind = "review_cycle.set"
    record_kind = "service_plan"
    sentence = "The service of {subject} is reviewed: {every}, next on {next_on}, chaired by {chair}"

    every: str
    next_on: date
    chair: str


@dataclass(frozen=True, kw_only=True)
class ReviewCycleEnded(Event):
    """The service of a plan is reviewed no more."""

    kind = "review_cycle.ended"
    record_kind = "service_plan"
    sentence = "The service of {subject} is reviewed no more: {why}"

    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReviewOpened(Event):
    """A service review was opened with its agenda."""

    kind = "service_review.opened"
    record_kind = "service_review"
    sentence = "Opened {subject} of {plan}: {items} items, frozen with SHA-256 {sha256}"

    plan: str
    items: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReviewFrozenAnew(Event):
    """Items that nobody had spoken of were frozen as they stand now."""

    kind = "service_review.frozen_anew"
    record_kind = "service_review"
    sentence = "Froze {items} items of {subject} anew with SHA-256 {sha256}; {kept} were spoken of and stay as they were"

    items: int
    kept: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReviewArranged(Event):
    """Time, chair or people of a review were changed."""

    kind = "service_review.arranged"
    record_kind = "service_review"
    sentence = "Arranged {subject}: {present} present, chaired by {chair}"

    present: int
    chair: str


@dataclass(frozen=True, kw_only=True)
class ReviewSaid(Event):
    """It was said what lies behind an item."""

    kind = "service_review.said"
    record_kind = "service_review"
    sentence = "Said of item {item} of {subject}: {cause}: {words}"

    item: int
    cause: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReviewOutcomeNoted(Event):
    """It was noted what comes of an item."""

    kind = "service_review.outcome_noted"
    record_kind = "service_review"
    sentence = "Noted for item {item} of {subject}: {outcome}, {owner}: {words}"

    item: int
    outcome: str
    owner: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReviewOutcomeTakenBack(Event):
    """An outcome was a mistake."""

    kind = "service_review.outcome_taken_back"
    record_kind = "service_review"
    sentence = "Took back what was noted for item {item} of {subject}: {words}"

    item: int
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReviewClosed(Event):
    """The chair closed a review; nothing in it changes any more."""

    kind = "service_review.closed"
    record_kind = "service_review"
    is_decision = True
    sentence = "Closed {subject} with the minutes {minutes}: {decisions} decisions, {no_action} times no action; next on {next_on}"

    minutes: str
    decisions: int
    no_action: int
    next_on: date
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReviewDropped(Event):
    """A review was opened and is not held."""

    kind = "service_review.dropped"
    record_kind = "service_review"
    sentence = "Dropped {subject}: {why}"

    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReviewCorrected(Event):
    """A line was added to a closed review."""

    kind = "service_review.corrected"
    record_kind = "service_review"
    sentence = "Corrected {subject}: {words}"

    words: Sleeved


EVENTS: tuple[type[Event], ...] = (
    ReviewCycleSet, ReviewCycleEnded, ReviewOpened, ReviewFrozenAnew, ReviewArranged, ReviewSaid, ReviewOutcomeNoted,
    ReviewOutcomeTakenBack, ReviewClosed, ReviewDropped, ReviewCorrected,
)
