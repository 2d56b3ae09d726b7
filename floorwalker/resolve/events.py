"""Resolve: the lines this room writes in the trail."""

from __future__ import annotations

from floorwalker.ground.trail.events import Event
from floorwalker.resolve import case_events
from floorwalker.resolve.breach_events import BREACH_EVENTS
from floorwalker.resolve.change_events import CHANGE_EVENTS
from floorwalker.resolve.checklist_events import CHECKLIST_EVENTS
from floorwalker.resolve.contact_check_events import CONTACT_CHECK_EVENTS
from floorwalker.resolve.copy_events import COPY_EVENTS
from floorwalker.resolve.ending_events import ENDING_EVENTS
from floorwalker.resolve.escalation_events import ESCALATION_EVENTS
from floorwalker.resolve.file_events import FILE_EVENTS
from floorwalker.resolve.import_events import IMPORT_EVENTS
from floorwalker.resolve.outcome_events import OUTCOME_EVENTS
from floorwalker.resolve.processing_events import PROCESSING_EVENTS
from floorwalker.resolve.recheck_events import RECHECK_EVENTS
from floorwalker.resolve.recovery_events import RECOVERY_EVENTS
from floorwalker.resolve.retention_events import RETENTION_EVENTS
from floorwalker.resolve.rights_events import RIGHTS_EVENTS
from floorwalker.resolve.stage_events import STAGE_EVENTS

EVENTS: tuple[type[Event], ...] = (
    case_events.CaseClassified,
    case_events.ClockExtended,
    case_events.ClockMet,
    case_events.ClocksEscalated,
    case_events.ClocksLapsed,
    case_events.ClocksWarned,
    case_events.ComplaintGiven,
    case_events.ComplaintOpened,
    case_events.ContactLinked,
    case_events.DifficultyClosed,
    case_events.DifficultyGiven,
    case_events.DifficultyLogged,
    case_events.OptionConsidered,
    case_events.PutDownAnswered,
    case_events.PutDownAsked,
    case_events.RegimeSet,
    *ESCALATION_EVENTS,
    *RECHECK_EVENTS,
    *RIGHTS_EVENTS,
    *BREACH_EVENTS,
    *CHECKLIST_EVENTS,
    *CONTACT_CHECK_EVENTS,
    *RETENTION_EVENTS,
    *PROCESSING_EVENTS,
    *COPY_EVENTS,
    *ENDING_EVENTS,
    *FILE_EVENTS,
    *IMPORT_EVENTS,
    *OUTCOME_EVENTS,
    *RECOVERY_EVENTS,
    *STAGE_EVENTS,
    *CHANGE_EVENTS,
)
