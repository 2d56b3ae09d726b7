"""Lines that readiness writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class ReadinessProposed(Event):
    """Somebody proposed what people must meet before the work of a queue is theirs."""

    kind = "readiness.proposed"
    record_kind = "readiness"
    sentence = "Proposed {subject}, {asks} for {queue} from {starts_on} with {grace_days} days of grace"

    asks: str
    about: str
    queue: str
    starts_on: date
    grace_days: int
    approver: str


@dataclass(frozen=True, kw_only=True)
class ReadinessInForce(Event):
    """A rule of readiness was put in force by another."""

    kind = "readiness.in_force"
    record_kind = "readiness"
    is_decision = True
    sentence = "Put {subject} in force from {starts_on}, kept from {enforced_on}; {people} people did not meet it"

    starts_on: date
    enforced_on: date
    people: int


@dataclass(frozen=True, kw_only=True)
class ReadinessRefused(Event):
    """A proposed rule of readiness was refused."""

    kind = "readiness.refused"
    record_kind = "readiness"
    is_decision = True
    sentence = "Refused {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReadinessWithdrawn(Event):
    """A rule of readiness was taken back, before it was decided or after."""

    kind = "readiness.withdrawn"
    record_kind = "readiness"
    sentence = "Took {subject} back: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReadinessReleased(Event):
    """People who were not ready may work a queue until a day."""

    kind = "readiness.released"
    record_kind = "release"
    is_decision = True
    sentence = "Released {people} for {queue} until {last_day} as {subject}, from {rules}: {reason}"

    queue: str
    people: tuple[str, ...]
    rules: tuple[str, ...]
    last_day: date
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class ReadinessReleaseEnded(Event):
    """A release was ended before its last day."""

    kind = "readiness.release_ended"
    record_kind = "release"
    sentence = "Ended {subject} before its last day, {last_day}"

    last_day: date


@dataclass(frozen=True, kw_only=True)
class ReadinessTold(Event):
    """People were told what a queue asks of them."""

    kind = "readiness.told"
    record_kind = "readiness"
    sentence = "Told {people} people what {subject} asks of them"

    people: int


@dataclass(frozen=True, kw_only=True)
class RelianceStepGiven(Event):
    """Somebody was given the next step on what rests on one or two people, as a finding."""

    kind = "readiness.step_given"
    record_kind = "finding"
    sentence = "Gave {owner} the next step until {due_on} with {subject}: {step}, {theme}"

    owner: str
    step: str
    theme: str
    due_on: date


READINESS_EVENTS: tuple[type[Event], ...] = (
    ReadinessProposed, ReadinessInForce, ReadinessRefused, ReadinessWithdrawn, ReadinessReleased, ReadinessReleaseEnded,
    ReadinessTold, RelianceStepGiven,
)
