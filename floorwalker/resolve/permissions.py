"""Resolve: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

READ_LAW = {
    Role.TEAM_LEADER: Reach.ALL, Role.REAL_TIME_ANALYST: Reach.ALL, Role.PLANNER: Reach.ALL, Role.QUALITY_ANALYST: Reach.ALL,
    Role.COMPLAINT_HANDLER: Reach.ALL, Role.COMPLIANCE_OFFICER: Reach.ALL, Role.OPERATIONS_MANAGER: Reach.ALL, Role.ASSESSOR: Reach.ALL,
}
PERMISSIONS: tuple[Permission, ...] = (
    Permission("resolve.view_regulations", "Read regulation packs, and try their clocks", READ_LAW),
)
