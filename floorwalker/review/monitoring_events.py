"""Lines that the monitoring calendar writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class DutySet(Event):
    """Somebody is to look at something again and again."""

    kind = "monitoring_duty.set"
    record_kind = "monitoring_duty"
    sentence = "{person} looks at {what} {every} from {starts_on}: {subject}"

    what: str
    every: str
    person: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class DutyGiven(Event):
    """Somebody else looks from now on."""

    kind = "monitoring_duty.given"
    record_kind = "monitoring_duty"
    sentence = "{subject} went from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class DutyEnded(Event):
    """It is owed no more."""

    kind = "monitoring_duty.ended"
    record_kind = "monitoring_duty"
    sentence = "{subject} is owed no more from {ends_on}: {why}"

    ends_on: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class Looked(Event):
    """Somebody looked, and said what they saw."""

    kind = "monitoring_duty.looked"
    record_kind = "monitoring_duty"
    sentence = "Looked at {subject} for {due_on}: {seen}"

    due_on: date
    seen: Sleeved


@dataclass(frozen=True, kw_only=True)
class CalendarLookedAt(Event):
    """The house looked at its monitoring calendar, and asked who is late."""

    kind = "monitoring_calendar.looked_at"
    sentence = "Looked at the monitoring calendar: {owed} owed, {settled} owed no more"

    owed: int
    settled: int


@dataclass(frozen=True, kw_only=True)
class MondayMailed(Event):
    """The Monday page went by mail to those who chose it."""

    kind = "monday_page.mailed"
    sentence = "Mailed the Monday page of {day} to {people} people in {zone}"

    day: date
    zone: str
    people: int


EVENTS: tuple[type[Event], ...] = (DutySet, DutyGiven, DutyEnded, Looked, CalendarLookedAt, MondayMailed)
