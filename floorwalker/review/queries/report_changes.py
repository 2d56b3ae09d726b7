"""How the figures of a report differ from those of another period: a real difference, or routine variation of the days.

All figures of the report are looked at together: of those called real at most one in ten is expected to be so by chance (Benjamini and
Hochberg); see docs/methods/comparing-periods.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import charts, comparing
from floorwalker.engine import measures as shelf
from floorwalker.record import counting, facts
from floorwalker.record.facts.question import SPANS
from floorwalker.review.rules.reports import pairs

RATE: Final = 0.1
"""Share of the differences called real that may be so by chance."""
Verdict = Literal["real", "routine", "few", "untold", "none"]
VERDICTS: Final = {
    "real": "real difference", "routine": "routine variation", "few": f"under {comparing.LEAST_DAYS} days, too few to say",
    "untold": "not compared", "none": "no data to compare with",
}
Keys = tuple[Any, ...]
Sums = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Change:
    """How one figure differs: the figure of the other period, the difference as it was judged, and what it is.

    A count is judged, and its difference told, as a mean a day: periods need not be as long as one another.
    """

    measure: shelf.Measure
    before: float
    difference: comparing.Difference | None
    verdict: Verdict

    @property
    def words(self) -> str:
        """What it is, in words."""
        return VERDICTS[self.verdict]

    @property
    def is_better(self) -> bool | None:
        """Whether it moved the good way; None where neither way is good, or it did not really move."""
        if self.verdict != "real" or self.difference is None or self.measure.better not in ("higher", "lower"):
            return None
        return (self.difference.difference > 0) == (self.measure.better == "higher")


class Changes:
    """The differences of one report, judged together."""

    def __init__(
        self, table: facts.MeasureTable, days: tuple[date, date], other: tuple[date, date], window: tuple[datetime, datetime], *,
        in_time: str,
    ) -> None:
        self.days, self.other, self._measures = days, other, table.measures
        self.paired = pairs(days, other)
        question = table.sums.question
        parts = tuple(name for name in question.by if name not in SPANS)
        by_day = changed(question, by=(*parts, "day"))
        store = counting.store()
        self._after = _Days(facts.answer(store, by_day), parts, days)
        self._before = _Days(facts.answer(store, changed(by_day, start=window[0], end=window[1])), parts, other)
        self._keys = [()] if in_time or not parts else [(), *self._after.keys]
        self._found = self._judged()

    def of(self, measure: shelf.Measure, keys: Keys) -> Change | None:
        """Return how the figure of one row, or of the whole where `keys` is empty, differs; None where rows stand one after the other."""
        return self._found.get((measure.code, keys))

    @property
    def tested(self) -> int:
        """How many figures were judged together."""
        return sum(each.difference is not None and not math.isnan(each.difference.p) for each in self._found.values())

    @property
    def real(self) -> list[tuple[Keys, Change]]:
        """Those that really differ, the surest first."""
        found = [(keys, each) for (_, keys), each in self._found.items() if each.verdict == "real"]
        return sorted(found, key=lambda pair: pair[1].difference.p if pair[1].difference else 1.0)

    def _judged(self) -> dict[tuple[str, Keys], Change]:
        drafts = [(measure, key, *self._difference(measure, key)) for measure in self._measures for key in self._keys]
        chances = [math.nan if difference is None else difference.p for _, _, _, difference in drafts]
        stand = charts.benjamini_hochberg(chances, rate=RATE)
        return {
            (measure.code, key): Change(measure, before, difference, _verdict(difference, before, stands=bool(stand[number])))
            for number, (measure, key, before, difference) in enumerate(drafts)
        }

    def _difference(self, measure: shelf.Measure, key: Keys) -> tuple[float, comparing.Difference | None]:
        earlier, later = self._before.of(key), self._after.of(key)
        before = float(measure.compute(self._before.whole(key)))
        if any(shelf.column(name).combine == "largest" for name in measure.numerator):
            return before, None
        test = comparing.paired_ratios if self.paired else comparing.ratios
        return before, test(*measure.parts(earlier), *measure.parts(later))


class _Days:
    """Sums of each part of the service, a place for each day of a period; NaN where nothing was counted."""

    def __init__(self, sums: facts.Sums, parts: tuple[str, ...], days: tuple[date, date]) -> None:
        self._columns, self._length = sums.columns(), (days[1] - days[0]).days
        place = {days[0] + timedelta(days=number): number for number in range(self._length)}
        self._at: dict[Keys, list[tuple[int, int]]] = {}
        keys = [sums.table[name].to_pylist() for name in parts]
        for number, (day, *key) in enumerate(zip(sums.table["day"].to_pylist(), *keys, strict=True)):
            if day in place:
                self._at.setdefault(tuple(key), []).append((place[day], number))
        self.keys = list(self._at)
        if parts:
            self._at[()] = [pair for held in list(self._at.values()) for pair in held]

    def of(self, key: Keys) -> Sums:
        """Return the sums of `key` by day."""
        places = self._at.get(key, [])
        days, rows = (np.array(each, dtype=np.int64) for each in (zip(*places, strict=True) if places else ((), ())))
        return {name: self._placed(name, values, days, rows) for name, values in self._columns.items()}

    def whole(self, key: Keys) -> Sums:
        """Return the sums of `key` over all days."""
        return {name: _together(name, values) for name, values in self.of(key).items()}

    def _placed(self, name: str, values: NDArray[np.float64], days: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        found = np.full(self._length, np.nan)
        known = ~np.isnan(values[rows]) if len(rows) else np.zeros(0, dtype=bool)
        held, told = days[known], values[rows[known]] if len(rows) else values[:0]
        found[held] = 0.0
        if shelf.column(name).combine == "largest":
            np.maximum.at(found, held, told)
        else:
            np.add.at(found, held, told)
        return found


def _together(name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if np.isnan(values).all():
        return np.asarray(np.nan)
    return np.asarray(np.nanmax(values) if shelf.column(name).combine == "largest" else np.nansum(values))


def _verdict(difference: comparing.Difference | None, before: float, *, stands: bool) -> Verdict:
    if math.isnan(before) or (difference is not None and math.isnan(difference.difference)):
        return "none"
    if difference is None:
        return "untold"
    if math.isnan(difference.p):
        return "few"
    return "real" if stands and (difference.low > 0 or difference.high < 0) else "routine"
