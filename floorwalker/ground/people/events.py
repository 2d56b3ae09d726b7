"""The lines that people's actions leave in the trail: references and codes; every name and free text in a sleeve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from floorwalker.ground.people.api_key_events import API_KEY_EVENTS
from floorwalker.ground.people.change_events import CHANGE_EVENTS
from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class SiteAdded(Event):
    """A site was set up."""

    kind = "site.added"
    sentence = "Added {subject} in zone {zone}, calendar {region_calendar}, currency {currency}"

    zone: str
    nation: str
    region_calendar: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class TeamAdded(Event):
    """A team was set up."""

    kind = "team.added"
    sentence = "Added {subject} at {site}"

    site: str


@dataclass(frozen=True, kw_only=True)
class LeaderNamed(Event):
    """A team got a leader."""

    kind = "team.leader_named"
    sentence = "Named {person} leader of {subject} from {starts_on}"

    person: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class SkillAdded(Event):
    """A skill was put on the list."""

    kind = "skill.added"
    sentence = "Added {subject}"


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    """Somebody joined."""

    kind = "person.added"
    record_kind = "person"
    sentence = "Added {subject} ({name}) at {site}, joined {joined_on}"

    name: Sleeved
    site: str
    joined_on: date


@dataclass(frozen=True, kw_only=True)
class PeopleAdded(Event):
    """Many people were added at once."""

    kind = "person.many_added"
    sentence = "Added {count} people: {subject} to {last}"

    last: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PersonTakenOn(Event):
    """Somebody who stood for a name in a source is one of ours."""

    kind = "person.taken_on"
    record_kind = "person"
    sentence = "Took {subject} on as one of ours ({name})"

    name: Sleeved


@dataclass(frozen=True, kw_only=True)
class PersonStandsIn(Event):
    """Somebody stands for a name in a source again, until it is said whose it is."""

    kind = "person.stands_in"
    sentence = "Let {subject} stand for a name that is nobody's yet"


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(Event):
    """A person's record was changed."""

    kind = "person.corrected"
    record_kind = "person"
    sentence = "Changed {fields} of {subject}; before: {before}; after: {after}"

    fields: tuple[str, ...]
    before: tuple[Sleeved, ...]
    after: tuple[Sleeved, ...]


@dataclass(frozen=True, kw_only=True)
class PersonMoved(Event):
    """A person went to another team."""

    kind = "person.moved"
    sentence = "Moved {subject} from {team_from} to {team_to} on {starts_on}"

    team_from: str | None
    team_to: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class PeopleMoved(Event):
    """Many people were put in teams at once."""

    kind = "person.many_moved"
    sentence = "Put {count} people in teams: {subject} to {last}"

    last: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Event):
    """Somebody leaves; roles, team and sessions end."""

    kind = "person.left"
    sentence = "Marked {subject} as leaving on {left_on}; ended {roles} roles and {sessions} sessions"

    left_on: date
    roles: int
    sessions: int


@dataclass(frozen=True, kw_only=True)
class RoleGiven(Event):
    """A person got a role."""

    kind = "person.role_given"
    sentence = "Gave {subject} the role {role}, reaching {reach} {target}, from {starts_on} to {ends_on}"

    role: str
    reach: str
    target: str | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    """A role ends."""

    kind = "person.role_ended"
    sentence = "Ended the role {role} of {subject} on {ends_on}"

    role: str
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class SkillGiven(Event):
    """A person commands a skill at a level from a day on."""

    kind = "person.skill_given"
    sentence = "Set {subject} to level {level} in {skill} from {starts_on}"

    skill: str
    level: int
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class SkillsGiven(Event):
    """Many skill levels were set at once."""

    kind = "person.many_skills_given"
    sentence = "Set {count} skill levels: {subject} to {last}"

    last: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SkillEnded(Event):
    """A person no longer serves with a skill."""

    kind = "person.skill_ended"
    sentence = "Ended {skill} of {subject} on {ends_on}"

    skill: str
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class ContractSet(Event):
    """Hours were agreed with a person; a support need stands in the sleeve and in no sentence."""

    kind = "person.contract_set"
    sentence = "Set {weekly_hours} hours a week on {days_per_week} days for {subject} from {starts_on}"

    starts_on: date
    weekly_hours: Decimal
    days_per_week: int
    adjustment_need: Sleeved


@dataclass(frozen=True, kw_only=True)
class ContractsSet(Event):
    """Hours were agreed with many people at once."""

    kind = "person.many_contracts_set"
    sentence = "Set the hours of {count} people: {subject} to {last}"

    last: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AccountMade(Event):
    """A person can sign in."""

    kind = "account.made"
    sentence = "Made an account for {subject}"


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    """A one-time link was made for a person."""

    kind = "account.invited"
    sentence = "Made a one-time link ({purpose}) for {subject}, open for {open_hours} hours"

    purpose: str
    open_hours: int


@dataclass(frozen=True, kw_only=True)
class PasswordChosen(Event):
    """A person set or changed their password."""

    kind = "account.password_chosen"
    sentence = "{subject} chose a password ({way})"

    way: str


@dataclass(frozen=True, kw_only=True)
class SecondStepChanged(Event):
    """A passkey, an authenticator app or recovery codes were added or removed."""

    kind = "account.second_step_changed"
    sentence = "{subject}: {method} {change}"

    method: str
    change: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person signed in."""

    kind = "account.signed_in"
    sentence = "{subject} signed in with {method}"

    method: str


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """A person signed out."""

    kind = "account.signed_out"
    sentence = "{subject} signed out"


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """Somebody tried to sign in and could not."""

    kind = "account.sign_in_failed"
    sentence = "A sign-in to {subject} failed: {reason}"

    reason: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """Sessions of a person were ended."""

    kind = "account.sessions_ended"
    sentence = "Ended {count} sessions of {subject}"

    count: int


@dataclass(frozen=True, kw_only=True)
class SeenAs(Event):
    """A visitor of the demo changed to another of its people."""

    kind = "account.seen_as"
    sentence = "The demo is now seen as {subject}, by {person_from} before"

    person_from: str


PEOPLE_EVENTS: tuple[type[Event], ...] = (
    SiteAdded, TeamAdded, LeaderNamed, SkillAdded, PersonAdded, PeopleAdded, PersonTakenOn, PersonStandsIn,
    PersonCorrected, PersonMoved, PeopleMoved,
    PersonLeft,
    RoleGiven, RoleEnded, SkillGiven, SkillsGiven, SkillEnded, ContractSet, ContractsSet, AccountMade,
    PersonInvited, PasswordChosen, SecondStepChanged, SignedIn, SignedOut, SignInFailed, SessionsEnded, SeenAs,
    *API_KEY_EVENTS,
    *CHANGE_EVENTS,
)
