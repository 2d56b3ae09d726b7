"""Roles, how far each reaches, and the permissions that the rooms put on the shelf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.db import models

from floorwalker.ground import house
from floorwalker.ground.shelf import Shelf


class Role(models.TextChoices):
    """What a person is here to do."""

    AGENT = "agent", "Agent"
    TEAM_LEADER = "team_leader", "Team leader"
    PLANNER = "planner", "Planner"
    REAL_TIME_ANALYST = "real_time_analyst", "Real-time analyst"
    QUALITY_ANALYST = "quality_analyst", "Quality analyst"
    COMPLAINT_HANDLER = "complaint_handler", "Complaint handler"
    COMPLIANCE_OFFICER = "compliance_officer", "Compliance officer"
    OPERATIONS_MANAGER = "operations_manager", "Operations manager"
    ASSESSOR = "assessor", "Assessor"
    ADMINISTRATOR = "administrator", "Administrator"


class Reach(models.TextChoices):
    """How far a role or a permission reaches, from one's own records to the whole house."""

    OWN = "own", "Own records"
    TEAM = "team", "Team"
    SITE = "site", "Site"
    ALL = "all", "The whole house"

    @property
    def width(self) -> int:
        """Its place in the order from own to all, for comparing."""
        return tuple(Reach).index(self)

    def narrowed_to(self, other: Reach) -> Reach:
        """Return the smaller of the two: what a role reaches never exceeds what the permission grants it."""
        return self if self.width <= other.width else other


@dataclass(frozen=True)
class Permission:
    """One thing that may be done: by which roles, each at most how far."""

    code: str
    label: str
    grants: Mapping[Role, Reach]

    @property
    def who(self) -> str:
        """The roles that may, in words."""
        return ", ".join(str(role.label).lower() for role in Role if role in self.grants) or "nobody"


@cache
def shelf() -> Shelf[Permission]:
    """Return the permissions of every room, gathered once."""
    return Shelf("permission", house.gather("permissions"))


def reference_page() -> str:
    """Return docs/reference/permissions.md: every permission, the roles that hold it and how far."""
    head = (
        "# Permissions\n\n"
        "Written by `make docs` from the permissions shelf. A role reaches at most as far as the permission grants it and at\n"
        "most as far as the person was given the role; the smaller of the two counts. The system's own parts may do what the\n"
        "system does; an API key may do what its owner may, narrowed to what the key says; customers and people outside hold none.\n\n"
        f"| permission | what it allows | {' | '.join(str(role.label) for role in Role)} |\n"
        f"|---|---|{'---|' * len(Role)}\n"
    )
    rows = (
        f"| `{permission.code}` | {permission.label} | "
        + " | ".join(permission.grants[role].value if role in permission.grants else "–" for role in Role)
        + " |\n"
        for permission in sorted(shelf(), key=lambda permission: permission.code)
    )
    return head + "".join(rows)
