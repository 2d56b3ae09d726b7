"""Lines that documents in other languages and for other brands write in the trail; what they say stays in the variants."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class EditionWanted(Event):
    """A document is to be had in a language or for a brand."""

    kind = "edition.wanted"
    record_kind = "edition"
    sentence = "Asked {translator} for {subject}: {document} in {language}, brand {brand}"

    document: str
    language: str
    brand: str
    translator: str


@dataclass(frozen=True, kw_only=True)
class EditionGiven(Event):
    """Somebody else writes a document in a language or for a brand."""

    kind = "edition.given"
    record_kind = "edition"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class EditionEnded(Event):
    """A document is wanted in a language or for a brand no more."""

    kind = "edition.ended"
    record_kind = "edition"
    sentence = "Wants {subject} no more: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class VariantBegun(Event):
    """Somebody began to write a version in a language or for a brand."""

    kind = "edition.begun"
    record_kind = "edition"
    sentence = "Began {subject} beside version {number}"

    number: int


@dataclass(frozen=True, kw_only=True)
class VariantSaved(Event):
    """Somebody saved the text of a variant that is not checked."""

    kind = "edition.saved"
    record_kind = "edition"
    sentence = "Saved {subject} of version {number}, {letters} letters"

    number: int
    letters: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class VariantSent(Event):
    """Somebody who reads the language was asked to check a variant."""

    kind = "edition.sent"
    record_kind = "edition"
    sentence = "Asked {checker} to check {subject} of version {number}; reads the language: {reads_why}"

    number: int
    checker: str
    reads_why: Sleeved


@dataclass(frozen=True, kw_only=True)
class VariantChecked(Event):
    """Somebody who did not write it found that a variant says what its version says."""

    kind = "edition.checked"
    record_kind = "edition"
    sentence = "Checked {subject} of version {number}; {unlike} figures differ: {note}"

    number: int
    sha256: str
    unlike: int
    note: Sleeved


@dataclass(frozen=True, kw_only=True)
class VariantReturned(Event):
    """A variant became a draft again, or was withdrawn."""

    kind = "edition.returned"
    record_kind = "edition"
    sentence = "{subject} of version {number} is {state}: {reason}"

    number: int
    state: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class LanguageChosen(Event):
    """Somebody chose the language in which documents are shown to them."""

    kind = "person.reading_language_chosen"
    sentence = "{subject} reads documents in {language} where there is one"

    language: str


VARIANT_EVENTS: tuple[type[Event], ...] = (
    EditionWanted, EditionGiven, EditionEnded, VariantBegun, VariantSaved, VariantSent, VariantChecked, VariantReturned, LanguageChosen,
)
