"""Surveys over the API: what carried a contact brings in what its customer answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema, Status

from floorwalker.record.api import REFUSALS, Problem
from floorwalker.review.actions import survey_answers
from floorwalker.review.queries import surveys as queries

router = Router(tags=["surveys"])


class AnswerIn(Schema):
    """What a customer answered: by a key pressed on the telephone, or in a chat."""

    contact: str = Field(description="reference of the contact, such as C-1042")
    way: str = Field(description="voice, chat or web: a way that the survey names")
    score: int
    comment: str = ""


class AnswerOut(Schema):
    """The answer as it counts; a second one within the hour takes the place of the first."""

    survey: str
    contact: str
    score: float
    answered_at: datetime


@router.post(
    "/surveys/{reference}/answers", response={201: AnswerOut, 409: Problem, **REFUSALS}, summary="Bring in an answer to a survey"
)
def answer(request: Any, reference: str, said: AnswerIn) -> Any:
    """Keep what the customer of a contact answered to whatever carried it."""
    survey = queries.find(reference, by=request.actor)
    kept = survey_answers.answer_by_contact(
        survey, said.contact, score=said.score, comment=said.comment, way=said.way, by=request.actor
    )
    return Status(
        201, {"survey": kept.reference, "contact": kept.contact_reference, "score": kept.score, "answered_at": kept.answered_at}
    )
