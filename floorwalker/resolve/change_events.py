"""Resolve: the lines that changes of regulations leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ChangeRecorded(Event):
    """A change of a regulation was recorded."""

    kind = "regulatory_change.recorded"
    record_kind = "regulatory_change"
    sentence = "Recorded {subject}, a change of {pack} in force on {in_force_on}, {differences} differences"

    pack: str
    in_force_on: date
    differences: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class ChangeTasked(Event):
    """Somebody is to do something because of a change."""

    kind = "regulatory_change.tasked"
    record_kind = "regulatory_change"
    sentence = "Gave {owner} a task of {subject} ({area}) by {due_on}"

    owner: str
    area: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class ChangeTaskDone(Event):
    """What was to be done because of a change is done, or is not needed."""

    kind = "regulatory_change.task_done"
    record_kind = "regulatory_change"
    sentence = "{how} a task of {subject} ({area}), shown by {evidence}: {note}"

    how: str
    area: str
    evidence: str
    note: Sleeved


@dataclass(frozen=True, kw_only=True)
class ChangeSigned(Event):
    """Compliance signed that the house is ready for a change."""

    kind = "regulatory_change.signed"
    record_kind = "regulatory_change"
    is_decision = True
    sentence = "Signed {subject} off: {why}"

    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class ChangeGiven(Event):
    """Somebody else sees to a change."""

    kind = "regulatory_change.given"
    record_kind = "regulatory_change"
    sentence = "Gave {subject} to {to}"

    to: str


CHANGE_EVENTS: Final[tuple[type[Event], ...]] = (ChangeRecorded, ChangeTasked, ChangeTaskDone, ChangeSigned, ChangeGiven)
