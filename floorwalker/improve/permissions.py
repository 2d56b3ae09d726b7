"""Improve: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

PERMISSIONS: tuple[Permission, ...] = (
    Permission("improve.practise", "Take exercises on the practice floor", dict.fromkeys(Role, Reach.OWN)),
    Permission(
        "improve.view_practice", "See how others did on the practice floor",
        {Role.TEAM_LEADER: Reach.TEAM, Role.OPERATIONS_MANAGER: Reach.ALL, Role.ASSESSOR: Reach.ALL},
    ),
)
