"""Lines that service blueprints write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class BlueprintBegun(Event):
    """Somebody began to design a service, or the next version of one."""

    kind = "blueprint.begun"
    record_kind = "blueprint"
    sentence = "Began version {number} of {subject}, {name}"

    number: int
    name: str


@dataclass(frozen=True, kw_only=True)
class BlueprintChanged(Event):
    """A draft of a service was changed."""

    kind = "blueprint.changed"
    record_kind = "blueprint"
    sentence = "Changed {subject}: {what}"

    what: str


@dataclass(frozen=True, kw_only=True)
class BlueprintProposed(Event):
    """The design of a service waits for a decision."""

    kind = "blueprint.proposed"
    record_kind = "blueprint"
    sentence = "Proposed version {number} of {subject}, open from {starts_on}, {queues} queues ({why})"

    number: int
    starts_on: date
    queues: int
    approver: str
    sha256: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class BlueprintReturned(Event):
    """A proposed design is a draft again: refused, or taken back."""

    kind = "blueprint.returned"
    record_kind = "blueprint"
    is_decision = True
    sentence = "Made {subject} a draft again, {how}: {reason}"

    how: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class BlueprintPublished(Event):
    """A design was published: its queues work, with hours and standards, from its first day."""

    kind = "blueprint.published"
    record_kind = "blueprint"
    is_decision = True
    sentence = (
        "Published version {number} of {subject}: {made} queues made, {kept} kept, {closed} closed, {standards} standards, "
        "from {starts_on}"
    )

    number: int
    made: int
    kept: int
    closed: int
    standards: int
    starts_on: date
    sha256: str


@dataclass(frozen=True, kw_only=True)
class BlueprintPutAway(Event):
    """A draft was put away."""

    kind = "blueprint.put_away"
    record_kind = "blueprint"
    sentence = "Put the draft of {subject} away: {reason}"

    reason: Sleeved


BLUEPRINT_EVENTS: tuple[type[Event], ...] = (
    BlueprintBegun, BlueprintChanged, BlueprintProposed, BlueprintReturned, BlueprintPublished, BlueprintPutAway,
)
