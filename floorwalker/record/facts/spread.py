"""How handle times, waits and answers to written contacts are spread: median, 90th percentile and a histogram.

Percentiles cannot be added up, so they are read from the visits themselves each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from floorwalker.record.facts import sql
from floorwalker.record.facts.counted import VISITS
from floorwalker.record.facts.question import TIMES, Question, QuestionRefused
from floorwalker.record.facts.schemas import MICROSECONDS
from floorwalker.record.facts.store import FactStore
from floorwalker.record.facts.sums import connected, slots_of

Of = Literal["handle_seconds", "wait_answered_seconds", "talk_seconds", "wrap_seconds", "first_response_seconds"]

HISTOGRAM_EDGES_SECONDS: Final = (0, 10, 20, 30, 60, 120, 180, 240, 300, 420, 600, 900, 1800, 3600, 86_400)
"""Edges of the bins: fine where targets lie, coarse in the tail; the last bin is open."""


@dataclass(frozen=True)
class Spread:
    """How one duration is spread, by cell.

    Parameters
    ----------
    table
        A column for each name of the grouping, then ``number``, ``mean_seconds``, ``median_seconds`` and
        ``p90_seconds``; a cell without values is not there.
    bins
        Shape (cells, edges): how many lie from each of `HISTOGRAM_EDGES_SECONDS` up to the next.
    """

    table: pa.Table
    bins: NDArray[np.int64]


def spread(store: FactStore, question: Question, *, of: Of, by: Sequence[str] = ()) -> Spread:
    """Return how `of` is spread over the window and filters of `question`, by queue, channel, agent or the like.

    Parameters
    ----------
    question
        From `Sums.question` or `Sums.cell`; its own grouping does not matter.
    by
        Any dimension but interval, day and weekday.

    Raises
    ------
    QuestionRefused
        If `by` names a time.
    """
    if set(by) & set(TIMES):
        raise QuestionRefused("A spread is not cut into times.", remedy="Narrow the window to the cell and ask for its spread.")
    edges = [edge * MICROSECONDS for edge in HISTOGRAM_EDGES_SECONDS]
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in("visits", question.start, question.end))
        if not files or not question.applies_to("visits"):
            columns = ("number", "mean_seconds", "median_seconds", "p90_seconds")
            return Spread(pa.table({name: [] for name in (*by, *columns)}), np.empty((0, len(edges)), dtype=np.int64))
        text, words = sql.spread(question, slots_of(question), by=tuple(by), counted=VISITS[of], edges=edges)
        with connected(store) as connection:
            connection.register("slots", slots_of(question).table())
            found = connection.execute(text, {**words, "files": files}).to_arrow_table()
    bins = [found[f"bin_{number}"].to_numpy() for number in range(len(edges))]
    named = [name for name in found.column_names if not name.startswith("bin_")]
    return Spread(found.select(named), np.column_stack(bins).astype(np.int64))
