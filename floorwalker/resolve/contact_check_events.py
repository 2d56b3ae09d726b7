"""Resolve: the lines that contacts drawn by chance, and judged, leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ContactsDrawn(Event):
    """Contacts were drawn to be judged against the questions of a regulation."""

    kind = "contact_check.drawn"
    sentence = "Drew {drawn} of {population} contacts for {subject}, by the seed {seed}"

    population: int
    drawn: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class ContactJudged(Event):
    """Somebody judged a contact that was drawn."""

    kind = "contact_check.judged"
    record_kind = "contact_check"
    sentence = "Judged {contact} as {subject}: {failed} not met of {asked} that apply; {words}"
    is_decision = True

    contact: str
    failed: int
    asked: int
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class ContactCheckRaised(Event):
    """A finding was raised of a contact that did not meet a question."""

    kind = "contact_check.raised"
    record_kind = "contact_check"
    sentence = "Raised {finding} of {subject}"

    finding: str


@dataclass(frozen=True, kw_only=True)
class ContactCheckHandedOver(Event):
    """Somebody else judges a contact that was drawn."""

    kind = "contact_check.handed_over"
    record_kind = "contact_check"
    sentence = "Handed {subject} over from {before} to {to}"

    before: str
    to: str


CONTACT_CHECK_EVENTS: tuple[type[Event], ...] = (ContactCheckHandedOver, ContactCheckRaised, ContactJudged, ContactsDrawn)
