"""From a figure to the visits it was counted from, and a digest that proves which they were."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from floorwalker.record.facts import sql
from floorwalker.record.facts.counted import VISITS
from floorwalker.record.facts.question import Question, QuestionRefused, from_record
from floorwalker.record.facts.store import FactStore
from floorwalker.record.facts.sums import Sums, Versions, answer, connected, slots_of


def visit_ids(
    store: FactStore, cell: Question, *, counted_in: str = "offered", limit: int = 1000, after: int = 0
) -> NDArray[np.int64]:
    """Return visits that one column of a cell was counted from, in the order of their numbers.

    Parameters
    ----------
    cell
        From `Sums.cell`, or any question without a grouping.
    counted_in
        Column of the measures shelf that is counted from visits.
    limit, after
        A page: at most so many, with numbers above `after`.

    Raises
    ------
    QuestionRefused
        If `counted_in` is not counted from visits.
    """
    page = f"AND visit_id > {int(after)} ORDER BY visit_id LIMIT {int(limit)}"
    return _chosen(store, cell, counted_in, "visit_id", page)


def contact_ids(store: FactStore, cell: Question, *, counted_in: str = "offered") -> NDArray[np.int64]:
    """Return all contacts, each once and sorted, that one column of a cell was counted from.

    Raises
    ------
    QuestionRefused
        If `counted_in` is not counted from visits.
    """
    return _chosen(store, cell, counted_in, "contact_id", "ORDER BY contact_id")


@dataclass(frozen=True)
class Frozen:
    """A figure kept for good: what was asked, what came out, and what it was counted from.

    Parameters
    ----------
    question
        As `Question.as_record` gives it.
    rows
        Keys and sums as plain values; None is no data.
    versions
        Table to day to data version.
    contacts
        SHA-256 of the sorted contact identifiers (8 bytes each, little-endian) that were offered.
    digest
        SHA-256 over all of the above.
    """

    question: dict[str, Any]
    rows: list[dict[str, Any]]
    versions: dict[str, dict[str, int]]
    contacts: str
    digest: str


def freeze(store: FactStore, counted: Sums) -> Frozen:
    """Return `counted` in the form to keep beside a report, plan or pack that quotes it."""
    whole = replace(counted.question, by=())
    contacts = hashlib.sha256(contact_ids(store, whole).astype("<i8").tobytes()).hexdigest()
    question = counted.question.as_record()
    rows = _plain(counted.table)
    versions = _named(counted.versions)
    body = json.dumps([question, rows, versions, contacts], sort_keys=True, separators=(",", ":"))
    return Frozen(question, rows, versions, contacts, hashlib.sha256(body.encode()).hexdigest())


@dataclass(frozen=True)
class Restated:
    """What a frozen figure would be now.

    Parameters
    ----------
    old, new
        The figure as it was frozen and as the facts stand now.
    days
        Table and UTC day whose facts were replaced in between.
    """

    old: Frozen
    new: Frozen
    days: tuple[tuple[str, str], ...]

    @property
    def figure_moved(self) -> bool:
        """Whether a sum or a contact changed, not only the version of a day."""
        return self.old.rows != self.new.rows or self.old.contacts != self.new.contacts


def restate(store: FactStore, frozen: Frozen) -> Restated | None:
    """Ask a frozen figure again; None if nothing it rests on has changed."""
    new = freeze(store, answer(store, from_record(frozen.question)))
    if new.digest == frozen.digest:
        return None
    then, now = ({(t, d): v for t, days in f.versions.items() for d, v in days.items()} for f in (frozen, new))
    return Restated(frozen, new, tuple(sorted(key for key in then | now if then.get(key) != now.get(key))))


def _chosen(store: FactStore, cell: Question, counted_in: str, which: str, page: str) -> NDArray[np.int64]:
    if counted_in not in VISITS or VISITS[counted_in].how != "at_start":
        raise QuestionRefused(
            f"{counted_in!r} is not counted from visits that arrived in a cell.",
            remedy=f"Use one of {', '.join(name for name, how in VISITS.items() if how.how == 'at_start')}.",
        )
    with store.reading() as snapshot:
        files = snapshot.paths(snapshot.starting_in("visits", cell.start, cell.end))
        if not files or not cell.applies_to("visits"):
            return np.empty(0, dtype=np.int64)
        slots = slots_of(cell)
        text, words = sql.numbers(cell, slots, which=which, rows_counted=VISITS[counted_in].rows, page=page)
        with connected(store) as connection:
            connection.register("slots", slots.table())
            found = connection.execute(text, {**words, "files": files}).to_arrow_table()
    return np.asarray(found[which].to_numpy(), dtype=np.int64)


def _plain(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    for row in rows:
        for name, value in row.items():
            if isinstance(value, float) and value != value:
                row[name] = None
            elif hasattr(value, "isoformat"):
                row[name] = value.isoformat()
    return rows


def _named(versions: Versions) -> dict[str, dict[str, int]]:
    return {table: {day.isoformat(): v for day, v in sorted(days.items())} for table, days in versions.items()}
