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


PROCESSING_EVENTS: Final[tuple[type[Event], ...]] = (ProcessorAdded, ProcessorChanged, ProcessorReviewed, ProcessorEnded)
