"""Plan: the lines this room writes in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event
from floorwalker.plan.activity_events import ACTIVITY_EVENTS
from floorwalker.plan.agreement_events import AGREEMENT_EVENTS
from floorwalker.plan.allocation_events import ALLOCATION_EVENTS
from floorwalker.plan.blueprint_events import BLUEPRINT_EVENTS
from floorwalker.plan.briefing_events import BRIEFING_EVENTS
from floorwalker.plan.catalogue_events import CATALOGUE_EVENTS
from floorwalker.plan.customer_message_events import CUSTOMER_MESSAGE_EVENTS
from floorwalker.plan.document_events import DOCUMENT_EVENTS
from floorwalker.plan.flex_events import FLEX_EVENTS
from floorwalker.plan.goal_events import GOAL_EVENTS
from floorwalker.plan.journey_events import JOURNEY_EVENTS
from floorwalker.plan.kpi_events import KPI_EVENTS
from floorwalker.plan.letterhead_events import LETTERHEAD_EVENTS
from floorwalker.plan.meeting_events import MEETING_EVENTS
from floorwalker.plan.planning_events import PLANNING_EVENTS
from floorwalker.plan.readiness_events import READINESS_EVENTS
from floorwalker.plan.reading_events import READING_EVENTS
from floorwalker.plan.roster_events import ROSTER_EVENTS
from floorwalker.plan.service_plan_events import SERVICE_PLAN_EVENTS
from floorwalker.plan.statement_events import STATEMENT_EVENTS
from floorwalker.plan.variant_events import VARIANT_EVENTS


@dataclass(frozen=True, kw_only=True)
class RosterLoaded(Event):
    """A roster that was published elsewhere was written."""

    kind = "roster.loaded"
    record_kind = "roster"
    sentence = "Loaded {subject}, published for {first_day} to {last_day}: {shifts} shifts"

    first_day: date
    last_day: date
    shifts: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AbsencesLoaded(Event):
    """Leave and absence known elsewhere were written."""

    kind = "absence.many_loaded"
    sentence = "Loaded {absences} stretches of leave and absence: {subject}"

    absences: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ForecastLoaded(Event):
    """A forecast made elsewhere was written and put in use."""

    kind = "forecast.loaded"
    record_kind = "forecast"
    sentence = "Loaded {subject} for {queue}, {first_day} to {last_day}: {points} intervals"

    queue: str
    first_day: date
    last_day: date
    points: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RequirementLoaded(Event):
    """A requirement computed elsewhere was written and put in use."""

    kind = "requirement.loaded"
    record_kind = "requirement"
    sentence = "Loaded {subject} for {forecast}: {points} intervals"

    forecast: str
    points: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ShrinkageLoaded(Event):
    """A plan of shrinkage made elsewhere was written."""

    kind = "shrinkage.loaded"
    sentence = "Loaded {subject}, the shrinkage planned for {site} from {first_day} on"

    site: str
    first_day: date
    sha256: str


EVENTS: tuple[type[Event], ...] = (
    RosterLoaded, AbsencesLoaded, ForecastLoaded, RequirementLoaded, ShrinkageLoaded, *PLANNING_EVENTS, *ROSTER_EVENTS, *KPI_EVENTS,
    *AGREEMENT_EVENTS, *BRIEFING_EVENTS, *CATALOGUE_EVENTS, *DOCUMENT_EVENTS, *SERVICE_PLAN_EVENTS, *STATEMENT_EVENTS, *ALLOCATION_EVENTS,
    *FLEX_EVENTS, *BLUEPRINT_EVENTS, *MEETING_EVENTS, *ACTIVITY_EVENTS,
    *READING_EVENTS, *READINESS_EVENTS, *JOURNEY_EVENTS, *GOAL_EVENTS, *CUSTOMER_MESSAGE_EVENTS, *VARIANT_EVENTS, *LETTERHEAD_EVENTS,
)
