"""The shelf of question kinds; a new one is a file here and its name below."""

from __future__ import annotations

from floorwalker.ground.shelf import Shelf
from floorwalker.review.questions.base import QuestionKind
from floorwalker.review.questions.choice import Choice
from floorwalker.review.questions.date import Day
from floorwalker.review.questions.number import Number
from floorwalker.review.questions.points import Points
from floorwalker.review.questions.scale import Scale
from floorwalker.review.questions.text import Text
from floorwalker.review.questions.yes_no import YesNo

QUESTION_KINDS: Shelf[QuestionKind] = Shelf(
    "question kind", (YesNo(), Scale(), Choice(), Points(), Number(), Text(), Day())
)
