"""Resolve: the lines that requests about rights leave in the trail; whoever asks is named by reference, and words lie in sleeves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class RightsAsked(Event):
    """Somebody asked about their data."""

    kind = "rights.asked"
    record_kind = "rights_request"
    sentence = "Recorded {subject}: {what}, received {received_at}, under {pack} of {edition}"

    what: str
    received_at: datetime
    pack: str
    edition: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class RightsTied(Event):
    """It was found whom a request is about."""

    kind = "rights.tied"
    record_kind = "rights_request"
    sentence = "Found that {subject} is about {whom}"

    whom: str


@dataclass(frozen=True, kw_only=True)
class RightsIdentified(Event):
    """It was made sure that who asks is who they say."""

    kind = "rights.identified"
    record_kind = "rights_request"
    sentence = "Made sure who asks {subject}: {how}; due {due}"

    how: Sleeved
    due: date | None


@dataclass(frozen=True, kw_only=True)
class RightsWaited(Event):
    """Who asks was asked for something."""

    kind = "rights.waited"
    record_kind = "rights_request"
    sentence = "Asked for {what} about {subject}; the clock {clock}"

    what: str
    clock: str


@dataclass(frozen=True, kw_only=True)
class RightsWaitEnded(Event):
    """What was asked for came."""

    kind = "rights.wait_ended"
    record_kind = "rights_request"
    sentence = "Got {what} about {subject} on {on}; due {due}"

    what: str
    on: datetime
    due: date | None


@dataclass(frozen=True, kw_only=True)
class RightsExtended(Event):
    """More time was taken, and who asks was told so within the first month."""

    kind = "rights.extended"
    record_kind = "rights_request"
    sentence = "Took more time for {subject}, {ground}: {reason}; due {due}"
    is_decision = True

    ground: str
    reason: Sleeved
    due: date


@dataclass(frozen=True, kw_only=True)
class RightsWritten(Event):
    """A letter went to who asks."""

    kind = "rights.written"
    record_kind = "rights_request"
    sentence = "Sent a letter about {subject}, {letter}, by {way}; SHA-256 {sha256}"

    letter: str
    way: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RightsClosed(Event):
    """A request was answered."""

    kind = "rights.closed"
    record_kind = "rights_request"
    sentence = "Closed {subject}: {outcome}, {when}. {reason}"
    is_decision = True

    outcome: str
    when: str
    exemption: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RightsGiven(Event):
    """Somebody else has a request now."""

    kind = "rights.given"
    record_kind = "rights_request"
    sentence = "Gave {subject} to {to}"

    to: str


@dataclass(frozen=True, kw_only=True)
class RightsLookedThrough(Event):
    """Every room was looked through for somebody who asked."""

    kind = "rights.looked_through"
    record_kind = "rights_request"
    sentence = "Had every room looked through for {whom}, asked for by {subject}"

    whom: str


@dataclass(frozen=True, kw_only=True)
class RightsItemsDecided(Event):
    """It was decided what becomes of things that were found."""

    kind = "rights.items_decided"
    record_kind = "rights_request"
    sentence = "Decided on {count} things found for {subject}: {decision}. {reason}"
    is_decision = True

    count: int
    decision: str
    exemption: str
    reason: Sleeved
    items: str


@dataclass(frozen=True, kw_only=True)
class RightsPacked(Event):
    """What is handed out was put into a package."""

    kind = "rights.packed"
    record_kind = "rights_request"
    sentence = "Made the package of {subject}: {out} things go out, {withheld} are withheld; SHA-256 {sha256}"
    is_decision = True

    out: int
    withheld: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RightsErasureAsked(Event):
    """Nothing stood against erasing somebody, and it was asked for."""

    kind = "rights.erasure_asked"
    record_kind = "rights_request"
    sentence = "Had {whom} erased, as {subject} asks"
    is_decision = True

    whom: str


@dataclass(frozen=True, kw_only=True)
class CustomerErased(Event):
    """A customer was erased in every room."""

    kind = "customer.erased"
    sentence = "Erased {subject} under {request}: {rows} rows, words in {words} others, {files} files, {texts} texts beside the trail"

    request: str
    rows: int
    words: int
    files: int
    texts: int


@dataclass(frozen=True, kw_only=True)
class RawFileCleaned(Event):
    """A clean copy took the place of a raw file that named a customer who was erased."""

    kind = "raw_file.cleaned"
    sentence = "Put {subject} in the place of a raw file that named an erased customer; SHA-256 before {before}, after {after}"

    before: str
    after: str


RIGHTS_EVENTS: Final[tuple[type[Event], ...]] = (
    RightsAsked, RightsTied, RightsIdentified, RightsWaited, RightsWaitEnded, RightsExtended, RightsWritten, RightsClosed, RightsGiven,
    RightsLookedThrough, RightsItemsDecided, RightsPacked, RightsErasureAsked, CustomerErased, RawFileCleaned,
)
