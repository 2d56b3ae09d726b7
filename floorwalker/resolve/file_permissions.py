"""Who may do what with the file of a complaint."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

SECONDS = {Role.COMPLIANCE_OFFICER: Reach.ALL, Role.OPERATIONS_MANAGER: Reach.ALL}
FILE_PERMISSIONS: tuple[Permission, ...] = (
    Permission("resolve.answer_requests", "Answer what one is asked for a complaint", {
        role: Reach.OWN for role in Role if role not in {Role.ADMINISTRATOR, Role.ASSESSOR}
    }),
    Permission("resolve.agree_conflict", "Agree as the second person that somebody with a tie investigates a complaint", SECONDS),
    Permission(
        "resolve.view_files", "See the whole file of a complaint: evidence, findings, redress, letters",
        {**SECONDS, Role.COMPLAINT_HANDLER: Reach.ALL, Role.TEAM_LEADER: Reach.TEAM, Role.QUALITY_ANALYST: Reach.ALL,
            Role.ASSESSOR: Reach.ALL},
    ),
    Permission(
        "resolve.agree_redress", "Agree as the second person to redress above what its handler may decide alone, and sign its letters",
        {**SECONDS, Role.TEAM_LEADER: Reach.TEAM, Role.COMPLAINT_HANDLER: Reach.ALL},
    ),
    Permission("resolve.make_copies", "Make anonymised copies of contacts and complaint files that one may read whole", {
        **SECONDS, Role.COMPLAINT_HANDLER: Reach.ALL, Role.QUALITY_ANALYST: Reach.ALL, Role.TEAM_LEADER: Reach.TEAM,
    }),
    Permission("resolve.release_copies", "Read an anonymised copy whole as the second person, and release it",
               {**SECONDS, Role.QUALITY_ANALYST: Reach.ALL}),
    Permission("resolve.view_copies", "See anonymised copies that were released, and one's own", {
        **SECONDS, Role.COMPLAINT_HANDLER: Reach.ALL, Role.QUALITY_ANALYST: Reach.ALL, Role.TEAM_LEADER: Reach.TEAM,
        Role.ASSESSOR: Reach.ALL,
    }),
    Permission("resolve.override_steps", "Let a complaint be closed without a mandatory step, with a reason", SECONDS),
)
