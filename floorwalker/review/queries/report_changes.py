"""How the figures of a report differ from those of another period: a real difference, or routine variation of the days.

All figures of the report are looked at together: of those called real at most one in ten is expected to be so by chance (Benjamini and
Hochberg); see docs/methods/comparing-periods.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import replace as changed
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, cast

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine import charts, comparing
from floorwalker.engine import measures as shelf
from floorwalker.record import counting, facts
from floorwalker.record.facts.question import DIMENSIONS, SPANS
from floorwalker.record.facts.spread import Of
from floorwalker.review.rules.reports import pairs

RATE: Final = 0.1
"""Share of the differences called real that may be so by chance."""
SURE: Final = 0.05
"""Where a difference has no interval, the chance below which it is sure: that at which an interval of 95 % leaves zero."""
STATISTICS: Final = {"mean": "mean_seconds", "median": "median_seconds", "90th percentile": "p90_seconds"}
"""What is told of a duration: name to the column of a spread."""
_QUANTILES: Final = {"median": "median", "90th percentile": "p90"}
Verdict = Literal["real", "routine", "few", "untold", "none"]
VERDICTS: Final = {
    "real": "real difference", "routine": "routine variation", "few": f"under {comparing.LEAST_DAYS} days, too few to say",
    "untold": "not compared", "none": "no data to compare with",
}
Keys = tuple[Any, ...]
Sums = dict[str, NDArray[np.float64]]
Draft = tuple[str, Keys, float, comparing.Difference | None]


@dataclass(frozen=True)
class Change:
    """How one figure differs: the figure of the other period, the difference as it was judged, and what it is.

    A count is judged, and its difference told, as a mean a day: periods need not be as long as one another.
    """

    before: float
    difference: comparing.Difference | None
    verdict: Verdict
    better: str
    """Which way is good: that of the measure, and of a duration less."""

    @property
    def words(self) -> str:
        """What it is, in words."""
        return VERDICTS[self.verdict]

    @property
    def is_better(self) -> bool | None:
        """Whether it moved the good way; None where neither way is good, or it did not really move."""
        if self.verdict != "real" or self.difference is None or self.better not in ("higher", "lower"):
            return None
        return (self.difference.difference > 0) == (self.better == "higher")


@dataclass(frozen=True)
class Changes:
    """The differences of one report, judged together.

    Parameters
    ----------
    days, other
        The periods, first day and first day not included.
    found
        By the code of a column and the keys of a row; those of everything together are empty.
    """

    days: tuple[date, date]
    other: tuple[date, date]
    found: Mapping[tuple[str, Keys], Change]

    @property
    def paired(self) -> bool:
        """Whether each day stands beside the same weekday."""
        return pairs(self.days, self.other)

    def of(self, code: str, keys: Keys) -> Change | None:
        """Return how the figure of one row, or of the whole where `keys` is empty, differs; None where rows stand one after the other."""
        return self.found.get((code, keys))

    @property
    def tested(self) -> int:
        """How many figures were judged together."""
        return sum(each.difference is not None and not math.isnan(each.difference.p) for each in self.found.values())

    @property
    def real(self) -> list[tuple[str, Keys, Change]]:
        """Those that really differ, by column and row, the surest first."""
        found = [(code, keys, each) for (code, keys), each in self.found.items() if each.verdict == "real"]
        return sorted(found, key=lambda one: one[2].difference.p if one[2].difference else 1.0)

    def as_record(self) -> dict[str, Any]:
        """Return it as plain values, to be filed with the figures; `from_record` reads it."""
        return {
            "days": [each.isoformat() for each in self.days], "other": [each.isoformat() for each in self.other],
            "found": [
                {
                    "code": code, "keys": list(keys), "before": _plain(each.before), "verdict": each.verdict, "better": each.better,
                    "difference": each.difference and {name: _plain(value) for name, value in asdict(each.difference).items()},
                }
                for (code, keys), each in self.found.items()
            ],
        }  # fmt: skip


def from_record(kept: Mapping[str, Any]) -> Changes:
    """Return the differences that `Changes.as_record` gave."""
    days, other = ((date.fromisoformat(first), date.fromisoformat(until)) for first, until in (kept["days"], kept["other"]))
    found = {}
    for each in kept["found"]:
        said: Mapping[str, Any] | None = each["difference"]
        numbers: dict[str, Any] = {name: math.nan if value is None else value for name, value in (said or {}).items()}
        difference = comparing.Difference(**numbers) if numbers else None
        before = math.nan if each["before"] is None else each["before"]
        found[each["code"], tuple(each["keys"])] = Change(before, difference, each["verdict"], each["better"])
    return Changes(days, other, found)


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value


def compare(
    table: facts.MeasureTable, days: tuple[date, date], other: tuple[date, date], window: tuple[datetime, datetime], *, in_time: str,
    durations: Sequence[str] = (),
) -> Changes:
    """Return how the figures of `table`, and mean, median and 90th percentile of `durations`, differ from those of another period.

    Parameters
    ----------
    days, other
        Local days of the two periods; `window` is that of the other in UTC.
    in_time
        The stretch of time by which rows stand one after the other: then everything together is compared alone.
    """
    question = table.sums.question
    parts = tuple(name for name in question.by if name not in SPANS)
    by_day = changed(question, by=(*parts, "day"))
    store = counting.store()
    after = _Days(facts.answer(store, by_day), parts, days)
    before = _Days(facts.answer(store, changed(by_day, start=window[0], end=window[1])), parts, other)
    keys = [()] if in_time or not parts else [(), *after.keys]
    paired = pairs(days, other)
    drafts = [(measure.code, key, *_difference(measure, before, after, key, paired=paired)) for measure in table.measures for key in keys]
    if durations:
        rows_of = parts if not in_time and all(name in DIMENSIONS for name in parts) else ()
        told = facts.compared(
            store, question, start=window[0], end=window[1], of=tuple(cast(Of, name) for name in durations), by=rows_of,
        )
        drafts += [draft for name in durations for draft in _of_duration(cast(Of, name), told, rows_of, days, other, paired=paired)]
    return Changes(days, other, _judged(drafts, {each.code: each.better for each in table.measures}))


def _judged(drafts: Sequence[Draft], better: Mapping[str, str]) -> dict[tuple[str, Keys], Change]:
    chances = [math.nan if difference is None else difference.p for _, _, _, difference in drafts]
    stand = charts.benjamini_hochberg(chances, rate=RATE)
    return {
        (code, key): Change(before, difference, _verdict(difference, before, stands=bool(stand[number])), better.get(code, "lower"))
        for number, (code, key, before, difference) in enumerate(drafts)
    }


def _difference(
    measure: shelf.Measure, before: _Days, after: _Days, key: Keys, *, paired: bool
) -> tuple[float, comparing.Difference | None]:
    earlier, later = before.of(key), after.of(key)
    was = float(measure.compute(before.whole(key)))
    if any(shelf.column(name).combine == "largest" for name in measure.numerator):
        return was, None
    test = comparing.paired_ratios if paired else comparing.ratios
    return was, test(*measure.parts(earlier), *measure.parts(later))


def _of_duration(
    name: Of, told: facts.Compared, by: tuple[str, ...], days: tuple[date, date], other: tuple[date, date], *, paired: bool
) -> list[Draft]:
    """Return the differences of mean, median and 90th percentile of one duration: of everything together, and of each row."""
    table = told.days.get(name)
    if table is None:
        return []
    columns = {
        each.removeprefix(f"{name}_"): np.asarray(table[each].to_numpy(), dtype=np.float64)
        for each in table.column_names if each.startswith(f"{name}_")
    }
    at = np.array(table["day"].to_numpy(), dtype="datetime64[D]")
    rows: dict[Keys, list[int]] = {}
    for place, key in enumerate(zip(*(table[part].to_pylist() for part in by), strict=True) if by else [()] * table.num_rows):
        rows.setdefault(key, []).append(place)
    everything = ("all_", (), np.arange(table.num_rows))
    found: list[Draft] = []
    for which, key, places in (everything, *(("", key, np.array(each)) for key, each in rows.items() if by)):
        early, late = (_Placed({each: values[places] for each, values in columns.items()}, at[places], span) for span in (other, days))
        test = comparing.paired_ratios if paired else comparing.ratios
        mean = test(early["total"], early["number"], late["total"], late["number"])
        found.append((f"{name}_mean", key, mean.before, mean))
        ends = [_ends(side[name][0 if key else 1].table, by if key else (), key) for side in (told.before, told.after)]
        for word, column in _QUANTILES.items():
            above, (before, after) = f"above_{which}{column}", (each.get(f"{column}_seconds", math.nan) for each in ends)
            judged = comparing.quantiles(
                early[above], early["number"], late[above], late["number"], before=before, after=after, paired=paired
            )
            found.append((f"{name}_{word}", key, before, judged))
    return found


def _ends(table: Any, by: tuple[str, ...], key: Keys) -> dict[str, float]:
    """Return the statistics of one row of a spread; nothing where it has no values."""
    return next((row for row in table.to_pylist() if tuple(row[name] for name in by) == key), {})


class _Placed:
    """Sums of a period with a place for each day; NaN on days without values."""

    def __init__(self, columns: Mapping[str, NDArray[np.float64]], at: NDArray[np.datetime64], days: tuple[date, date]) -> None:
        first, until = (np.datetime64(day, "D") for day in days)
        inside = (at >= first) & (at < until)
        self._columns = {name: values[inside] for name, values in columns.items()}
        self._place = (at[inside] - first).astype(np.int64)
        self._length = int((until - first).astype(np.int64))

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        found = np.full(self._length, np.nan)
        found[self._place] = 0.0
        np.add.at(found, self._place, np.nan_to_num(self._columns[name]))
        return found


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
    sure = difference.p < SURE if math.isnan(difference.low) else difference.low > 0 or difference.high < 0
    return "real" if stands and sure else "routine"
