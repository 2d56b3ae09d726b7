"""Lines that readings of documents write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ReadingAsked(Event):
    """People were asked to read a version by a day."""

    kind = "reading.asked"
    record_kind = "reading"
    sentence = "Asked {people} people to read version {number} of {document} by {due_on}, with {questions} questions ({subject})"

    document: str
    number: int
    people: int
    due_on: date
    questions: int


@dataclass(frozen=True, kw_only=True)
class ReadingConfirmed(Event):
    """Somebody said that they had read and understood a version, or what says the same in another language."""

    kind = "reading.confirmed"
    record_kind = "reading"
    sentence = "Read and understood version {number} of {document}, questions right after {tries} tries ({subject})"

    document: str
    number: int
    sha256: str
    tries: int
    read_in: str = ""
    read_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadingReached(Event):
    """A reading reached people who joined later, let others go, or took over what was confirmed before."""

    kind = "reading.reached"
    record_kind = "reading"
    sentence = "Reached {more} more people with {subject}, carried {carried} confirmations over, let {gone} go"

    more: int
    carried: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class ReadingReminded(Event):
    """Somebody reminded all who are late or due."""

    kind = "reading.reminded"
    record_kind = "reading"
    sentence = "Reminded {people} people of {subject}"

    people: int


@dataclass(frozen=True, kw_only=True)
class ReadingClosed(Event):
    """A reading is asked for no more."""

    kind = "reading.closed"
    record_kind = "reading"
    sentence = "Closed {subject}: {reason}"

    reason: Sleeved


READING_EVENTS: tuple[type[Event], ...] = (ReadingAsked, ReadingConfirmed, ReadingReached, ReadingReminded, ReadingClosed)
