"""Resolve: the lines that registers of cases leave in the trail; many cases are one line, and words lie in sleeves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class CaseImportTaken(Event):
    """A register of cases was handed in, read with other columns, or put away."""

    kind = "case_import.taken"
    record_kind = "case_import"
    sentence = "Register of cases {subject} from {source} {what}; SHA-256 {file}"

    source: str
    what: str
    file: str


@dataclass(frozen=True, kw_only=True)
class CaseImportAsked(Event):
    """Work on a register of cases was asked for."""

    kind = "case_import.asked"
    record_kind = "case_import"
    sentence = "Asked for {subject} to be {what}"

    what: str


@dataclass(frozen=True, kw_only=True)
class CaseImportRead(Event):
    """A register of cases was read, and nothing of it written."""

    kind = "case_import.read"
    record_kind = "case_import"
    sentence = "Read {subject}: {new} to come in, {known} in already, {refused} refused"

    new: int
    known: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class CasesBroughtIn(Event):
    """Cases of another register were brought in."""

    kind = "case_import.brought_in"
    record_kind = "case_import"
    sentence = "Brought {number} cases in from {subject}, {open} of them open, with {differences} differences; SHA-256 {sha256}"
    is_decision = True

    number: int
    open: int
    differences: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class CasesTakenOut(Event):
    """Cases that were brought in were taken out again."""

    kind = "case_import.taken_out"
    record_kind = "case_import"
    sentence = "Took {number} cases of {subject} out again, {stayed} stay since work was done on them; SHA-256 {sha256}"
    is_decision = True

    number: int
    stayed: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DifferenceAccepted(Event):
    """A difference between the old register and the rules was accepted."""

    kind = "case_import.difference_accepted"
    record_kind = "complaint"
    sentence = "Accepted of {subject} that the old register differs: {what}, because {reason}"
    is_decision = True

    what: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class OldCaseCorrected(Event):
    """What was brought in of a case was corrected, and its clocks were reckoned anew."""

    kind = "case_import.corrected"
    record_kind = "complaint"
    sentence = "Corrected what was brought in of {subject}: {what}; received {received_at}, {differences} left, because {reason}"
    is_decision = True

    what: str
    received_at: datetime
    differences: int
    reason: Sleeved


IMPORT_EVENTS: Final[tuple[type[Event], ...]] = (
    CaseImportAsked, CaseImportRead, CaseImportTaken, CasesBroughtIn, CasesTakenOut, DifferenceAccepted, OldCaseCorrected,
)
