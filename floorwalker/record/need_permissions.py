"""Record: who sees what customers need done differently, who notes it, and who reads more than that."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN
NOTE: Final = "record.note_needs"
SEE: Final = "record.see_needs"
READ: Final = "record.read_need_notes"
COVERAGE: Final = "record.see_needs_coverage"

NEED_PERMISSIONS: Final[tuple[Permission, ...]] = (
    Permission(
        SEE, "See what to do differently for customers who need it",
        dict.fromkeys(
            (Role.AGENT, Role.TEAM_LEADER, Role.COMPLAINT_HANDLER, Role.COMPLIANCE_OFFICER, Role.OPERATIONS_MANAGER), ALL
        ),
    ),
    Permission(
        NOTE, "Note what customers need, look at it again, change and end it",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL,
            Role.OPERATIONS_MANAGER: ALL,
        },
    ),
    Permission(
        READ, "Read where a need comes from, on which basis it is kept, and its note",
        {Role.TEAM_LEADER: TEAM, Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        COVERAGE, "See how often needs are asked for, and how those who have one fare",
        {
            Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL,
            Role.OPERATIONS_MANAGER: ALL,
        },
    ),
)
