"""Record: the lines that words of contacts leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class TranscriptsKept(Event):
    """What was said in contacts was taken in."""

    kind = "transcript.kept"
    sentence = "Kept what was said in {transcripts} contacts of {subject}; {codes_removed} card security codes removed"

    transcripts: int
    codes_removed: int


@dataclass(frozen=True, kw_only=True)
class WordsTaken(Event):
    """What was said in one contact was taken in."""

    kind = "transcript.taken"
    record_kind = "contact"
    sentence = "Took in what was said in {subject}, from {source}: {turns} turns, {codes_removed} card security codes removed"

    source: str
    turns: int
    codes_removed: int


@dataclass(frozen=True, kw_only=True)
class WordsAsked(Event):
    """A speech model was asked for the words of a contact's recordings."""

    kind = "transcript.asked"
    record_kind = "contact"
    sentence = "Asked the speech model for the words of {subject}: {recordings} recordings"

    recordings: int


@dataclass(frozen=True, kw_only=True)
class LineCorrected(Event):
    """A person said what a line of a machine's words is in truth."""

    kind = "transcript.line_corrected"
    record_kind = "contact"
    sentence = "Corrected line {turn} of what was said in {subject}"

    turn: int


@dataclass(frozen=True, kw_only=True)
class SecurityCodesRemoved(Event):
    """A file with card security codes was destroyed; a copy without them stands in its place."""

    kind = "transcript.codes_removed"
    sentence = "Removed {codes} card security codes from a file of {subject}; its clean copy takes its place. {reason}"

    codes: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SuspectedCodeDecided(Event):
    """Somebody looked at digits that may be a card security code."""

    kind = "transcript.code_decided"
    record_kind = "contact"
    sentence = "Looked at digits in {subject}, turn {turn}: {decided}"

    turn: int
    decided: str


@dataclass(frozen=True, kw_only=True)
class MaskedWordsShown(Event):
    """The words that are masked in a contact were read."""

    kind = "transcript.masked_shown"
    record_kind = "contact"
    sentence = "Read what is masked in {subject}: {spans} spans"

    spans: int


@dataclass(frozen=True, kw_only=True)
class SentimentCorrected(Event):
    """A person said how a contact sounded."""

    kind = "transcript.sentiment_corrected"
    record_kind = "contact"
    sentence = "Said that {subject} sounded {said}; {method} had {machine}. {reason}"

    said: str
    machine: str
    method: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class PhraseListChanged(Event):
    """The words that are looked for in contacts were changed."""

    kind = "phrases.changed"
    sentence = "Changed the phrases of {subject} to version {edition}: {phrases}"

    edition: int
    phrases: Sleeved


TRANSCRIPT_EVENTS: Final[tuple[type[Event], ...]] = (
    TranscriptsKept, WordsTaken, WordsAsked, LineCorrected, SecurityCodesRemoved,
    SuspectedCodeDecided, MaskedWordsShown, SentimentCorrected, PhraseListChanged,
)
