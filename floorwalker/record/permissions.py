"""Record: who may do what in this room."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.people.permissions import Permission, Reach, Role
from floorwalker.record.need_permissions import NEED_PERMISSIONS

ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN
READERS: Final = {
    Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL,
    Role.OPERATIONS_MANAGER: ALL,
}
"""Who opens contacts, and reads what was said in them: the search in words goes by the scope of contacts, so both reach as far."""

PERMISSIONS: tuple[Permission, ...] = (
    *NEED_PERMISSIONS,
    Permission(
        "record.import", "Import files, publish and undo imports",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "record.view_names", "See whose the logins, extensions and other names of other systems are",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL, Role.PLANNER: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL,
        },
    ),
    Permission("record.view_contacts", "Open and search contacts", READERS),
    Permission("record.view_transcripts", "Read what was said in contacts, personal words masked", READERS),
    Permission(
        "record.see_masked", "Read what is masked in what was said; each look stands in the trail",
        {Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "record.decide_codes", "Decide which digits are card security codes, and remove them",
        {Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "record.correct_sentiment", "Say how contacts sounded, beside what the machine says",
        {Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "record.correct_lines", "Correct lines of what was said that a machine misheard",
        {Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "record.change_phrases", "Change the phrases that are looked for in what was said",
        {Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "record.view_measures", "See measures by queue, channel and time",
        {role: ALL for role in Role if role is not Role.AGENT},
    ),
    Permission(
        "record.view_agent_measures", "See measures by person",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL,
            Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
        },
    ),
    Permission(
        "record.log_contact", "Log contacts by hand, add customers, and keep what was promised to them",
        {Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.COMPLAINT_HANDLER: OWN, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "record.view_logged", "See what was logged by hand and promised",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLAINT_HANDLER: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL,
        },
    ),
    Permission(
        "record.view_customers", "Find customers and open what happened with them over all channels",
        dict.fromkeys(
            (
                Role.AGENT, Role.TEAM_LEADER, Role.QUALITY_ANALYST, Role.COMPLAINT_HANDLER, Role.COMPLIANCE_OFFICER,
                Role.OPERATIONS_MANAGER,
            ),
            ALL,
        ),
    ),
    Permission(
        "record.see_contact_points", "See customers' telephone numbers and addresses in full",
        dict.fromkeys((Role.AGENT, Role.TEAM_LEADER, Role.COMPLAINT_HANDLER), ALL),
    ),
    Permission(
        "record.match_contacts", "Say which logged contact and which contact of a system are one",
        {Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.COMPLAINT_HANDLER: OWN, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "record.merge_customers", "Merge two records of one customer, and take them apart again",
        dict.fromkeys((Role.TEAM_LEADER, Role.COMPLAINT_HANDLER, Role.COMPLIANCE_OFFICER, Role.OPERATIONS_MANAGER), ALL),
    ),
    Permission(
        "record.change_choices", "Change the reasons and outcomes that contacts are logged with",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "record.listen", "Listen to recordings of contacts",
        {
            Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLAINT_HANDLER: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL,
        },
    ),
    Permission("record.hear_masked", "Hear what is masked in recordings", {Role.COMPLIANCE_OFFICER: ALL}),
    Permission(
        "record.mask_recording", "Mask spans of recordings for privacy, and take masks off",
        {Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.COMPLAINT_HANDLER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "record.clean_recording", "Remove spans of recordings for good, such as card security codes",
        {Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "record.hold_recording", "Lay and lift legal holds on recordings, and erase recordings on request", {Role.COMPLIANCE_OFFICER: ALL}
    ),
    Permission(
        "record.bring_recordings", "Bring recordings in, and say which contact one is of",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "record.take_answers", "Bring in what customers answered to surveys, by contact",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "record.archive", "Archive a closed year of contacts, and bring it back",
        {Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "record.export", "Export figures and lists",
        {role: ALL for role in Role if role not in {Role.AGENT, Role.ASSESSOR}},
    ),
)
