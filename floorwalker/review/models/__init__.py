"""Review: what it keeps."""

from floorwalker.review.models.evaluations import Answer, Dispute, Evaluation, Pin
from floorwalker.review.models.scorecards import Guidance, Question, Scorecard, ScorecardUse, Section

__all__ = ["Answer", "Dispute", "Evaluation", "Guidance", "Pin", "Question", "Scorecard", "ScorecardUse", "Section"]
