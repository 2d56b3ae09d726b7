"""Record: the lines that feeds write in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event


@dataclass(frozen=True, kw_only=True)
class DeliveryKept(Event):
    """A piece of a feed was kept, to be taken in."""

    kind = "feed.delivered"
    sentence = "{feed} delivered {subject}"

    feed: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DeliveryAgain(Event):
    """A piece of a feed is to be taken in once more."""

    kind = "feed.delivery_again"
    sentence = "Asked for a piece of {feed} to be taken in again as {subject}"

    feed: str


@dataclass(frozen=True, kw_only=True)
class DeliveryTakenOut(Event):
    """A piece of a feed was taken out before it was taken in."""

    kind = "feed.delivery_taken_out"
    sentence = "Took {subject}, a piece of {feed}, out before it was taken in"

    feed: str


@dataclass(frozen=True, kw_only=True)
class FeedSetUp(Event):
    """A feed was set up."""

    kind = "feed.set_up"
    record_kind = "feed"
    sentence = "Set up the feed {subject}: {feed_kind}, {importer}, every {every_minutes} minutes"

    importer: str
    feed_kind: str
    every_minutes: int


@dataclass(frozen=True, kw_only=True)
class FeedChanged(Event):
    """How a feed runs was changed."""

    kind = "feed.changed"
    record_kind = "feed"
    sentence = "Changed the feed {subject}: every {every_minutes} minutes, late after {late_after_minutes}"

    every_minutes: int
    late_after_minutes: int


@dataclass(frozen=True, kw_only=True)
class FeedPaused(Event):
    """A feed is looked at no more until it is resumed."""

    kind = "feed.paused"
    record_kind = "feed"
    sentence = "Paused the feed {subject}"


@dataclass(frozen=True, kw_only=True)
class FeedResumed(Event):
    """A paused feed is looked at again."""

    kind = "feed.resumed"
    record_kind = "feed"
    sentence = "Resumed the feed {subject}"


@dataclass(frozen=True, kw_only=True)
class FeedRetired(Event):
    """A feed was ended for good."""

    kind = "feed.retired"
    record_kind = "feed"
    sentence = "Retired the feed {subject}"


@dataclass(frozen=True, kw_only=True)
class FeedLookAsked(Event):
    """Somebody asked for a feed to be looked at now."""

    kind = "feed.look_asked"
    sentence = "Asked for a look at the feed {subject}"


@dataclass(frozen=True, kw_only=True)
class FeedSecretMade(Event):
    """A feed whose pieces are sent to us got another secret."""

    kind = "feed.secret_made"
    sentence = "Gave the feed {subject} another secret"


@dataclass(frozen=True, kw_only=True)
class FeedFailing(Event):
    """A feed could not be looked at, for the first time in a row."""

    kind = "feed.failing"
    record_kind = "feed"
    sentence = "The feed {subject} could not be looked at: {problem}"

    problem: str


@dataclass(frozen=True, kw_only=True)
class FeedRecovered(Event):
    """A feed that had failed could be looked at again."""

    kind = "feed.recovered"
    record_kind = "feed"
    sentence = "The feed {subject} is looked at again"


FEED_EVENTS: tuple[type[Event], ...] = (
    DeliveryKept, DeliveryAgain, DeliveryTakenOut, FeedSetUp, FeedChanged, FeedPaused, FeedResumed, FeedRetired, FeedLookAsked,
    FeedSecretMade, FeedFailing, FeedRecovered,
)
