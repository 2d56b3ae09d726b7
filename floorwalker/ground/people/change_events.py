"""The lines of joining, standing in, leaving and handing over, and of following the company's directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class LeaderActing(Event):
    """Somebody leads a team for a time, in the place of who leads it otherwise."""

    kind = "team.leader_acting"
    sentence = "{person} leads {subject} in the place of {acting_for}, {starts_on} up to {ends_on}"

    person: str
    acting_for: str | None
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class PersonStays(Event):
    """Somebody who was to leave stays."""

    kind = "person.stays"
    sentence = "{subject} stays; leaving on {left_on} was taken back"

    left_on: date


@dataclass(frozen=True, kw_only=True)
class PersonHandedOver(Event):
    """Everything that was chosen of what somebody owns went to others in one step."""

    kind = "person.handed_over"
    sentence = "Handed over what {subject} owned to {to}: {count} in all"

    count: int
    to: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DraftHandedOver(Event):
    """Unfinished work of one person went to another."""

    kind = "draft.handed_over"
    sentence = "Handed {subject}, which {before} had begun, to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class LastDayPassed(Event):
    """The last day of somebody has passed: account and sessions ended, and what was still owned went to others."""

    kind = "person.last_day_passed"
    sentence = "Closed the account of {subject}, who left on {left_on}: sessions ended: {sessions}, things handed to {to}: {handed}"

    left_on: date
    sessions: int
    handed: int
    to: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SiteFollowed(Event):
    """Somebody whose new team is at another site works there from that day."""

    kind = "person.site_followed"
    sentence = "{subject} works at {site} now, as their team does"

    site: str


@dataclass(frozen=True, kw_only=True)
class GroupMapped(Event):
    """It was said what a group of the company's directory gives, or that it no longer does."""

    kind = "directory_group.mapped"
    sentence = "A group of the directory ({group}) {what} {role}, reaching {reach}"

    group: Sleeved
    what: str
    role: str
    reach: str


@dataclass(frozen=True, kw_only=True)
class GroupNotFollowed(Event):
    """Something that the directory says of somebody could not be done at sign-in."""

    kind = "directory_group.not_followed"
    sentence = "Did not follow the directory for {subject}, {what}: {why}"

    what: str
    why: str


CHANGE_EVENTS: tuple[type[Event], ...] = (
    LeaderActing, PersonStays, PersonHandedOver, DraftHandedOver, LastDayPassed, SiteFollowed, GroupMapped, GroupNotFollowed,
)
