"""Plan: who may do what in this room."""

from __future__ import annotations

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN
_PLANNERS = {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL}

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "plan.view", "See forecasts, staffing and rosters",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission("plan.forecast", "Make forecasts, lay changes over them and put one in use", _PLANNERS),
    Permission("plan.staff", "Compute the people needed and put a requirement in use", _PLANNERS),
    Permission(
        "plan.allocate", "Re-allocate people, overtime and seats for a stretch of time, and undo it",
        {Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("plan.propose_flex", "Propose what is done when demand comes otherwise, and take it back", _PLANNERS),
    Permission(
        "plan.agree_flex", "Agree to flex; never to one's own proposal", {Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("plan.set_means", "Say how many seats a site has and what an hour costs", _PLANNERS),
    Permission("plan.roster", "Solve and change rosters", _PLANNERS),
    Permission("plan.publish_roster", "Publish a roster to the people in it", _PLANNERS),
    Permission(
        "plan.coordinate", "Plan activities for whom one reaches, choose their times and take down who came",
        {Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("plan.lower_cover", "Let an activity take cover below its floor, with a reason", _PLANNERS),
    Permission(
        "plan.absence", "Record leave and absence",
        {Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "plan.view_kpis", "See what each role is held to, and who was told",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission("plan.propose_kpis", "Propose what a role is held to", _PLANNERS),
    Permission(
        "plan.approve_kpis", "Approve what a role is held to; never one's own proposal",
        {Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission("plan.view_standards", "See the standards catalogue", dict.fromkeys(Role, ALL)),
    Permission("plan.propose_standard", "Propose a standard, say one in words, own one and look at it again", _PLANNERS),
    Permission(
        "plan.approve_standard", "Approve a standard; never one's own proposal",
        {Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "plan.view_agreements", "See what was agreed with clients",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission(
        "plan.propose_agreement", "Propose and own agreements with clients, leave stretches out of the count, answer for misses",
        _PLANNERS,
    ),
    Permission(
        "plan.approve_agreement", "Approve an agreement with a client; never one's own proposal",
        {Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission("plan.read_documents", "Read the documents that hold, and those in consultation", dict.fromkeys(Role, ALL)),
    Permission("plan.comment_documents", "Comment on a document in consultation", dict.fromkeys(Role, ALL)),
    Permission(
        "plan.write_documents", "Write documents, own them, answer comments and look at them again",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
            Role.COMPLIANCE_OFFICER: ALL,
        },
    ),
    Permission(
        "plan.approve_documents", "Approve and retire documents; never what one wrote any of",
        {Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "plan.check_variants", "Check a document in another language or for another brand where one is asked; never what one wrote any of",
        {role: OWN for role in Role if role != Role.ASSESSOR},
    ),
    Permission(
        "plan.keep_places", "Write down where else statements are said and what is said there, own such places, and let copies be",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
            Role.COMPLIANCE_OFFICER: ALL,
        },
    ),
    Permission(
        "plan.plan_channels", "Say which channels must say a statement, and who sees to each",
        {Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "plan.ask_reading", "Ask people to read and confirm a document that one owns or may approve",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
            Role.COMPLIANCE_OFFICER: ALL,
        },
    ),
    Permission(
        "plan.view_reading", "See who has read and confirmed documents, and remind who is late; the owner of one sees all of its readers",
        {
            Role.TEAM_LEADER: TEAM, Role.PLANNER: OWN, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission(
        "plan.view_service_plan", "See service plans, and say what one thinks of a draft where one is asked",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission(
        "plan.write_service_plan",
        "Write service plans, own one, consult on it, let it run and review it; how a milestone stands its owner says too", _PLANNERS,
    ),
    Permission(
        "plan.use_contingency", "Say that an arrangement of a running plan was used or tested; the owner of one always may",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL,
        },
    ),
    Permission(
        "plan.approve_service_plan", "Approve and close a service plan; never approve one's own",
        {Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "plan.view_goals", "See the goals of the business, and what serves each",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission("plan.set_goals", "Set, own, change and end goals of the business", {Role.OPERATIONS_MANAGER: ALL}),
    Permission(
        "plan.align_goals", "Say which goal an objective, a standard, a document or what a role is held to serves",
        {Role.PLANNER: ALL, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission("plan.draft_blueprint", "Design a service, propose the design and own it", _PLANNERS),
    Permission(
        "plan.publish_blueprint", "Publish the design of a service, which makes its queues; never one's own proposal",
        {Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("plan.write_message", "Plan messages to customers, check, propose, own and withdraw them", _PLANNERS),
    Permission(
        "plan.approve_message", "Approve a message to customers; never one that oneself wrote or checked", {Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("plan.draw_letterhead", "Draw how the house and its brands write, propose it and own it", _PLANNERS),
    Permission(
        "plan.approve_letterhead", "Approve a letterhead; never one that oneself drew",
        {Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission("plan.draw_journey", "Draw what customers go through, propose the map and own it", _PLANNERS),
    Permission(
        "plan.publish_journey", "Publish the map of a journey; never one's own proposal", {Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "plan.view_briefings", "See briefings of others, who came and who confirmed",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission(
        "plan.lead_briefing", "Call and lead briefings for whom one reaches",
        {
            Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL,
        },
    ),
    Permission("plan.confirm_briefing", "See the briefings one is asked to, ask about them and confirm them", dict.fromkeys(Role, OWN)),
    Permission(
        "plan.view_minutes", "See minutes: of meetings one was asked to or owes something from, or all",
        {role: OWN if role in {Role.AGENT, Role.COMPLAINT_HANDLER, Role.ADMINISTRATOR} else ALL for role in Role},
    ),
    Permission(
        "plan.write_minutes", "Write minutes, note decisions and give actions",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL,
        },
    ),
    Permission(
        "plan.view_readiness", "See who is ready for which queue, what is missing and who was released",
        {
            role: TEAM if role == Role.TEAM_LEADER else ALL if role in {
                Role.PLANNER, Role.REAL_TIME_ANALYST, Role.QUALITY_ANALYST, Role.OPERATIONS_MANAGER, Role.COMPLIANCE_OFFICER, Role.ASSESSOR,
            } else OWN
            for role in Role
        },
    ),
    Permission("plan.propose_readiness", "Propose what people must meet before the work of a queue is theirs, and take it back", _PLANNERS),
    Permission(
        "plan.approve_readiness", "Put a rule of readiness in force; never one's own proposal",
        {Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "plan.release_readiness", "Let people who are not ready work a queue until a day, with a reason; never oneself",
        {Role.OPERATIONS_MANAGER: ALL, Role.REAL_TIME_ANALYST: ALL},
    ),
    Permission("plan.view_own_kpis", "See what one is held to oneself", dict.fromkeys(Role, OWN)),
    Permission("plan.view_own_roster", "See one's own shifts", dict.fromkeys(Role, OWN)),
)
