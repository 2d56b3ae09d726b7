"""Desks: who may see which desk."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "desks.view_today", "See the Today cockpit",
        dict.fromkeys(
            (
                Role.TEAM_LEADER, Role.PLANNER, Role.REAL_TIME_ANALYST, Role.QUALITY_ANALYST, Role.OPERATIONS_MANAGER,
                Role.COMPLAINT_HANDLER, Role.COMPLIANCE_OFFICER,
            ),
            Reach.ALL,
        ),
    ),
    Permission(
        "desks.lead_day", "See the day of the teams that one leads: now, next, overdue, people, decisions",
        {Role.TEAM_LEADER: Reach.TEAM, Role.OPERATIONS_MANAGER: Reach.ALL},
    ),
    Permission(
        "desks.view_home", "Open the home of one's own role; each figure there asks for the permission of the page that it comes from",
        dict.fromkeys(
            (
                Role.PLANNER, Role.QUALITY_ANALYST, Role.OPERATIONS_MANAGER, Role.COMPLAINT_HANDLER, Role.COMPLIANCE_OFFICER,
                Role.ASSESSOR, Role.ADMINISTRATOR,
            ),
            Reach.ALL,
        ),
    ),
)
