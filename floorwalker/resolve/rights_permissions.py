"""Resolve: who handles rights over personal data."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

OFFICERS = {Role.COMPLIANCE_OFFICER: Reach.ALL}
HANDLERS = {Role.COMPLAINT_HANDLER: Reach.ALL, **OFFICERS}
RIGHTS_PERMISSIONS: tuple[Permission, ...] = (
    Permission("resolve.view_rights", "Read requests about rights over personal data of customers", HANDLERS),
    Permission("resolve.handle_rights", "Record requests about rights, check who asks, and write to them", HANDLERS),
    Permission("resolve.decide_rights", "Take more time for a request about rights, refuse it, and close it", OFFICERS),
    Permission("resolve.handle_worker_rights", "Read and handle requests about rights of people of the house", OFFICERS),
)
