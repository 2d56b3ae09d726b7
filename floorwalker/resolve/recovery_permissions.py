"""Resolve: who may do what about service recovery."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL: Final = Reach.ALL
_RUN: Final = {
    Role.TEAM_LEADER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL,
    Role.OPERATIONS_MANAGER: ALL,
}

RECOVERY_PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "resolve.view_recoveries", "See playbooks of service recovery, and what was run by them",
        {**_RUN, Role.PLANNER: ALL, Role.QUALITY_ANALYST: ALL, Role.ASSESSOR: ALL},
    ),
    Permission("resolve.run_recoveries", "Start playbooks, do their steps, decide in them, and stop them", _RUN),
    Permission(
        "resolve.write_playbooks", "Write playbooks of service recovery",
        {Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "resolve.approve_playbooks", "Approve playbooks that somebody else wrote, within one's authority",
        {Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "resolve.review_recoveries", "Review recoveries that somebody else led",
        {Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
)
