"""Lines that KPI sets write in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class KpisProposed(Event):
    """Somebody proposed what a role is held to."""

    kind = "kpis.proposed"
    record_kind = "kpi_set"
    sentence = "Proposed {subject} for {role} from {starts_on}: {targets} ({why})"

    role: str
    starts_on: date
    targets: str
    approver: str
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class KpisApproved(Event):
    """A KPI set was approved."""

    kind = "kpis.approved"
    record_kind = "kpi_set"
    is_decision = True
    sentence = "Approved {subject} for {role} from {starts_on}; it takes the place of {supersedes}"

    role: str
    starts_on: date
    supersedes: str


@dataclass(frozen=True, kw_only=True)
class KpisRefused(Event):
    """A proposal was refused."""

    kind = "kpis.refused"
    record_kind = "kpi_set"
    is_decision = True
    sentence = "Refused {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class KpisWithdrawn(Event):
    """A set was taken back before its first day."""

    kind = "kpis.withdrawn"
    record_kind = "kpi_set"
    sentence = "Took {subject} back: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class KpisTold(Event):
    """People were told of a set."""

    kind = "kpis.told"
    sentence = "Told {people} people of {subject}"

    people: int


@dataclass(frozen=True, kw_only=True)
class KpisSeen(Event):
    """Somebody said that they have seen what they are held to."""

    kind = "kpis.seen"
    sentence = "Has seen {subject}"


KPI_EVENTS: tuple[type[Event], ...] = (KpisProposed, KpisApproved, KpisRefused, KpisWithdrawn, KpisTold, KpisSeen)
