"""Lines that the goals of the business write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class GoalSet(Event):
    """Somebody wrote down a goal of the business, or changed one."""

    kind = "goal.set"
    record_kind = "goal"
    sentence = "{act} {subject}, {name}: {measure} {target}, from {starts_on}, under {under}"

    act: str
    name: str
    measure: str
    target: str
    starts_on: date
    under: str


@dataclass(frozen=True, kw_only=True)
class GoalEnded(Event):
    """A goal holds no more."""

    kind = "goal.ended"
    record_kind = "goal"
    sentence = "Ended {subject} on {ends_on}: {why}"

    ends_on: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class GoalGiven(Event):
    """A goal got another owner."""

    kind = "goal.given"
    record_kind = "goal"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class GoalServed(Event):
    """Somebody said which goal something serves, or that it serves none."""

    kind = "goal.served"
    record_kind = "goal"
    sentence = "Of {subject}: {what} serves {now} instead of {before}"

    what: str
    now: str
    before: str


GOAL_EVENTS: tuple[type[Event], ...] = (GoalSet, GoalEnded, GoalGiven, GoalServed)
