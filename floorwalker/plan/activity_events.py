"""Lines that activities of teams write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ActivityPlanned(Event):
    """An activity of a team was planned."""

    kind = "activity.planned"
    record_kind = "team_activity"
    sentence = "Planned {subject} {title} for {people} people, {first_day} to {last_day}, in the service of {about}"

    title: Sleeved
    people: int
    first_day: date
    last_day: date
    about: str


@dataclass(frozen=True, kw_only=True)
class ActivityCalledOff(Event):
    """An activity of a team was called off."""

    kind = "activity.called_off"
    record_kind = "team_activity"
    sentence = "Called {subject} off: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ActivityGiven(Event):
    """An activity of a team was given to another owner."""

    kind = "activity.given"
    record_kind = "team_activity"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class SessionChosen(Event):
    """A time was chosen for some people of an activity; `cover` is the least share of the people needed that stays, "none" if none are."""

    kind = "activity.time_chosen"
    record_kind = "team_activity"
    sentence = "Chose {starts_at} for {people} people of {subject}, cover {cover}; below the floor because: {below_floor}"

    starts_at: str
    people: int
    cover: str
    below_floor: Sleeved


@dataclass(frozen=True, kw_only=True)
class SessionPutIn(Event):
    """A time of an activity was put into a draft of the roster."""

    kind = "activity.put_in"
    record_kind = "team_activity"
    sentence = "Put {subject}, {starts_at}, into {roster}"

    starts_at: str
    roster: str


@dataclass(frozen=True, kw_only=True)
class SessionDropped(Event):
    """A time of an activity was given up; `roster` is the draft from which it was taken, or "none"."""

    kind = "activity.time_dropped"
    record_kind = "team_activity"
    sentence = "Gave up {starts_at} of {subject}; taken out of {roster}"

    starts_at: str
    roster: str


@dataclass(frozen=True, kw_only=True)
class SessionMarked(Event):
    """It was taken down who came to a time of an activity."""

    kind = "activity.marked"
    record_kind = "team_activity"
    sentence = "Took down {subject}, {starts_at}: {came} of {people} came"

    starts_at: str
    came: int
    people: int


ACTIVITY_EVENTS: tuple[type[Event], ...] = (
    ActivityPlanned, ActivityCalledOff, ActivityGiven, SessionChosen, SessionPutIn, SessionDropped, SessionMarked,
)
