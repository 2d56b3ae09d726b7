"""Resolve: the lines that redress, letters and the ending of a complaint leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class RedressLineAdded(Event):
    """A line of redress was added."""

    kind = "complaint.redress_added"
    record_kind = "complaint"
    sentence = "Added to the redress of {subject}, {what}: {amount} {currency}, {how}"

    what: str
    amount: Decimal
    currency: str
    how: Sleeved


@dataclass(frozen=True, kw_only=True)
class RedressLineTakenBack(Event):
    """A line of redress was taken back."""

    kind = "complaint.redress_taken_back"
    record_kind = "complaint"
    sentence = "Took back from the redress of {subject}, {what}, {amount}: {why}"

    what: str
    amount: Decimal
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class RedressDecided(Event):
    """Redress was decided."""

    kind = "complaint.redress_decided"
    record_kind = "complaint"
    sentence = "Decided redress of {total} {currency} for {subject}, {waits}: {reason}"
    is_decision = True

    total: Decimal
    currency: str
    waits: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RedressAnswered(Event):
    """A second person agreed to redress, or did not."""

    kind = "complaint.redress_answered"
    record_kind = "complaint"
    sentence = "{answer} to redress of {total} {currency} for {subject}: {reason}"
    is_decision = True

    answer: str
    total: Decimal
    currency: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RedressPaid(Event):
    """Redress was paid."""

    kind = "complaint.redress_paid"
    record_kind = "complaint"
    sentence = "Paid {total} {currency} for {subject} on {on}: {how}"

    total: Decimal
    currency: str
    on: date
    how: Sleeved


@dataclass(frozen=True, kw_only=True)
class CaseLetterDrafted(Event):
    """A letter was begun."""

    kind = "complaint.letter_drafted"
    record_kind = "complaint"
    sentence = "Began {letter} for {subject}, {what}, from {text}"

    letter: str
    what: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CaseLetterWritten(Event):
    """The words of a letter were changed."""

    kind = "complaint.letter_written"
    record_kind = "complaint"
    sentence = "Changed {letter} for {subject}, time {number}; SHA-256 {digest}"

    letter: str
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class CaseLetterSigned(Event):
    """A letter was signed off."""

    kind = "complaint.letter_signed"
    record_kind = "complaint"
    sentence = "Signed off {letter} for {subject}, {what}; SHA-256 {digest}"
    is_decision = True

    letter: str
    what: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class CaseLetterSent(Event):
    """A letter went out."""

    kind = "complaint.letter_sent"
    record_kind = "complaint"
    sentence = "Sent {letter} for {subject}, {what}, by {channel}; SHA-256 of the PDF {sha256}; {effect}"

    letter: str
    what: str
    channel: str
    sha256: str
    effect: str


@dataclass(frozen=True, kw_only=True)
class CaseLetterPutAway(Event):
    """A letter was put away before it went."""

    kind = "complaint.letter_put_away"
    record_kind = "complaint"
    sentence = "Put away {letter} for {subject}"

    letter: str


OUTCOME_EVENTS: Final[tuple[type[Event], ...]] = (
    RedressLineAdded, RedressLineTakenBack, RedressDecided, RedressAnswered, RedressPaid, CaseLetterDrafted, CaseLetterWritten,
    CaseLetterSigned, CaseLetterSent, CaseLetterPutAway,
)
