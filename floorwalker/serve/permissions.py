"""Serve: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN
_FLOOR = {Role.TEAM_LEADER: TEAM, Role.REAL_TIME_ANALYST: ALL, Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL}

PERMISSIONS: tuple[Permission, ...] = (
    Permission("serve.view_day_log", "See the day log", {**_FLOOR, Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL}),
    Permission("serve.log_day", "Log issues, moves, notes and hand-overs of the day", _FLOOR),
    Permission("serve.ask_exception", "Ask for time off plan to be excused", dict.fromkeys(Role, OWN)),
    Permission(
        "serve.decide_exception", "Approve or refuse exceptions",
        {Role.TEAM_LEADER: TEAM, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "serve.exception_reasons", "Change the list of reasons for exceptions",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
)
