"""Plan's tables."""

from floorwalker.plan.models.activities import ActivitySession, SessionPerson, TeamActivity, TeamActivityPerson
from floorwalker.plan.models.agreements import (
    Agreement,
    AgreementCredit,
    AgreementExclusion,
    AgreementMiss,
    AgreementTerm,
)
from floorwalker.plan.models.ahead import LeadTime
from floorwalker.plan.models.allocations import Allocation, SiteMeans
from floorwalker.plan.models.blueprints import Blueprint, BlueprintQueue, HandOff
from floorwalker.plan.models.briefings import Briefing, BriefingPerson, BriefingQuestion, QuizQuestion
from floorwalker.plan.models.brought_files import BroughtFile
from floorwalker.plan.models.calendars import CalendarAddress
from floorwalker.plan.models.catalogue import StandardVersion
from floorwalker.plan.models.customer_messages import CustomerMessage, MessageCheck
from floorwalker.plan.models.document_use import DocumentFeedback, DocumentUse, DocumentWord
from floorwalker.plan.models.document_variants import DocumentEdition, DocumentVariant, ReadingLanguage, VariantWord
from floorwalker.plan.models.documents import Contribution, Document, DocumentComment, DocumentVersion, UnsavedText
from floorwalker.plan.models.flex import FlexAction
from floorwalker.plan.models.forecasts import Forecast, ForecastDecision, ForecastEdit, ForecastLayer, ForecastPoint
from floorwalker.plan.models.goals import BusinessGoal, GoalLink
from floorwalker.plan.models.journeys import Journey, JourneyCount, JourneyStage, PainPoint, Touchpoint
from floorwalker.plan.models.kpis import KpiSet, KpiTarget, KpiTold
from floorwalker.plan.models.letterheads import Letterhead
from floorwalker.plan.models.meetings import Meeting, MeetingAction, MeetingPurpose
from floorwalker.plan.models.milestones import MilestoneChange, PlanMilestone
from floorwalker.plan.models.plan_risks import PlanRisk
from floorwalker.plan.models.readiness import ReadinessOverride, ReadinessRelease, ReadinessRule
from floorwalker.plan.models.readings import Reading, ReadingDuty, ReadingQuestion
from floorwalker.plan.models.rosters import Absence, Activity, Part, Roster, RosterChange, RosterNeed, RosterWaiver, Shift
from floorwalker.plan.models.service_plans import (
    ObjectiveReview,
    PlanActivation,
    PlanArrangement,
    PlanObjective,
    PlanResource,
    PlanStep,
    PlanVoice,
    ServicePlan,
)
from floorwalker.plan.models.shrinkage import ShrinkagePlan
from floorwalker.plan.models.staffing import Requirement, RequirementPoint
from floorwalker.plan.models.statements import (
    CopyFound,
    DocumentChannels,
    OutsidePlace,
    PlaceLook,
    PlannedChannel,
    ShownText,
    StatementSpread,
    StatementUse,
)

__all__ = [
    "Absence",
    "Activity",
    "ActivitySession",
    "Agreement",
    "AgreementCredit",
    "AgreementExclusion",
    "AgreementMiss",
    "AgreementTerm",
    "Allocation",
    "Blueprint",
    "BlueprintQueue",
    "Briefing",
    "BriefingPerson",
    "BriefingQuestion",
    "BroughtFile",
    "BusinessGoal",
    "CalendarAddress",
    "Contribution",
    "CopyFound",
    "CustomerMessage",
    "Document",
    "DocumentChannels",
    "DocumentComment",
    "DocumentEdition",
    "DocumentFeedback",
    "DocumentUse",
    "DocumentVariant",
    "DocumentVersion",
    "DocumentWord",
    "FlexAction",
    "Forecast",
    "ForecastDecision",
    "ForecastEdit",
    "ForecastLayer",
    "ForecastPoint",
    "GoalLink",
    "HandOff",
    "Journey",
    "JourneyCount",
    "JourneyStage",
    "KpiSet",
    "KpiTarget",
    "KpiTold",
    "LeadTime",
    "Letterhead",
    "Meeting",
    "MeetingAction",
    "MeetingPurpose",
    "MessageCheck",
    "MilestoneChange",
    "ObjectiveReview",
    "OutsidePlace",
    "PainPoint",
    "Part",
    "PlaceLook",
    "PlanActivation",
    "PlanArrangement",
    "PlanMilestone",
    "PlanObjective",
    "PlanResource",
    "PlanRisk",
    "PlanStep",
    "PlanVoice",
    "PlannedChannel",
    "QuizQuestion",
    "ReadinessOverride",
    "ReadinessRelease",
    "ReadinessRule",
    "Reading",
    "ReadingDuty",
    "ReadingLanguage",
    "ReadingQuestion",
    "Requirement",
    "RequirementPoint",
    "Roster",
    "RosterChange",
    "RosterNeed",
    "RosterWaiver",
    "ServicePlan",
    "SessionPerson",
    "Shift",
    "ShownText",
    "ShrinkagePlan",
    "SiteMeans",
    "StandardVersion",
    "StatementSpread",
    "StatementUse",
    "TeamActivity",
    "TeamActivityPerson",
    "Touchpoint",
    "UnsavedText",
    "VariantWord",
]
