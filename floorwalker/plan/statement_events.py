"""Lines that statements, their places and the cross-channel plan write in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class StatementCameInForce(Event):
    """A new version of a statement came in force; owners and readers of the texts that say it were told."""

    kind = "statement.came_in_force"
    record_kind = "document"
    sentence = "Version {number} of {subject} came in force: {texts} texts say it, {places} places do not yet, {readings} readings go anew"

    number: int
    texts: int
    places: int
    readings: int


@dataclass(frozen=True, kw_only=True)
class PlaceKept(Event):
    """Somebody wrote down a place outside where statements are said, or changed one."""

    kind = "place.kept"
    record_kind = "place"
    sentence = "{act} {subject}, {channel}, which is to say {says}"

    act: str
    channel: str
    says: str


@dataclass(frozen=True, kw_only=True)
class PlaceLooked(Event):
    """Somebody kept what a place outside says now."""

    kind = "place.looked"
    record_kind = "place"
    sentence = "Looked at {subject}: {stands}"

    stands: str


@dataclass(frozen=True, kw_only=True)
class PlaceEnded(Event):
    """A place says nothing any more."""

    kind = "place.ended"
    record_kind = "place"
    sentence = "Ended {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class PlaceGiven(Event):
    """A place got another owner."""

    kind = "place.given"
    record_kind = "place"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class CopyLetBe(Event):
    """Words like those of a statement are meant so, with the reason."""

    kind = "statement.copy_let_be"
    record_kind = "document"
    sentence = "Let the words of {subject} in {where} be: {reason}"

    where: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class CopiesLookedFor(Event):
    """Somebody asked for a search for copies of statements."""

    kind = "statement.copies_looked_for"
    sentence = "Asked for a search through all texts for copies of {subject}"


@dataclass(frozen=True, kw_only=True)
class ChannelPlanned(Event):
    """A channel must say a statement, and somebody sees to it."""

    kind = "statement.channel_planned"
    record_kind = "document"
    sentence = "Planned that {channel} says {subject} ({line}); {owner} sees to it"

    channel: str
    line: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class ChannelUnplanned(Event):
    """A channel need not say a statement any more."""

    kind = "statement.channel_unplanned"
    record_kind = "document"
    sentence = "{channel} need not say {subject} any more ({line}): {reason}"

    channel: str
    line: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ChannelGiven(Event):
    """Another sees to it that a channel says a statement."""

    kind = "statement.channel_given"
    record_kind = "document"
    sentence = "Gave {line} of {subject} from {before} to {to}"

    line: str
    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class DocumentSaidOver(Event):
    """Somebody said over which channels the words of a document reach customers."""

    kind = "document.said_over"
    record_kind = "document"
    sentence = "Said that {subject} reaches customers over {channels}"

    channels: str


STATEMENT_EVENTS: tuple[type[Event], ...] = (
    StatementCameInForce, PlaceKept, PlaceLooked, PlaceEnded, PlaceGiven, CopyLetBe, CopiesLookedFor, ChannelPlanned, ChannelUnplanned,
    ChannelGiven, DocumentSaidOver,
)
