"""Resolve: who keeps the house's book on data protection: retention, processing, assessments, access."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role
from floorwalker.resolve.rights_permissions import OFFICERS, VIEWERS

MANAGERS = {Role.COMPLIANCE_OFFICER: Reach.ALL, Role.OPERATIONS_MANAGER: Reach.ALL}
DATA_PERMISSIONS: tuple[Permission, ...] = (
    Permission("resolve.view_retention", "See how long what is kept, and what went each night", {**VIEWERS, Role.ADMINISTRATOR: Reach.ALL}),
    Permission("resolve.view_team_data", "See how a team stands with personal data", {**MANAGERS, Role.TEAM_LEADER: Reach.TEAM}),
    Permission("resolve.set_retention", "Set how long kinds of records are kept, and ask what would go", MANAGERS),
    Permission("resolve.accept_retention", "Let a rule of retention act that somebody else set, having seen what would go", OFFICERS),
    Permission("resolve.write_assessments", "Write assessments of what processing may do to people, and propose them", MANAGERS),
    Permission("resolve.approve_assessments", "Agree to an assessment that somebody else wrote", MANAGERS),
    Permission("resolve.keep_processors", "Keep the list of processors: contract, country, safeguard, review, end", MANAGERS),
)
