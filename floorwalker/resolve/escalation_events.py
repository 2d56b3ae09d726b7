"""Resolve: the lines that escalations leave in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class EscalationRuleSet(Event):
    """A line of the matrix was set."""

    kind = "escalation.rule_set"
    sentence = "Set for {subject}, level {level}: to {role}, accepted within {minutes} minutes, {outside}; {why}"
    is_decision = True

    level: int
    role: str
    minutes: int
    outside: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class Escalated(Event):
    """Something went up."""

    kind = "escalation.asked"
    record_kind = "escalation"
    sentence = "Took {case} up by {subject}: {trigger}, level {level}, to {role}, to be accepted by {accept_by}; {reason}"

    case: str
    trigger: str
    level: int
    role: str
    accept_by: datetime
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class EscalationAccepted(Event):
    """Somebody accepted what went up."""

    kind = "escalation.accepted"
    record_kind = "escalation"
    sentence = "Accepted {subject} of {case}, {how}"

    case: str
    how: str


@dataclass(frozen=True, kw_only=True)
class EscalationEnded(Event):
    """What went up was decided, went higher, or did not need to."""

    kind = "escalation.ended"
    record_kind = "escalation"
    sentence = "Ended {subject} of {case}, {ended}: {result}"
    is_decision = True

    case: str
    ended: str
    result: Sleeved


@dataclass(frozen=True, kw_only=True)
class EscalationsLate(Event):
    """What nobody accepted in time was told a level higher."""

    kind = "escalation.told_late"
    sentence = "Told of {number} escalations that nobody accepted in time: {cases}"

    number: int
    cases: str


ESCALATION_EVENTS: tuple[type[Event], ...] = (Escalated, EscalationAccepted, EscalationEnded, EscalationRuleSet, EscalationsLate)
