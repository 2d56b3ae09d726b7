"""Plan: what this room keeps about people."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_WHY = "So that a number of the plan can be explained by the one who made it."
_KEPT = "As long as the plan is kept."

_PART = "So that it can be seen who had which part in what people go by."
_READ = "So that it can be shown who had read which text when, and nobody is held to what they were not told of."
_HEARD = "So that those who work by a plan are heard, and see what became of what they said."
_HOURS = "So that you are paid, covered and rested as agreed."
_TWO_YEARS = "Two years after the day (Working Time Regulations 1998, regulation 9)."
_TOLD = "So that nobody is asked to meet what they were not told of."
_ANSWERED = "So that everybody reads the answer."
_DID = "So that who missed an activity of the team is given another time."
_SAID = "So that what was decided in a meeting, and who does what, is known to those who were there."

PERSONAL: tuple[Personal, ...] = (
    Personal("plan.Shift", "person", "worker", _HOURS, _TWO_YEARS, "delete_row"),
    Personal(
        "plan.CalendarAddress", "digest", "worker", "So that your own calendar elsewhere can read your shifts.",
        "Until you close it.", "delete_row",
    ),
    Personal("plan.Activity", "kind", "worker", _HOURS, _TWO_YEARS, "delete_row"),
    Personal("plan.Absence", "kind", "worker", "So that nobody is rostered who is away; never why.", _TWO_YEARS, "delete_row"),
    Personal("plan.RosterWaiver", "reason", "worker", "Why an agreement was set aside for a day.", _TWO_YEARS, "delete_row"),
    Personal("plan.RosterWaiver", "decided_by", "worker", _WHY, _TWO_YEARS, "pseudonym"),
    Personal("plan.RosterChange", "words", "worker", "What was changed, which names you.", _TWO_YEARS, "delete_row"),
    Personal("plan.RosterChange", "before", "worker", "So that a change of your shifts can be undone.", _TWO_YEARS, "delete_row"),
    Personal("plan.RosterChange", "after", "worker", "So that a change of your shifts can be seen.", _TWO_YEARS, "delete_row"),
    Personal("plan.RosterChange", "author", "worker", _WHY, _TWO_YEARS, "pseudonym"),
    Personal("plan.Roster", "created_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Roster", "put_away_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Forecast", "created_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Forecast", "put_away_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ForecastLayer", "author", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ForecastEdit", "author", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ForecastDecision", "decided_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Allocation", "made_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.FlexAction", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.FlexAction", "proposed_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.FlexAction", "approver", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.FlexAction", "decided_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.LeadTime", "created_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.SiteMeans", "created_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ShrinkagePlan", "created_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Requirement", "created_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.KpiSet", "proposed_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.KpiSet", "approver", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.KpiSet", "decided_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.StandardVersion", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.StandardVersion", "proposed_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.StandardVersion", "approver", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.StandardVersion", "decided_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Agreement", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Agreement", "proposed_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Agreement", "approver", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Agreement", "decided_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.AgreementExclusion", "recorded_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.AgreementExclusion", "taken_back_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.AgreementExclusion", "reason", "worker", "Why a stretch is not counted, which may name you.", _KEPT, "pseudonym"),
    Personal(
        "plan.AgreementExclusion", "agreed_with", "customer", "So that the client's own people can be asked.", _KEPT, "pseudonym"
    ),
    Personal("plan.AgreementMiss", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.AgreementMiss", "answered_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.AgreementMiss", "cause", "worker", "Why a promise was missed, which may name you.", _KEPT, "pseudonym"),
    Personal("plan.AgreementMiss", "action", "worker", "What is done about a miss, which may name you.", _KEPT, "pseudonym"),
    Personal("plan.Document", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal(
        "plan.BroughtFile", "name", "worker", "So that it can be seen from which file a document came; it may name you.",
        "As long as the document, without one 30 days.", "pseudonym",
    ),
    Personal("plan.BroughtFile", "handed_in_by", "worker", _PART, "As long as the document, without one 30 days.", "pseudonym"),
    Personal("plan.DocumentVersion", "begun_by", "worker", _PART, _KEPT, "pseudonym"),
    Personal("plan.DocumentVersion", "saved_by", "worker", _PART, _KEPT, "pseudonym"),
    Personal("plan.DocumentVersion", "approver", "worker", _PART, _KEPT, "pseudonym"),
    Personal("plan.DocumentVersion", "decided_by", "worker", _PART, _KEPT, "pseudonym"),
    Personal(
        "plan.UnsavedText", "body", "worker", "So that nothing you typed is lost.",
        "Until you save it or let it go, or the version is decided on.", "delete_row",
    ),
    Personal("plan.DocumentComment", "words", "worker", "So that what you said of a document is answered.", _KEPT, "pseudonym"),
    Personal("plan.DocumentComment", "author", "worker", _PART, _KEPT, "pseudonym"),
    Personal("plan.DocumentComment", "answer", "worker", "What became of your comment.", _KEPT, "pseudonym"),
    Personal("plan.DocumentComment", "answered_by", "worker", _PART, _KEPT, "pseudonym"),
    Personal("plan.DocumentFeedback", "words", "worker", "So that what you found wrong or missed is answered.", _KEPT, "pseudonym"),
    Personal("plan.DocumentFeedback", "person", "worker", _PART, _KEPT, "pseudonym"),
    Personal("plan.DocumentFeedback", "asked", "worker", _PART, _KEPT, "pseudonym"),
    Personal("plan.DocumentFeedback", "answer", "worker", "What you were answered.", _KEPT, "pseudonym"),
    Personal("plan.DocumentFeedback", "answered_by", "worker", _PART, _KEPT, "pseudonym"),
    Personal("plan.Contribution", "person", "worker", _PART, _KEPT, "pseudonym"),
    *(Personal("plan.DocumentEdition", column, "worker", _PART, _KEPT, "pseudonym") for column in ("translator", "wanted_by")),
    *(
        Personal("plan.DocumentVariant", column, "worker", _PART, _KEPT, "pseudonym")
        for column in ("saved_by", "checker", "asked_by", "checked_by")
    ),
    Personal(
        "plan.DocumentVariant", "reads_why", "worker", "How it is known that you read the language of a text you were asked to check.",
        _KEPT, "null",
    ),
    Personal(
        "plan.ReadingLanguage", "language", "worker", "So that documents are shown to you in the language you chose.",
        "Until you choose another.", "delete_row",
    ),
    *(
        Personal("plan.Letterhead", column, "worker", _WHY, _KEPT, "pseudonym")
        for column in ("owner", "drafted_by", "proposed_by", "approver", "decided_by")
    ),
    Personal("plan.Reading", "asked_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ReadingDuty", "person", "worker", _READ, _KEPT, "pseudonym"),
    Personal("plan.ReadingDuty", "tries", "worker", _READ, _KEPT, "null"),
    *(
        Personal("plan.ReadinessRule", column, "worker", _WHY, _KEPT, "pseudonym")
        for column in ("proposed_by", "approver", "decided_by")
    ),
    *(Personal("plan.ReadinessRelease", column, "worker", _WHY, _KEPT, "pseudonym") for column in ("released_by", "ended_by")),
    Personal("plan.ReadinessRelease", "reason", "worker", "Why people worked who were not ready, which may name you.", _KEPT, "pseudonym"),
    Personal(
        "plan.ReadinessOverride", "person", "worker", "So that it can be seen what was set aside for you, and why.", _KEPT, "delete_row"
    ),
    *(Personal("plan.ServicePlan", column, "worker", _WHY, _KEPT, "pseudonym") for column in ("owner", "drafted_by", "approver")),
    Personal("plan.PlanStep", "by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.PlanVoice", "person", "worker", _HEARD, _KEPT, "pseudonym"),
    Personal("plan.PlanVoice", "note", "worker", _HEARD, _KEPT, "null"),
    Personal("plan.PlanVoice", "answer", "worker", _HEARD, _KEPT, "null"),
    Personal("plan.PlanVoice", "answered_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.PlanObjective", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.ObjectiveReview", "signed_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.PlanActivation", "recorded_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.PlanArrangement", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.PlanRisk", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.PlanMilestone", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    *(Personal("plan.MilestoneChange", column, "worker", _WHY, _KEPT, "pseudonym") for column in ("was_owner", "owner", "by")),
    Personal("plan.BusinessGoal", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.GoalLink", "linked_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Blueprint", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Blueprint", "drafted_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Blueprint", "proposed_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Blueprint", "approver", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.Blueprint", "decided_by", "worker", _WHY, _KEPT, "pseudonym"),
    *(
        Personal("plan.Journey", column, "worker", _WHY, _KEPT, "pseudonym")
        for column in ("owner", "drafted_by", "proposed_by", "approver", "decided_by")
    ),
    *(
        Personal("plan.CustomerMessage", column, "worker", _WHY, _KEPT, "pseudonym")
        for column in ("owner", "drafted_by", "proposed_by", "approver", "decided_by")
    ),
    Personal("plan.MessageCheck", "by", "worker", _WHY, _KEPT, "pseudonym"),
    *(Personal("plan.PlannedChannel", column, "worker", _WHY, _KEPT, "pseudonym") for column in ("owner", "planned_by")),
    Personal("plan.OutsidePlace", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.PlaceLook", "looked_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.CopyFound", "let_be_by", "worker", _WHY, _KEPT, "pseudonym"),
    Personal("plan.JourneyStage", "owner", "worker", _WHY, _KEPT, "pseudonym"),
    *(Personal("plan.Briefing", column, "worker", _WHY, _KEPT, "pseudonym") for column in ("leader", "called_by")),
    *(Personal("plan.BriefingPerson", column, "worker", _TOLD, _KEPT, "delete_row") for column in ("attended", "confirmed_at")),
    *(
        Personal("plan.BriefingPerson", column, "worker", "Whether the briefing was understood, not how good you are.", _KEPT, "delete_row")
        for column in ("tries", "right")
    ),
    Personal("plan.BriefingQuestion", "asked_by", "worker", _TOLD, _KEPT, "pseudonym"),
    *(Personal("plan.BriefingQuestion", column, "worker", _ANSWERED, _KEPT, "delete_row") for column in ("question", "answer")),
    Personal("plan.BriefingQuestion", "answered_by", "worker", _WHY, _KEPT, "pseudonym"),
    *(Personal("plan.TeamActivity", column, "worker", _WHY, _KEPT, "pseudonym") for column in ("owner", "planned_by")),
    *(Personal("plan.ActivitySession", column, "worker", _WHY, _KEPT, "pseudonym") for column in ("chosen_by", "allowed_by")),
    *(Personal("plan.SessionPerson", column, "worker", _DID, _TWO_YEARS, "delete_row") for column in ("came", "missed_why")),
    *(Personal("plan.Meeting", column, "worker", _SAID, _KEPT, "pseudonym") for column in ("chair", "written_by", "agenda", "notes")),
    Personal("plan.MeetingPurpose", "named_by", "worker", _WHY, _KEPT, "pseudonym"),
    *(Personal("plan.MeetingAction", column, "worker", _SAID, _KEPT, "pseudonym") for column in ("owner", "what")),
    Personal("plan.KpiTold", "seen_at", "worker", "So that nobody is held to what they were not told of.", _KEPT, "delete_row"),
)
