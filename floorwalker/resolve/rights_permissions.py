"""Resolve: who handles rights over personal data."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

VIEWERS = {Role.COMPLIANCE_OFFICER: Reach.ALL, Role.OPERATIONS_MANAGER: Reach.ALL, Role.ASSESSOR: Reach.ALL}
OFFICERS = {Role.COMPLIANCE_OFFICER: Reach.ALL}
HANDLERS = {Role.COMPLAINT_HANDLER: Reach.ALL, **OFFICERS}
RIGHTS_PERMISSIONS: tuple[Permission, ...] = (
    Permission("resolve.view_rights", "Read requests about rights over personal data of customers", HANDLERS),
    Permission("resolve.handle_rights", "Record requests about rights, check who asks, and write to them", HANDLERS),
    Permission("resolve.decide_rights", "Take more time for a request about rights, refuse it, and close it", OFFICERS),
    Permission("resolve.handle_worker_rights", "Read and handle requests about rights of people of the house", OFFICERS),
    Permission("resolve.ask_own_rights", "Ask about data kept on oneself, or challenge it", dict.fromkeys(Role, Reach.OWN)),
    Permission("resolve.view_processing", "Read the record of processing", {**VIEWERS, Role.ADMINISTRATOR: Reach.ALL}),
    Permission("resolve.view_breaches", "Read the register of breaches of personal data", VIEWERS),
    Permission(
        "resolve.record_breach", "Record breaches of personal data and what was learnt of them",
        {Role.COMPLIANCE_OFFICER: Reach.ALL, Role.OPERATIONS_MANAGER: Reach.ALL},
    ),
    Permission("resolve.decide_breach", "Judge breaches of personal data, and say who was told", OFFICERS),
)
