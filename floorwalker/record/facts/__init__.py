"""Facts: one row an event, day by day in Parquet, and the only source of figures."""

from __future__ import annotations

from floorwalker.record.facts.contacts import Frozen, Restated, contact_ids, freeze, restate, visit_ids
from floorwalker.record.facts.measured import MeasureTable, measure_table
from floorwalker.record.facts.question import Question, QuestionRefused, from_record
from floorwalker.record.facts.rows import FactsRefused
from floorwalker.record.facts.schemas import SCHEMAS, Table
from floorwalker.record.facts.spread import HISTOGRAM_EDGES_SECONDS, Compared, Spread, compared, spread, spreads
from floorwalker.record.facts.store import DayFacts, FactStore
from floorwalker.record.facts.sums import Sums, answer, sums

__all__ = [
    "HISTOGRAM_EDGES_SECONDS",
    "SCHEMAS",
    "Compared",
    "DayFacts",
    "FactStore",
    "FactsRefused",
    "Frozen",
    "MeasureTable",
    "Question",
    "QuestionRefused",
    "Restated",
    "Spread",
    "Sums",
    "Table",
    "answer",
    "compared",
    "contact_ids",
    "freeze",
    "from_record",
    "measure_table",
    "restate",
    "spread",
    "spreads",
    "sums",
    "visit_ids",
]
