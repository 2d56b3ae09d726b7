"""Facts: one row an event, day by day in Parquet, and the only source of figures."""

from __future__ import annotations

from floorwalker.record.facts.question import Question, QuestionRefused, from_record
from floorwalker.record.facts.rows import FactsRefused
from floorwalker.record.facts.schemas import SCHEMAS, Table
from floorwalker.record.facts.store import DayFacts, FactStore
from floorwalker.record.facts.sums import Sums, answer, sums

__all__ = [
    "SCHEMAS",
    "DayFacts",
    "FactStore",
    "FactsRefused",
    "Question",
    "QuestionRefused",
    "Sums",
    "Table",
    "answer",
    "from_record",
    "sums",
]
