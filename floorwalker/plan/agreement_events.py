"""Lines that service level agreements write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class AgreementProposed(Event):
    """Somebody proposed an agreement with a client."""

    kind = "agreement.proposed"
    record_kind = "agreement"
    sentence = "Proposed {subject}, {name}: {terms} promises to {client} from {starts_on}, kept {window} ({why})"

    name: str
    client: str
    window: str
    terms: int
    starts_on: date
    owner: str
    approver: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class AgreementApproved(Event):
    """A proposed agreement was approved."""

    kind = "agreement.approved"
    record_kind = "agreement"
    is_decision = True
    sentence = "Approved {subject}; it takes the place of {supersedes} and is looked at again by {review_on}"

    review_on: date
    supersedes: str


@dataclass(frozen=True, kw_only=True)
class AgreementRefused(Event):
    """A proposed agreement was refused."""

    kind = "agreement.refused"
    record_kind = "agreement"
    is_decision = True
    sentence = "Refused {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class AgreementWithdrawn(Event):
    """A proposed agreement was taken back."""

    kind = "agreement.withdrawn"
    record_kind = "agreement"
    sentence = "Took {subject} back: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class AgreementReviewed(Event):
    """An agreement was looked at again and stays as it is."""

    kind = "agreement.reviewed"
    record_kind = "agreement"
    sentence = "Looked at {subject} again and kept it until {review_on}: {why}"

    review_on: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class AgreementGiven(Event):
    """An agreement got another owner."""

    kind = "agreement.given"
    record_kind = "agreement"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class StretchExcluded(Event):
    """Both sides agreed not to count a stretch."""

    kind = "agreement.stretch_excluded"
    record_kind = "agreement"
    sentence = "Left {starts_at} to {ends_at} out of the count of {subject} ({cause}), agreed on {agreed_on}: {reason}"

    cause: str
    starts_at: str
    ends_at: str
    agreed_on: date
    expected: str
    came: str
    reason: Sleeved
    agreed_with: Sleeved


@dataclass(frozen=True, kw_only=True)
class StretchCounted(Event):
    """A stretch that was left out counts again."""

    kind = "agreement.stretch_counted"
    record_kind = "agreement"
    sentence = "Let {starts_at} to {ends_at} count again in {subject}: {reason}"

    starts_at: str
    ends_at: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class MissAnswered(Event):
    """Somebody said why a promise was missed in one window, and who does what about it."""

    kind = "agreement.miss_answered"
    record_kind = "agreement"
    sentence = "{subject}: {measure} was missed from {starts_on} ({figure}, {credit}) because {cause}; {owner} by {due_on}: {action}"

    measure: str
    starts_on: date
    figure: str
    credit: str
    owner: str
    due_on: date
    cause: Sleeved
    action: Sleeved


@dataclass(frozen=True, kw_only=True)
class MissMended(Event):
    """What was to be done about a miss is done."""

    kind = "agreement.miss_mended"
    record_kind = "agreement"
    sentence = "{subject}: what followed from the miss of {measure} from {starts_on} is done"

    measure: str
    starts_on: date


AGREEMENT_EVENTS: tuple[type[Event], ...] = (
    AgreementProposed, AgreementApproved, AgreementRefused, AgreementWithdrawn, AgreementReviewed, AgreementGiven, StretchExcluded,
    StretchCounted, MissAnswered, MissMended,
)
