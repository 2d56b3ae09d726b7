"""Resolve: the lines that rules of retention and their nights leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class RetentionSet(Event):
    """Somebody set how long a kind of record is kept; it waits for a second person."""

    kind = "retention.set"
    record_kind = "retention_rule"
    sentence = "Set {subject}: {what} are kept {months} months after {event}, {basis} {source}. {why}"

    what: str
    months: int
    event: str
    basis: str
    source: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class RetentionAccepted(Event):
    """A second person saw what would go and let a rule act."""

    kind = "retention.accepted"
    record_kind = "retention_rule"
    sentence = "Let {subject} act from tonight, having seen {run}: {would_go} would go, {held} would stay"
    is_decision = True

    run: str
    would_go: int
    held: int


@dataclass(frozen=True, kw_only=True)
class RetentionRetired(Event):
    """A rule acts no more."""

    kind = "retention.retired"
    record_kind = "retention_rule"
    sentence = "Took {subject} out of force: {reason}"
    is_decision = True

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RetentionLooked(Event):
    """Somebody asked what would go."""

    kind = "retention.looked"
    sentence = "Asked what would go by the rules of retention"


@dataclass(frozen=True, kw_only=True)
class RetentionLetGo(Event):
    """Records of one kind went because their time was over: one line for a batch."""

    kind = "retention.let_go"
    record_kind = "retention_run"
    sentence = "In {subject} {count} {what} went by {rule}"

    what: str
    rule: str
    count: int
    records: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RetentionRan(Event):
    """A night of retention ended."""

    kind = "retention.ran"
    record_kind = "retention_run"
    sentence = "Ended {subject}: {gone} went, {held} were held back, {kinds_without_rule} kinds have no rule"

    gone: int
    held: int
    kinds_without_rule: int


RETENTION_EVENTS: Final[tuple[type[Event], ...]] = (
    RetentionSet, RetentionAccepted, RetentionRetired, RetentionLooked, RetentionLetGo, RetentionRan,
)
