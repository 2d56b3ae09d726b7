"""Record: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "record.import", "Import files, publish and undo imports",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "record.view_contacts", "Open and search contacts",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLAINT_HANDLER: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL,
        },
    ),
    Permission(
        "record.view_measures", "See measures by queue, channel and time",
        {role: ALL for role in Role if role is not Role.AGENT},
    ),
    Permission(
        "record.view_agent_measures", "See measures by person",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL,
            Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
        },
    ),
    Permission(
        "record.change_choices", "Change the reasons and outcomes that contacts are logged with",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "record.export", "Export figures and lists",
        {role: ALL for role in Role if role not in {Role.AGENT, Role.ASSESSOR}},
    ),
)
