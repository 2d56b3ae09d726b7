"""Lines that surveys, their answers and what follows them write in the trail; never a score or a word of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class SurveyDrafted(Event):
    """A version of a survey was begun."""

    kind = "survey.drafted"
    record_kind = "survey"
    sentence = "Began version {number} of {subject}"

    number: int


@dataclass(frozen=True, kw_only=True)
class SurveyChanged(Event):
    """A draft was changed, or a survey given to somebody else."""

    kind = "survey.changed"
    record_kind = "survey"
    sentence = "Changed version {number} of {subject}: {what}"

    number: int
    what: str


@dataclass(frozen=True, kw_only=True)
class SurveyProposed(Event):
    """A version was proposed."""

    kind = "survey.proposed"
    record_kind = "survey"
    sentence = "Proposed version {number} of {subject} to {approver}: {why}"

    number: int
    approver: str
    sha256: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class SurveyReturned(Event):
    """A version is a draft again, was put away, or asks nobody any more."""

    kind = "survey.returned"
    record_kind = "survey"
    is_decision = True
    sentence = "Version {number} of {subject} is {state}: {reason}"

    number: int
    state: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class SurveyPublished(Event):
    """A version asks customers from now on."""

    kind = "survey.published"
    record_kind = "survey"
    is_decision = True
    sentence = "Published version {number} of {subject}"

    number: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SurveyAsked(Event):
    """A round decided about contacts that had ended."""

    kind = "survey.asked"
    record_kind = "survey"
    sentence = "Asked about {asked} of {contacts} contacts by {subject}; {sha256}"

    contacts: int
    asked: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SurveyLinkGiven(Event):
    """Somebody took a link to hand it over in a contact."""

    kind = "survey.link_given"
    record_kind = "survey"
    sentence = "Took a link of {subject} for {contact}"

    contact: str


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """A customer answered, or changed the answer."""

    kind = "survey.answered"
    record_kind = "survey"
    sentence = "{how} {subject} about {contact} by {way}"

    how: str
    contact: str
    way: str


@dataclass(frozen=True, kw_only=True)
class SurveyOptedOut(Event):
    """A customer wants not to be asked, or may be asked again."""

    kind = "survey.opted_out"
    record_kind = "customer"
    sentence = "{subject} {wants}"

    wants: str


@dataclass(frozen=True, kw_only=True)
class VerbatimSorted(Event):
    """Somebody said what a customer's words are about, or how they sound."""

    kind = "survey.sorted"
    record_kind = "survey"
    sentence = "Sorted the words about {contact} under {subject}: {theme}, {sounds}"

    contact: str
    theme: str
    sounds: str


@dataclass(frozen=True, kw_only=True)
class FollowUpOpened(Event):
    """A low score is followed up."""

    kind = "follow_up.opened"
    record_kind = "follow_up"
    sentence = "Opened {subject} for {owner} about {contact}, due {due_at}"

    contact: str
    owner: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class FollowUpClosed(Event):
    """A follow-up was closed with what was done."""

    kind = "follow_up.closed"
    record_kind = "follow_up"
    is_decision = True
    sentence = "Closed {subject}: {done}; the customer {told}"

    told: str
    done: Sleeved


@dataclass(frozen=True, kw_only=True)
class FollowUpRaised(Event):
    """A finding was raised from a follow-up."""

    kind = "follow_up.raised"
    record_kind = "follow_up"
    sentence = "Raised {finding} from {subject}"

    finding: str


@dataclass(frozen=True, kw_only=True)
class FollowUpGiven(Event):
    """Somebody else owes a follow-up."""

    kind = "follow_up.given"
    record_kind = "follow_up"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


EVENTS: tuple[type[Event], ...] = (
    SurveyDrafted, SurveyChanged, SurveyProposed, SurveyReturned, SurveyPublished, SurveyAsked, SurveyLinkGiven, SurveyAnswered,
    SurveyOptedOut, VerbatimSorted, FollowUpOpened, FollowUpClosed, FollowUpRaised, FollowUpGiven,
)
