"""Review: who may do what in this room."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.people.permissions import Permission, Reach, Role

ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN
READERS: Final = {
    Role.QUALITY_ANALYST: ALL, Role.TEAM_LEADER: TEAM, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL,
}
"""Who reads results of others."""

PERMISSIONS: tuple[Permission, ...] = (
    Permission("review.view_scorecards", "See by which scorecards contacts are judged", dict.fromkeys(Role, ALL)),
    Permission(
        "review.draft_scorecard", "Write scorecards, propose and own them", {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL}
    ),
    Permission(
        "review.publish_scorecard", "Publish and retire scorecards, give guidance on them; never one that oneself wrote",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission("review.view_evaluations", "See evaluations that were submitted", {**READERS, Role.AGENT: OWN}),
    Permission("review.evaluate", "Evaluate contacts", {Role.QUALITY_ANALYST: ALL, Role.TEAM_LEADER: TEAM}),
    Permission(
        "review.import_past", "Bring in evaluations that another system made before", {Role.OPERATIONS_MANAGER: ALL}
    ),
    Permission(
        "review.keep_extracts", "Keep extracts of cited contacts under a named basis, or let them go",
        {Role.QUALITY_ANALYST: ALL, Role.TEAM_LEADER: TEAM, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("review.assess_self", "Assess contacts of one's own", {Role.AGENT: OWN}),
    Permission("review.answer_evaluation", "Acknowledge, comment on and dispute evaluations of one's own contacts", {Role.AGENT: OWN}),
    Permission("review.view_samples", "See sample plans, their draws and what they say", READERS),
    Permission(
        "review.plan_samples", "Write sample plans, propose and own them", {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL}
    ),
    Permission(
        "review.approve_samples", "Approve and end sample plans; never one that oneself wrote",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission("review.draw_samples", "Draw contacts by a sample plan", {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL}),
    Permission(
        "review.assign_picks", "Give picks to evaluators, and swap those that cannot be judged",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("review.nominate_contact", "Name contacts of one's own to be judged", {Role.AGENT: OWN}),
    Permission(
        "review.decide_dispute", "Decide on disputes about evaluations; never about one's own work",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.view_charts", "See control charts, consistency and gaps; of teams as far as figures of people reach",
        {role: ALL for role in Role if role not in {Role.AGENT, Role.ADMINISTRATOR}},
    ),
    Permission(
        "review.keep_charts", "Begin charts, freeze limits, begin phases, explain signals and raise issues from them",
        {Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.view_evaluators", "See how evaluators compare; whoever evaluates sees what is known of themselves",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL, Role.TEAM_LEADER: OWN},
    ),
    Permission(
        "review.view_calibration", "See rounds of calibration, scores once they are closed; a team leader those that they take part in",
        {**READERS, Role.TEAM_LEADER: OWN},
    ),
    Permission(
        "review.run_calibration", "Open and close rounds of calibration, agree on reference answers and publish guidance",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("review.view_balance", "See handle time beside quality, by team and person", {**READERS, Role.AGENT: OWN}),
    Permission("review.view_team", "See the page of a team: people, figures, what is done about them", READERS),
    Permission(
        "review.explain_variance", "Say why a measure of a team is off target and what is done about it, and own that",
        {Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.view_notes", "See notes on performance; everybody sees those on themselves",
        {Role.AGENT: OWN, Role.TEAM_LEADER: TEAM, Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL},
    ),
    Permission(
        "review.rate_performance", "Write notes on the performance of people; never on oneself",
        {Role.TEAM_LEADER: TEAM, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.decide_challenge", "Decide on challenges of notes on performance; never of one that oneself wrote",
        {Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("review.view_checks", "See what automatic checks found", {**READERS, Role.AGENT: OWN}),
    Permission(
        "review.change_checks", "Set up automatic checks and their limits",
        {Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.override_check", "Say where an automatic check was wrong", {Role.QUALITY_ANALYST: ALL, Role.TEAM_LEADER: TEAM},
    ),
    Permission(
        "review.view_effects", "See first-contact resolution, customer effort and what changes and messages brought; of people and teams "
        "as far as figures of people reach",
        {**READERS, Role.PLANNER: ALL},
    ),
    Permission(
        "review.watch_change", "Put changes under watch at the stages of a journey, own them and end the watch",
        {Role.QUALITY_ANALYST: ALL, Role.PLANNER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.approve_watch", "Approve that a change is watched; never one that oneself planned or owns",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "review.audit_touchpoints", "Ask one question at every touchpoint, judge the answers and raise what differs",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission("review.view_surveys", "See surveys, their results and what customers said", {**READERS, Role.AGENT: OWN}),
    Permission(
        "review.draft_survey", "Write surveys, propose and own them", {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL}
    ),
    Permission(
        "review.publish_survey", "Publish and retire surveys; never one that oneself wrote",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL, Role.COMPLIANCE_OFFICER: ALL},
    ),
    Permission(
        "review.follow_up", "Follow up low scores of surveys",
        {Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.view_reviews", "See service reviews, their figures as they stood, and what came of them",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission(
        "review.run_reviews", "Say how often a service is reviewed, open reviews, note causes and decisions, chair and close them",
        {Role.PLANNER: ALL, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.view_monday",
        "See what moved, what was decided, whether it worked and what nobody owns, as far as one sees charts and minutes",
        {
            Role.TEAM_LEADER: TEAM, Role.PLANNER: ALL, Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission(
        "review.view_monitoring", "See the monitoring calendar; a team leader or planner what is their own",
        {
            Role.TEAM_LEADER: OWN, Role.PLANNER: OWN, Role.QUALITY_ANALYST: ALL, Role.COMPLIANCE_OFFICER: ALL,
            Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL,
        },
    ),
    Permission(
        "review.keep_monitoring", "Say what is looked at, by whom and how often",
        {Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.look", "Look at what one was given to look at, and say what one saw",
        {
            Role.TEAM_LEADER: OWN, Role.PLANNER: OWN, Role.QUALITY_ANALYST: OWN, Role.COMPLIANCE_OFFICER: OWN,
            Role.OPERATIONS_MANAGER: OWN,
        },
    ),
    Permission(
        "review.sort_verbatims", "Say what customers' words are about and how they sound",
        {Role.TEAM_LEADER: TEAM, Role.QUALITY_ANALYST: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.declare_conduct", "Tell of one's own interests and gifts, and sign the declaration of a year", dict.fromkeys(Role, OWN)
    ),
    Permission(
        "review.view_conduct", "See who signed the conduct declaration, and how many concerns wait",
        {Role.TEAM_LEADER: TEAM, Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL},
    ),
    Permission(
        "review.read_disclosures", "Read what others told of interests and gifts",
        {Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL, Role.ASSESSOR: ALL},
    ),
    Permission(
        "review.decide_disclosure", "Decide on interests and gifts that others told of; never on one's own",
        {Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission("review.speak_up", "Tell a concern in confidence, and open those that one was named for", dict.fromkeys(Role, OWN)),
    Permission(
        "review.appoint_recipients", "Say who is told concerns; never oneself",
        {Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL},
    ),
    Permission(
        "review.view_reports", "See reports, each with the figures that one's roles reach",
        {role: ALL for role in Role if role not in {Role.AGENT, Role.ADMINISTRATOR}},
    ),
    Permission(
        "review.keep_reports", "Keep reports under a name, own them, and file their figures as evidence with a comment",
        {role: ALL for role in Role if role not in {Role.AGENT, Role.ADMINISTRATOR, Role.ASSESSOR}},
    ),
    Permission(
        "review.share_reports", "Share own reports with people and roles, who see the figures that their own roles reach",
        {
            Role.TEAM_LEADER: ALL, Role.PLANNER: ALL, Role.REAL_TIME_ANALYST: ALL, Role.QUALITY_ANALYST: ALL,
            Role.COMPLIANCE_OFFICER: ALL, Role.OPERATIONS_MANAGER: ALL,
        },
    ),
)
