"""Ground: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL, SITE, TEAM, OWN = Reach.ALL, Reach.SITE, Reach.TEAM, Reach.OWN
_EVERYBODY_OWN = dict.fromkeys(Role, OWN)

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "people.see", "See people, their teams, skills and hours",
        {
            **_EVERYBODY_OWN,
            Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL,
        },
    ),
    Permission(
        "people.export", "Export the list of people",
        {Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "people.change", "Add people, change their records and mark them as left",
        {Role.OPERATIONS_MANAGER: SITE, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "people.place", "Set up sites and teams, and say who leads a team",
        {Role.OPERATIONS_MANAGER: SITE, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "people.move", "Move people between teams",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "people.skill", "Say how well a person commands a skill",
        {Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "people.skill_list", "Put skills on the list",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "people.contract", "Set the hours agreed with a person",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "people.hand_over", "Hand over what a person owns to others",
        {
            Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
            Role.ADMINISTRATOR: ALL,
        },
    ),
    Permission(
        "people.role", "Give and end roles",
        {Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "people.account", "Make accounts, invite people and end their sessions",
        {Role.ADMINISTRATOR: ALL},
    ),
    Permission("people.api_key", "Make API keys, see them all and revoke them", {Role.ADMINISTRATOR: ALL}),
    Permission("ground.webhook", "Set up webhooks, see them all and end them", {Role.ADMINISTRATOR: ALL}),
    Permission("ground.link", "Tie one record to another", {role: ALL for role in Role if role is not Role.ASSESSOR}),
    Permission("ground.view_queues", "See queues, their hours and standards", dict.fromkeys(Role, ALL)),
    Permission(
        "ground.change_queue", "Set up lines, queues and their hours",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission(
        "ground.set_up", "Set the centre up from workbooks, step by step",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL},
    ),
    Permission("ground.set_standard", "Put a standard in force or end it", {Role.OPERATIONS_MANAGER: ALL}),
    Permission("ground.change_setting", "Change a house setting", {Role.ADMINISTRATOR: ALL}),
    Permission("ground.view_setting", "See the house settings", {Role.OPERATIONS_MANAGER: ALL, Role.ADMINISTRATOR: ALL}),
    Permission(
        "ground.view_findings", "See findings",
        {role: ALL for role in Role if role not in {Role.AGENT, Role.ASSESSOR}},
    ),
    Permission("ground.raise_finding", "Raise a finding", {role: ALL for role in Role if role is not Role.ASSESSOR}),
    Permission(
        "ground.close_finding", "Close a finding with an action or a reason",
        dict.fromkeys((Role.TEAM_LEADER, Role.QUALITY_ANALYST, Role.COMPLIANCE_OFFICER, Role.OPERATIONS_MANAGER), ALL),
    ),
    Permission("ground.keep_views", "Keep lists as one reads them under a name", _EVERYBODY_OWN),
    Permission(
        "ground.share_views", "Share such views with a team, a site or the house",
        {role: TEAM if role is Role.TEAM_LEADER else ALL for role in Role if role not in {Role.AGENT, Role.ASSESSOR}},
    ),
    Permission(
        "ground.remind", "Remind people of what they own",
        {role: TEAM if role is Role.TEAM_LEADER else ALL for role in Role if role not in {Role.AGENT, Role.ASSESSOR}},
    ),
    Permission("ground.tag", "Put tags on records one may see", {role: ALL for role in Role if role is not Role.ASSESSOR}),
    Permission("ground.view_decisions", "See decisions", {role: ALL for role in Role if role is not Role.AGENT}),
    Permission("ground.record_decision", "Record a decision", {role: ALL for role in Role if role is not Role.ASSESSOR}),
    Permission(
        "ground.view_trail", "Read the trail and verify it",
        {
            Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL, Role.ADMINISTRATOR: ALL,
            Role.QUALITY_ANALYST: ALL,
        },
    ),
    Permission("ground.view_mail", "See the outbox", {Role.ADMINISTRATOR: ALL, Role.OPERATIONS_MANAGER: ALL}),
)
