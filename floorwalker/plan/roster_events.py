"""Plan: the lines about rosters and absence in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class RosterAsked(Event):
    """Somebody asked for a roster to be solved."""

    kind = "roster.asked"
    sentence = "Asked for a roster of {subject}, week of {first_day}: {mode}"

    first_day: date
    mode: str


@dataclass(frozen=True, kw_only=True)
class RosterSolved(Event):
    """A version of a roster was solved and stored."""

    kind = "roster.solved"
    record_kind = "roster"
    sentence = "Solved {subject} for {site}, {first_day} to {last_day}: {shifts} shifts"

    site: str
    first_day: date
    last_day: date
    shifts: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RosterRefreshed(Event):
    """A roster was drafted by itself, because the people needed have changed; nobody was told of it."""

    kind = "roster.refreshed"
    record_kind = "roster"
    sentence = "Drafted {subject} from {beside} for {requirements}: {changed} shifts change"

    beside: str
    requirements: tuple[str, ...]
    changed: int


@dataclass(frozen=True, kw_only=True)
class RosterGaveWay(Event):
    """A draft that was made by itself, and that nobody touched, gave way: a newer one is here, or its week was published."""

    kind = "roster.gave_way"
    sentence = "Put {subject} of {site}, week of {first_day}, away: nobody touched it, and it stands for nothing any more"

    site: str
    first_day: date


@dataclass(frozen=True, kw_only=True)
class RosterPutAway(Event):
    """Somebody put away a draft of a roster that was made by itself."""

    kind = "roster.put_away"
    record_kind = "roster"
    is_decision = True
    sentence = "Put the draft {subject} away: {why}"

    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class RosterBroughtBack(Event):
    """A draft of a roster that was put away was brought back."""

    kind = "roster.brought_back"
    record_kind = "roster"
    sentence = "Brought the draft {subject} back"


@dataclass(frozen=True, kw_only=True)
class RosterCopied(Event):
    """A version of a roster was made from another."""

    kind = "roster.copied"
    record_kind = "roster"
    sentence = "Copied {source} to {subject} for the week of {first_day}: {shifts} shifts"

    source: str
    first_day: date
    shifts: int


@dataclass(frozen=True, kw_only=True)
class RosterChanged(Event):
    """Shifts of a draft were changed by hand."""

    kind = "roster.changed"
    record_kind = "roster"
    sentence = "Changed {subject}, {people}: {what}"

    people: tuple[str, ...]
    days: tuple[date, ...]
    what: str


@dataclass(frozen=True, kw_only=True)
class RosterRuleWaived(Event):
    """A site rule was set aside for one person on one day."""

    kind = "roster.rule_waived"
    is_decision = True
    sentence = "Set aside {rule} for {person} on {day} in {subject}: {reason}"

    person: str
    rule: str
    day: date
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class RosterPublished(Event):
    """A roster was published to the people in it."""

    kind = "roster.published"
    record_kind = "roster"
    is_decision = True
    sentence = "Published {subject}, {first_day} to {last_day}: {changing} people change, {inside_notice} inside the notice period"

    first_day: date
    last_day: date
    changing: int
    inside_notice: int
    retired: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RosterSeen(Event):
    """A person said that they have seen their shifts."""

    kind = "roster.seen"
    sentence = "Has seen the shifts of {subject}"


@dataclass(frozen=True, kw_only=True)
class AbsenceRecorded(Event):
    """Leave or absence of one person was recorded; the kind only, never why."""

    kind = "absence.recorded"
    is_decision = True
    sentence = "Recorded absence of {subject}: {absence}, {starts_on} to {ends_on}"

    absence: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class AbsenceWithdrawn(Event):
    """Leave or absence of one person was taken back."""

    kind = "absence.withdrawn"
    is_decision = True
    sentence = "Withdrew absence of {subject}: {absence}, {starts_on} to {ends_on}"

    absence: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class CalendarOpened(Event):
    """Somebody opened a private address for their own calendar; one before it is closed."""

    kind = "calendar.opened"
    sentence = "Opened a private address for the calendar of {subject}"


@dataclass(frozen=True, kw_only=True)
class CalendarClosed(Event):
    """Somebody closed the private address of their own calendar."""

    kind = "calendar.closed"
    sentence = "Closed the private address of the calendar of {subject}"


ROSTER_EVENTS: tuple[type[Event], ...] = (
    RosterAsked, RosterSolved, RosterRefreshed, RosterGaveWay, RosterPutAway, RosterBroughtBack,
    RosterCopied, RosterChanged, RosterRuleWaived, RosterPublished, RosterSeen, AbsenceRecorded,
    AbsenceWithdrawn, CalendarOpened, CalendarClosed,
)
