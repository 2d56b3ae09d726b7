"""Resolve: the lines that breaches of personal data leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class BreachRecorded(Event):
    """A breach was recorded."""

    kind = "breach.recorded"
    record_kind = "breach"
    sentence = "Recorded {subject}: {title}; known since {aware_at}, late from {late_from}, under {pack} of {edition}"

    title: Sleeved
    aware_at: datetime
    late_from: datetime
    pack: str
    edition: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class BreachDescribed(Event):
    """More was learnt of a breach."""

    kind = "breach.described"
    record_kind = "breach"
    sentence = "Wrote down of {subject}: {people} people, {records} records"

    people: int | None
    records: int | None


@dataclass(frozen=True, kw_only=True)
class BreachJudged(Event):
    """It was decided whether anybody is to be told of a breach."""

    kind = "breach.judged"
    record_kind = "breach"
    sentence = "Judged {subject}: {risk}. {reason}"
    is_decision = True

    risk: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class BreachTold(Event):
    """The Commissioner was told of a breach."""

    kind = "breach.told"
    record_kind = "breach"
    sentence = "Told the Commissioner of {subject} on {on}, {when}"

    on: datetime
    when: str


@dataclass(frozen=True, kw_only=True)
class BreachPeopleTold(Event):
    """The people whose data it was were told, or it was said why not."""

    kind = "breach.people_told"
    record_kind = "breach"
    sentence = "{what} about {subject}"

    what: str


@dataclass(frozen=True, kw_only=True)
class BreachClosed(Event):
    """Nothing is left to do about a breach."""

    kind = "breach.closed"
    record_kind = "breach"
    sentence = "Closed {subject}"
    is_decision = True


@dataclass(frozen=True, kw_only=True)
class BreachGiven(Event):
    """Somebody else has a breach now."""

    kind = "breach.given"
    record_kind = "breach"
    sentence = "Gave {subject} to {to}"

    to: str


BREACH_EVENTS: Final[tuple[type[Event], ...]] = (
    BreachRecorded, BreachDescribed, BreachJudged, BreachTold, BreachPeopleTold, BreachClosed, BreachGiven,
)
