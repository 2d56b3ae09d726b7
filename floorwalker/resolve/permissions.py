"""Resolve: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role
from floorwalker.resolve.contact_permissions import CONTACT_PERMISSIONS
from floorwalker.resolve.data_permissions import DATA_PERMISSIONS
from floorwalker.resolve.file_permissions import FILE_PERMISSIONS
from floorwalker.resolve.recovery_permissions import RECOVERY_PERMISSIONS
from floorwalker.resolve.rights_permissions import RIGHTS_PERMISSIONS

READ_LAW = {
    Role.TEAM_LEADER: Reach.ALL, Role.REAL_TIME_ANALYST: Reach.ALL, Role.PLANNER: Reach.ALL, Role.QUALITY_ANALYST: Reach.ALL,
    Role.COMPLAINT_HANDLER: Reach.ALL, Role.COMPLIANCE_OFFICER: Reach.ALL, Role.OPERATIONS_MANAGER: Reach.ALL, Role.ASSESSOR: Reach.ALL,
}
ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN
HANDLING = {Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL}
PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "resolve.view_cases", "See difficulties and complaints, and what one wrote down oneself",
        {**HANDLING, Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.ASSESSOR: ALL},
    ),
    Permission(
        "resolve.write_down", "Write down difficulties and complaints, deciding by the test which it is",
        {**HANDLING, Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL},
    ),
    Permission(
        "resolve.handle_difficulties", "Put difficulties right: options, goodwill, closing",
        {**HANDLING, Role.AGENT: OWN, Role.TEAM_LEADER: TEAM},
    ),
    Permission("resolve.handle_complaints", "Handle complaints: investigate, decide, answer, close", {**HANDLING, Role.TEAM_LEADER: TEAM}),
    Permission(
        "resolve.give_cases", "Say who has a difficulty or a complaint",
        {**HANDLING, Role.TEAM_LEADER: TEAM},
    ),
    Permission(
        "resolve.agree_put_down", "Agree as the second person that a complaint is a difficulty; never to one's own asking",
        {**HANDLING, Role.TEAM_LEADER: TEAM},
    ),
    Permission(
        "resolve.recheck", "Look again, blind, at what was found to be no complaint",
        {Role.QUALITY_ANALYST: ALL, Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "resolve.view_rechecks", "See how often no complaint was one",
        {**HANDLING, Role.QUALITY_ANALYST: ALL, Role.ASSESSOR: ALL},
    ),
    Permission(
        "resolve.view_returns", "See what regulators and the public are told of complaints", {**HANDLING, Role.ASSESSOR: ALL},
    ),
    Permission(
        "resolve.view_escalations", "See what went up, and what one took up oneself",
        {**HANDLING, Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.REAL_TIME_ANALYST: ALL, Role.ASSESSOR: ALL},
    ),
    Permission(
        "resolve.accept_escalations", "Accept what goes up to one's own role, and say what came of it; never one's own",
        {**HANDLING, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.REAL_TIME_ANALYST: ALL},
    ),
    Permission(
        "resolve.set_escalations", "Set the escalation matrix", {Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "resolve.import_cases", "Bring cases of another register in, and settle where they differ from the rules",
        {Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    *FILE_PERMISSIONS,
    Permission("resolve.set_regimes", "Say which regulation holds for a line of business", {Role.COMPLIANCE_OFFICER: ALL}),
    Permission(
        "resolve.keep_changes", "Record changes of regulations, and say who does what about them",
        {Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("resolve.sign_changes", "Sign off that the house is ready for a change of a regulation", {Role.COMPLIANCE_OFFICER: ALL}),
    Permission("resolve.view_regulations", "Read regulation packs, and try their clocks", READ_LAW),
    *RIGHTS_PERMISSIONS,
    *CONTACT_PERMISSIONS,
    *DATA_PERMISSIONS,
    *RECOVERY_PERMISSIONS,
)
