"""Measures made of summed facts: the figure, what stands behind it, and how far chance may have moved it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from floorwalker.engine import measures as shelf
from floorwalker.record.facts.from_totals import IN_TIME
from floorwalker.record.facts.question import DEFAULT_SHORT_ABANDON_SECONDS, DEFAULT_TARGET_SECONDS, Value
from floorwalker.record.facts.store import FactStore
from floorwalker.record.facts.sums import Sums, sums


@dataclass(frozen=True)
class MeasureTable:
    """Measures by cell.

    Parameters
    ----------
    sums
        What they are made of; `sums.cell(row)` leads to the contacts.
    measures
        In the order of the columns.
    """

    sums: Sums
    measures: tuple[shelf.Measure, ...]

    def __len__(self) -> int:
        return len(self.sums)

    def values(self, code: str) -> shelf.Array:
        """Return one measure by row; NaN is no data."""
        return self._measure(code).compute(self.sums.columns())

    def number(self, code: str) -> shelf.Array:
        """Return n, the denominator, of a rate by row."""
        return self._measure(code).number(self.sums.columns())

    def range(self, code: str, *, confidence: float = 0.95) -> tuple[shelf.Array, shelf.Array]:
        """Return the low and high end that chance allows, by row; NaN where the measure has no such range."""
        return self._measure(code).range(self.sums.columns(), confidence=confidence)

    def rounding(self, code: str) -> tuple[shelf.Array, shelf.Array]:
        """Return between what the figure lies by row, where counts in time are reckoned from rounded shares; NaN where none is."""
        measure, columns = self._measure(code), self.sums.columns()
        number, less, more = np.array(self.sums.rounded or [(0, 0.0, 0.0)] * len(self)).reshape(-1, 3).T
        if IN_TIME not in measure.needs:
            number = np.zeros(len(self))
        ends = [measure.compute(columns | {IN_TIME: columns[IN_TIME] + by}) if number.any() else number for by in (-less, more)]
        low, high = np.minimum(*ends), np.maximum(*ends)
        return np.where(number > 0, low, np.nan), np.where(number > 0, high, np.nan)

    def coverage(self, code: str) -> shelf.Array:
        """Return the share of the contacts that the figure speaks for, by row."""
        return self._measure(code).coverage(self.sums.columns())

    def is_provisional(self, code: str) -> list[bool]:
        """Return by row whether some contacts' outcome is not yet sure; such a figure is hatched."""
        column = self._measure(code).provisional
        return [count > 0 for count in self.sums.columns()[column]] if column else [False] * len(self)

    def table(self) -> pa.Table:
        """Return the keys and one float64 column a measure, named by its code."""
        keys = {name: self.sums.table[name] for name in self.sums.question.by}
        return pa.table({**keys, **{measure.code: self.values(measure.code) for measure in self.measures}})

    def _measure(self, code: str) -> shelf.Measure:
        for measure in self.measures:
            if measure.code == code:
                return measure
        raise LookupError(f"{code!r} was not asked; there are: {', '.join(m.code for m in self.measures)}.")


def measure_table(
    store: FactStore,
    *,
    measures: Iterable[str],
    start: datetime,
    end: datetime,
    zone: str,
    by: Sequence[str] = (),
    interval_minutes: int | None = None,
    filters: Mapping[str, Value | Iterable[Value]] | None = None,
    target_seconds: float | Mapping[int | None, float] = DEFAULT_TARGET_SECONDS,
    short_abandon_seconds: float = DEFAULT_SHORT_ABANDON_SECONDS,
) -> MeasureTable:
    """Return measures over [start, end) by whatever `by` names; the parameters are those of `sums`.

    Raises
    ------
    LookupError
        If a measure is not on the shelf.
    QuestionRefused
        If the question makes no sense.
    """
    chosen = tuple(shelf.get(code) for code in measures)
    counted = sums(
        store,
        start=start,
        end=end,
        needs=shelf.needs(measure.code for measure in chosen),
        zone=zone,
        by=by,
        interval_minutes=interval_minutes,
        filters=filters,
        target_seconds=target_seconds,
        short_abandon_seconds=short_abandon_seconds,
    )
    return MeasureTable(counted, chosen)
