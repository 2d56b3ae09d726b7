"""Record: the lines that customers, contacts logged by hand and promises leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class CustomerAdded(Event):
    """A customer was added by hand."""

    kind = "customer.added"
    record_kind = "customer"
    sentence = "Added the customer {subject}, {name}"

    name: Sleeved


@dataclass(frozen=True, kw_only=True)
class CustomerRenamed(Event):
    """A customer's name was corrected."""

    kind = "customer.renamed"
    record_kind = "customer"
    sentence = "Corrected the name of {subject} from {before} to {after}"

    before: Sleeved
    after: Sleeved


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Event):
    """A record of a customer was merged into another of theirs; nothing was rewritten."""

    kind = "customer.merged"
    record_kind = "customer"
    sentence = "Merged {subject} into {into}"

    into: str


@dataclass(frozen=True, kw_only=True)
class CustomersParted(Event):
    """Two records that had been merged were taken apart again."""

    kind = "customer.parted"
    record_kind = "customer"
    sentence = "Took {subject} apart from {from_}"

    from_: str


@dataclass(frozen=True, kw_only=True)
class CustomersKeptApart(Event):
    """It was said that two records which look like one customer are two."""

    kind = "customer.kept_apart"
    sentence = "Said that {subject} and {other} are two customers"

    other: str


@dataclass(frozen=True, kw_only=True)
class PointAdded(Event):
    """A way to reach a customer was written down."""

    kind = "contact_point.added"
    sentence = "Added the {point} {value} to {subject}"

    point: str
    value: Sleeved


@dataclass(frozen=True, kw_only=True)
class PointEnded(Event):
    """A way to reach a customer was said to be wrong or out of use."""

    kind = "contact_point.ended"
    sentence = "Took the {point} {value} off {subject}"

    point: str
    value: Sleeved


@dataclass(frozen=True, kw_only=True)
class ContactLogged(Event):
    """A contact was logged by hand."""

    kind = "contact.logged"
    record_kind = "logged"
    sentence = "Logged {subject}, {channel}, with {customer}"

    channel: str
    customer: str


@dataclass(frozen=True, kw_only=True)
class LoggedChanged(Event):
    """What was logged of a contact that is still open was changed."""

    kind = "contact.log_changed"
    record_kind = "logged"
    sentence = "Changed {fields} of {subject}"

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LoggedClosed(Event):
    """A logged contact was closed with its reason and outcome."""

    kind = "contact.log_closed"
    record_kind = "logged"
    sentence = "Closed {subject}: {reason}, {outcome}; counted as {counted}"

    reason: str
    outcome: str
    counted: str


@dataclass(frozen=True, kw_only=True)
class LoggedReopened(Event):
    """A closed logged contact was opened again; a contact of its own is counted no more until it closes."""

    kind = "contact.log_reopened"
    record_kind = "logged"
    sentence = "Opened {subject} again: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class LoggedHandedOver(Event):
    """An open logged contact became somebody else's to finish."""

    kind = "contact.log_handed_over"
    record_kind = "logged"
    sentence = "Handed {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class PromiseMade(Event):
    """Something was promised to a customer."""

    kind = "promise.made"
    record_kind = "promise"
    sentence = "Promised {what} as {subject} in {logged}, due {due}, owed by {owner}"

    what: Sleeved
    logged: str
    due: datetime
    owner: str


@dataclass(frozen=True, kw_only=True)
class PromiseKept(Event):
    """A promise was kept."""

    kind = "promise.kept"
    record_kind = "promise"
    sentence = "Kept {subject}; the customer {told}"

    told: str


@dataclass(frozen=True, kw_only=True)
class PromiseMoved(Event):
    """A promise got another date."""

    kind = "promise.moved"
    record_kind = "promise"
    sentence = "Moved {subject} from {before} to {after}: {reason}; the customer {told}"

    before: datetime
    after: datetime
    reason: Sleeved
    told: str


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(Event):
    """It was said that a promise will not be kept, and why."""

    kind = "promise.broken"
    record_kind = "promise"
    sentence = "Broke {subject}: {reason}; the customer {told}"

    reason: Sleeved
    told: str


@dataclass(frozen=True, kw_only=True)
class PromiseReopened(Event):
    """A promise that was kept or broken by mistake is owed again."""

    kind = "promise.reopened"
    record_kind = "promise"
    sentence = "Owes {subject} again"


@dataclass(frozen=True, kw_only=True)
class PromiseHandedOver(Event):
    """A promise became somebody else's to keep."""

    kind = "promise.handed_over"
    record_kind = "promise"
    sentence = "Handed {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class MatchesProposed(Event):
    """Notes were compared with contacts, and what may be one was proposed."""

    kind = "match.many_proposed"
    sentence = "Compared {notes} notes with contacts: {proposed} proposed anew, {confirmed} of them confirmed by themselves"

    notes: int
    proposed: int
    confirmed: int


@dataclass(frozen=True, kw_only=True)
class MatchConfirmed(Event):
    """Somebody said that a note and a contact are one."""

    kind = "match.confirmed"
    record_kind = "logged"
    sentence = "Said that {subject} and {contact} are one contact"

    contact: str


@dataclass(frozen=True, kw_only=True)
class MatchSplit(Event):
    """Somebody said that a note and a contact are two."""

    kind = "match.split"
    record_kind = "logged"
    sentence = "Said that {subject} and {contact} are two contacts"

    contact: str


@dataclass(frozen=True, kw_only=True)
class UnloggedTold(Event):
    """People and their leaders were told how many contacts nobody has logged."""

    kind = "unlogged.told"
    sentence = "Told {people} people that {contacts} contacts are not logged"

    people: int
    contacts: int


@dataclass(frozen=True, kw_only=True)
class AnswerKept(Event):
    """What a customer answered about a contact was kept; never the score or the words."""

    kind = "answer.kept"
    record_kind = "contact"
    sentence = "Kept an answer about {subject} ({instrument})"

    instrument: str


LOGGING_EVENTS: tuple[type[Event], ...] = (
    CustomerAdded, CustomerRenamed, CustomersMerged, CustomersParted, CustomersKeptApart,
    PointAdded, PointEnded, ContactLogged, LoggedChanged, LoggedClosed, LoggedReopened,
    LoggedHandedOver, PromiseMade, PromiseKept, PromiseMoved, PromiseBroken, PromiseReopened, PromiseHandedOver,
    MatchesProposed, MatchConfirmed, MatchSplit, UnloggedTold, AnswerKept,
)
