"""Resolve: who judges contacts that were drawn by chance, and who reads what was found."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN

CONTACT_PERMISSIONS: Final[tuple[Permission, ...]] = (
    Permission(
        "resolve.check_contacts", "Judge contacts drawn by chance by the questions of a regulation",
        {Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "resolve.set_checklists", "Say which list of steps which contacts go through",
        {Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "resolve.view_contact_steps", "See how often the steps of contacts are gone through, by queue and person",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL,
            Role.OPERATIONS_MANAGER: ALL,
        },
    ),
    Permission(
        "resolve.view_contact_checks", "See what was found in contacts drawn by chance",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL,
        },
    ),
)
