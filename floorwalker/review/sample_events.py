"""Lines that sample plans, their draws and picks write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class SamplePlanDrafted(Event):
    """Somebody began a sample plan, or its next version."""

    kind = "sample_plan.drafted"
    record_kind = "sample_plan"
    sentence = "Began version {number} of {subject}"

    number: int


@dataclass(frozen=True, kw_only=True)
class SamplePlanChanged(Event):
    """Somebody changed the draft of a sample plan, or who owns it."""

    kind = "sample_plan.changed"
    record_kind = "sample_plan"
    sentence = "Changed version {number} of {subject}: {what}"

    number: int
    what: str


@dataclass(frozen=True, kw_only=True)
class SamplePlanProposed(Event):
    """Somebody was asked to approve a version."""

    kind = "sample_plan.proposed"
    record_kind = "sample_plan"
    sentence = "Proposed version {number} of {subject} to {approver}: {why}"

    number: int
    approver: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class SamplePlanReturned(Event):
    """A proposal became a draft again, a draft was put away, or a plan was ended."""

    kind = "sample_plan.returned"
    record_kind = "sample_plan"
    is_decision = True
    sentence = "Version {number} of {subject} is {state}: {reason}"

    number: int
    state: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class SamplePlanApproved(Event):
    """A version was approved: contacts are drawn by it from then on."""

    kind = "sample_plan.approved"
    record_kind = "sample_plan"
    is_decision = True
    sentence = "Approved version {number} of {subject}, which draws from {starts_on}"

    number: int
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class SampleDrawn(Event):
    """Contacts of some days were drawn."""

    kind = "sample.drawn"
    record_kind = "sample_draw"
    sentence = "Drew {picks} of {population} contacts from {starts_on} by version {number} of {plan}, seed {seed}, as {subject}"

    plan: str
    number: int
    starts_on: date
    seed: int
    population: int
    picks: int
    frame: str
    listed: str


@dataclass(frozen=True, kw_only=True)
class PickSwapped(Event):
    """A pick cannot be judged; it stays counted as missing, and another may stand for it."""

    kind = "sample.swapped"
    record_kind = "sample_draw"
    sentence = "Swapped {contact} of {subject} ({why}: {words}); {instead} stands for it"

    contact: str
    why: str
    words: Sleeved
    instead: str


@dataclass(frozen=True, kw_only=True)
class PickAssigned(Event):
    """Somebody was given a pick to judge."""

    kind = "sample.assigned"
    record_kind = "sample_draw"
    sentence = "Gave {contact} of {subject} to {to}"

    contact: str
    to: str


@dataclass(frozen=True, kw_only=True)
class PicksMoved(Event):
    """Picks of evaluators who are away until they are due were given to others."""

    kind = "sample.moved"
    record_kind = "sample_plan"
    sentence = "Moved {count} picks of {subject} from {away}"

    count: int
    away: str


@dataclass(frozen=True, kw_only=True)
class ContactNominated(Event):
    """An agent named a contact of their own to be judged."""

    kind = "sample.nominated"
    record_kind = "contact"
    sentence = "Named {subject} to be judged: {why}"

    why: Sleeved


EVENTS: tuple[type[Event], ...] = (
    SamplePlanDrafted, SamplePlanChanged, SamplePlanProposed, SamplePlanReturned, SamplePlanApproved, SampleDrawn, PickSwapped,
    PickAssigned, PicksMoved, ContactNominated,
)
