"""Resolve: the lines that playbooks and recoveries leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class PlaybookDrafted(Event):
    """A version of a playbook was begun."""

    kind = "playbook.drafted"
    record_kind = "playbook"
    sentence = "Began version {number} of the playbook {subject}"

    number: int


@dataclass(frozen=True, kw_only=True)
class PlaybookChanged(Event):
    """A draft of a playbook says something else, or somebody else owns it."""

    kind = "playbook.changed"
    record_kind = "playbook"
    sentence = "Changed version {number} of the playbook {subject}: {what}"

    number: int
    what: str


@dataclass(frozen=True, kw_only=True)
class PlaybookProposed(Event):
    """A playbook waits for a decision."""

    kind = "playbook.proposed"
    record_kind = "playbook"
    sentence = "Proposed version {number} of the playbook {subject} to {approver}: {why}"

    number: int
    approver: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class PlaybookReturned(Event):
    """A playbook is a draft again, or put away."""

    kind = "playbook.returned"
    record_kind = "playbook"
    is_decision = True
    sentence = "Version {number} of the playbook {subject} is {state}: {reason}"

    number: int
    state: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class PlaybookApproved(Event):
    """A version of a playbook may be run."""

    kind = "playbook.approved"
    record_kind = "playbook"
    is_decision = True
    sentence = "Approved version {number} of the playbook {subject}, {steps} steps and {messages} messages"

    number: int
    steps: int
    messages: int


@dataclass(frozen=True, kw_only=True)
class RecoveryStarted(Event):
    """A playbook was started."""

    kind = "recovery.started"
    record_kind = "recovery"
    is_decision = True
    sentence = "Started {subject} by version {number} of {playbook}, led by {leader}; the trigger was seen at {seen_at}: {what}"

    playbook: str
    number: int
    leader: str
    seen_at: datetime
    what: Sleeved


@dataclass(frozen=True, kw_only=True)
class RecoveryStepped(Event):
    """A step of a recovery was done or left out."""

    kind = "recovery.stepped"
    record_kind = "recovery"
    sentence = "{how} step {step} of {subject}, {minutes} minutes after the trigger, {when}"

    step: int
    how: str
    minutes: int
    when: str


@dataclass(frozen=True, kw_only=True)
class RecoveryStepsLate(Event):
    """Steps or messages of running recoveries are late, and who leads was told."""

    kind = "recovery.late"
    record_kind = "recovery"
    sentence = "Told who leads {subject} of {number} late steps"

    number: int


@dataclass(frozen=True, kw_only=True)
class RecoverySent(Event):
    """A message of a recovery was sent."""

    kind = "recovery.sent"
    record_kind = "recovery"
    sentence = "Sent customers of {subject} {template}, {minutes} minutes after the trigger, to {reached}"

    template: str
    minutes: int
    reached: int | None


@dataclass(frozen=True, kw_only=True)
class RecoveryLogged(Event):
    """Something was decided, rejected, counted, given or noted in a recovery."""

    kind = "recovery.logged"
    record_kind = "recovery"
    sentence = "{what} in {subject}: {words}"

    what: str
    words: Sleeved
    number: int | None
    amount: str


@dataclass(frozen=True, kw_only=True)
class RecoveryStopped(Event):
    """A recovery was stopped."""

    kind = "recovery.stopped"
    record_kind = "recovery"
    is_decision = True
    sentence = "Stopped {subject} after {minutes} minutes: {why}"

    minutes: int
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class RecoveryReviewed(Event):
    """Somebody who did not lead it wrote what a recovery taught."""

    kind = "recovery.reviewed"
    record_kind = "recovery"
    sentence = "Reviewed {subject}; {playbook}"

    playbook: str


@dataclass(frozen=True, kw_only=True)
class RecoveryClosed(Event):
    """Nothing is left to do about a recovery."""

    kind = "recovery.closed"
    record_kind = "recovery"
    is_decision = True
    sentence = "Closed {subject}"


@dataclass(frozen=True, kw_only=True)
class RecoveryGiven(Event):
    """Somebody else leads a recovery."""

    kind = "recovery.given"
    record_kind = "recovery"
    sentence = "Gave {subject} to {to}"

    to: str


RECOVERY_EVENTS: Final[tuple[type[Event], ...]] = (
    PlaybookDrafted, PlaybookChanged, PlaybookProposed, PlaybookReturned, PlaybookApproved, RecoveryStarted, RecoveryStepped,
    RecoveryStepsLate, RecoverySent, RecoveryLogged, RecoveryStopped, RecoveryReviewed, RecoveryClosed, RecoveryGiven,
)
