"""Plan: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN
_PLANNERS = {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL}

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "plan.view", "See forecasts, staffing and rosters",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission("plan.forecast", "Make forecasts, lay changes over them and put one in use", _PLANNERS),
    Permission("plan.staff", "Compute the people needed and put a requirement in use", _PLANNERS),
    Permission("plan.roster", "Solve and change rosters", _PLANNERS),
    Permission("plan.publish_roster", "Publish a roster to the people in it", _PLANNERS),
    Permission(
        "plan.absence", "Record leave and absence",
        {Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("plan.view_own_roster", "See one's own shifts", dict.fromkeys(Role, OWN)),
)
