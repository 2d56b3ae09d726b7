"""Lines that messages to customers write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class MessagePlanned(Event):
    """Somebody planned a message to customers."""

    kind = "customer_message.planned"
    record_kind = "customer_message"
    sentence = "Planned the message {subject}, {name}, from {starts_on} to {ends_on}"

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class MessageChanged(Event):
    """A planned message was changed; its checklist is to be answered anew."""

    kind = "customer_message.changed"
    record_kind = "customer_message"
    sentence = "Changed {subject}: {what}"

    what: str


@dataclass(frozen=True, kw_only=True)
class MessageChecked(Event):
    """A question of the checklist of a message was answered."""

    kind = "customer_message.checked"
    record_kind = "customer_message"
    sentence = "Answered of {subject} whether {question}: {answer} ({note})"

    question: str
    answer: str
    note: Sleeved


@dataclass(frozen=True, kw_only=True)
class MessageProposed(Event):
    """A message to customers waits for a decision."""

    kind = "customer_message.proposed"
    record_kind = "customer_message"
    sentence = "Proposed {subject} to {approver} ({why})"

    approver: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class MessageReturned(Event):
    """A message is a draft again: refused, taken back, or taken up again after it was approved."""

    kind = "customer_message.returned"
    record_kind = "customer_message"
    is_decision = True
    sentence = "Made {subject} a draft again, {how}: {reason}"

    how: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class MessageApproved(Event):
    """A message to customers may go out, from the version of the text that it names."""

    kind = "customer_message.approved"
    record_kind = "customer_message"
    is_decision = True
    sentence = "Approved {subject} from {template}, {contacts} extra contacts expected"

    template: str
    contacts: int


@dataclass(frozen=True, kw_only=True)
class MessageWithdrawn(Event):
    """A message to customers does not go out."""

    kind = "customer_message.withdrawn"
    record_kind = "customer_message"
    sentence = "Withdrew {subject}: {reason}"

    reason: Sleeved


CUSTOMER_MESSAGE_EVENTS: tuple[type[Event], ...] = (
    MessagePlanned, MessageChanged, MessageChecked, MessageProposed, MessageReturned, MessageApproved, MessageWithdrawn,
)
