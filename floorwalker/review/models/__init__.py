"""Review: what it keeps."""

from floorwalker.review.models.calibration import ReferenceAnswer, Round, RoundContact, Scoring, Seat, Settlement, Vote
from floorwalker.review.models.charts import Chart, ChartNote, ChartPhase, ChartSignal, LeftOutPoint
from floorwalker.review.models.checks import (
    CheckedContact,
    CheckedDay,
    CheckFailure,
    CheckOverride,
    CheckRule,
    CheckTally,
    CheckVersion,
)
from floorwalker.review.models.conduct import Concern, ConcernMessage, ConcernReader, ConcernRecipient, ConductDeclaration, Disclosure
from floorwalker.review.models.effects import TouchpointAnswer, TouchpointAudit, WatchedChange
from floorwalker.review.models.evaluations import Answer, Dispute, Evaluation, Pin
from floorwalker.review.models.extracts import Extract, ExtractSound
from floorwalker.review.models.leading import PerformanceNote, Variance
from floorwalker.review.models.monitoring import MonitoringDuty, MonitoringLook
from floorwalker.review.models.past import PastEvaluation
from floorwalker.review.models.report_schedules import ReportSchedule, ReportSending
from floorwalker.review.models.reports import FiledReport, Report, ReportReader
from floorwalker.review.models.sampling import Pick, SampleDraw, SampleEvaluator, SamplePlan
from floorwalker.review.models.scorecards import Guidance, Question, Scorecard, ScorecardUse, Section
from floorwalker.review.models.service_reviews import Every, ReviewCorrection, ReviewCycle, ReviewItem, ReviewOutcome, ServiceReview
from floorwalker.review.models.signal_samples import SampledContact, SignalSample
from floorwalker.review.models.surveys import Survey, SurveyAsk, SurveyFollowUp, SurveyOptOut, SurveyVerbatim

__all__ = [
    "Answer",
    "Chart",
    "ChartNote",
    "ChartPhase",
    "ChartSignal",
    "CheckFailure",
    "CheckOverride",
    "CheckRule",
    "CheckTally",
    "CheckVersion",
    "CheckedContact",
    "CheckedDay",
    "Concern",
    "ConcernMessage",
    "ConcernReader",
    "ConcernRecipient",
    "ConductDeclaration",
    "Disclosure",
    "Dispute",
    "Evaluation",
    "Every",
    "Extract",
    "ExtractSound",
    "FiledReport",
    "Guidance",
    "LeftOutPoint",
    "MonitoringDuty",
    "MonitoringLook",
    "PastEvaluation",
    "PerformanceNote",
    "Pick",
    "Pin",
    "Question",
    "ReferenceAnswer",
    "Report",
    "ReportReader",
    "ReportSchedule",
    "ReportSending",
    "ReviewCorrection",
    "ReviewCycle",
    "ReviewItem",
    "ReviewOutcome",
    "Round",
    "RoundContact",
    "SampleDraw",
    "SampleEvaluator",
    "SamplePlan",
    "SampledContact",
    "Scorecard",
    "ScorecardUse",
    "Scoring",
    "Seat",
    "Section",
    "ServiceReview",
    "Settlement",
    "SignalSample",
    "Survey",
    "SurveyAsk",
    "SurveyFollowUp",
    "SurveyOptOut",
    "SurveyVerbatim",
    "TouchpointAnswer",
    "TouchpointAudit",
    "Variance",
    "Vote",
    "WatchedChange",
]
