"""How handle times, waits and answers to written contacts are spread: median, 90th percentile and a histogram.

Percentiles cannot be added up, so they are read from the visits themselves each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from cachetools import cached
from numpy.typing import NDArray

from floorwalker.record.facts import sql
from floorwalker.record.facts.counted import VISITS
from floorwalker.record.facts.counting_sql import Counted
from floorwalker.record.facts.question import Question
from floorwalker.record.facts.schemas import MICROSECONDS
from floorwalker.record.facts.store import FactStore
from floorwalker.record.facts.sums import KEPT, KEPT_LOCK, connected, key_of, slots_of

Of = Literal["handle_seconds", "wait_answered_seconds", "talk_seconds", "wrap_seconds", "first_response_seconds", "resolution_seconds"]

STATISTICS: Final = ("number", "mean_seconds", "median_seconds", "p90_seconds")
RESOLUTION: Final = "resolution_seconds"
LONGEST_CONTACT: Final = timedelta(days=2)
"""How long before and after a window visits of a contact are looked for that began in it."""

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


def spread(store: FactStore, question: Question, *, of: Of, by: Sequence[str] = (), histogram: bool = True) -> Spread:
    """Return how `of` is spread over the window and filters of `question`, by queue, channel, agent or the like.

    Parameters
    ----------
    question
        From `Sums.question` or `Sums.cell`; its own grouping does not matter.
    by
        Any dimensions and times; a length of interval is that of `question`.
    histogram
        Whether bins are counted too; without, `Spread.bins` has no columns.

    Notes
    -----
    ``resolution_seconds`` is of contacts, not of visits: those that were said to be settled, from the arrival of the first visit to the
    end of the last, in the time in which they arrived, with who had them last.
    """
    edges = tuple(edge * MICROSECONDS for edge in HISTOGRAM_EDGES_SECONDS) if histogram else ()
    whole = of == RESOLUTION
    around = LONGEST_CONTACT if whole else timedelta()
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in("visits", question.start - around, question.end + around))
        if not files or not question.applies_to("visits"):
            return Spread(pa.table({name: [] for name in (*by, *STATISTICS)}), np.empty((0, len(edges)), dtype=np.int64))
        found = _computed(store, question, of, tuple(by), edges, tuple(files))
    bins = [found[f"bin_{number}"].to_numpy() for number in range(len(edges))]
    named = (*by, *STATISTICS)
    keyed = {name: key_of(found[name], name, question.zone) if name in by else found[name] for name in named}
    counts = np.column_stack(bins).astype(np.int64) if bins else np.empty((found.num_rows, 0), dtype=np.int64)
    return Spread(pa.table(keyed), counts)


@cached(KEPT, key=lambda store, question, of, by, edges, files: ("spread", store.root, question, of, by, edges, files), lock=KEPT_LOCK)
def _computed(
    store: FactStore, question: Question, of: Of, by: tuple[str, ...], edges: tuple[int, ...], files: tuple[str, ...]
) -> pa.Table:
    """Return what `files` say; they never change, so what was computed of them last is kept within a bound."""
    whole = of == RESOLUTION
    counted = Counted("resolved", "lasted", MICROSECONDS) if whole else VISITS[of]
    slots, source = slots_of(question), sql.settled(question, by) if whole else ""
    text, words = sql.spread(question, slots, by=by, counted=counted, edges=list(edges), source=source)
    with connected(store) as connection:
        connection.register("slots", slots.table())
        return connection.execute(text, {**words, "files": list(files)}).to_arrow_table()
