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
from floorwalker.review.models.evaluations import Answer, Dispute, Evaluation, Pin
from floorwalker.review.models.sampling import Pick, SampleDraw, SampleEvaluator, SamplePlan
from floorwalker.review.models.scorecards import Guidance, Question, Scorecard, ScorecardUse, Section
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
    "Guidance",
    "LeftOutPoint",
    "Pick",
    "Pin",
    "Question",
    "ReferenceAnswer",
    "Round",
    "RoundContact",
    "SampleDraw",
    "SampleEvaluator",
    "SamplePlan",
    "Scorecard",
    "ScorecardUse",
    "Scoring",
    "Seat",
    "Section",
    "Settlement",
    "Survey",
    "SurveyAsk",
    "SurveyFollowUp",
    "SurveyOptOut",
    "SurveyVerbatim",
    "Vote",
]
