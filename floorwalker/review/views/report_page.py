"""A report drawn: the sentence above it, its tiles, and the chart that its data ask for."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.urls import reverse

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.charts.measured import Quantiles, Ranged, Series, lines, quantiles, ranged
from floorwalker.ground.web.parts import Situation, Tile
from floorwalker.record.figure_words import drawn, key_in_words, unit_of
from floorwalker.record.queries.asked import GROUPINGS
from floorwalker.review.queries.report_answers import Answer, Column, Figure, Row
from floorwalker.review.queries.report_changes import RATE, STATISTICS, Change
from floorwalker.review.report_files import FORMS

ALONG: Final = ("interval", "day", "week", "month", "half_hour", "hour")
"""Cuts that a line follows."""
ROWS_AT_MOST: Final = 200
"""Rows that a page shows; the files hold all."""
SERIES: Final = 5
"""More lines cannot be told apart."""


def shown(answer: Answer) -> dict[str, Any]:
    """Return what the page of any report shows: tiles, chart and rows, and the files it leaves as."""
    return {
        "tiles": tiles(answer), "chart": chart(answer), "heads": [GROUPINGS[each] for each in answer.definition.by],
        "rows": [(anchor(row), row) for row in answer.rows[:ROWS_AT_MOST]], "row_count": len(answer.rows), "rows_at_most": ROWS_AT_MOST,
        "files": list(FORMS),
    }


def tiles(answer: Answer) -> list[Tile]:
    """Return one tile a measure for everything together, each leading to its definition."""
    found = []
    for figure in answer.whole.figures:
        measure = figure.column.measure
        if measure is None:
            continue
        said = change_in_words(figure) or figure.behind
        note = ", ".join(filter(None, ("provisional" if figure.unsure else "", figure.told, said)))
        found.append(Tile(
            measure.name, None if math.isnan(figure.value) else figure.text,
            target=f"of {figure.text_of(figure.judged.standard.target)}" if figure.judged else "",
            note=note or measure.better.replace("neither", "neither way is better"), state=figure.judged.verdict if figure.judged else None,
            meaning_url=f"{reverse('record:measures')}#{measure.code}", predicted=figure.unsure, code=measure.code,
        ))  # fmt: skip
    return found


def situation(answer: Answer) -> Situation | None:
    """Return in one sentence what moved for real, or that nothing did; None where the report is compared with nothing."""
    changes = answer.changes
    if changes is None:
        return None
    labels = {row.keys: ", ".join(row.labels) for row in answer.rows}
    columns = {each.code: each for each in answer.columns}
    real = [(columns[code], keys, change) for code, keys, change in changes.real if code in columns and (keys in labels or not keys)]
    why = (
        f"{changes.tested} figures were judged together by how their days differ; of those called real at most {formats.share(RATE)} "
        "are expected to be so by chance."
    )
    if not changes.tested:
        return Situation("idle", "Too few days to say whether anything moved", "Each period needs five days with data.")
    if not real:
        return Situation("ok", "Nothing moved: all differences are routine variation", why)
    worse = [each for each in real if each[2].is_better is False]
    column, keys, change = (worse or real)[0]
    more = len(real) - 1
    also = f"; {more} other figure{'s' if more > 1 else ''} moved too" if more else ""
    sentence = f"{column.name}{f' of {labels[keys]}' if keys else ''} {moved(column, change)}{also}"
    return Situation("watch" if worse else "info", sentence, why)


def moved(column: Column, change: Change) -> str:
    """Return how a figure that really differs moved, in words."""
    if change.difference is None:
        return "moved"
    way = "rose" if change.difference.difference > 0 else "fell"
    each = "" if column.measure is None or column.measure.is_rate else " a day"
    return f"{way} from {_said(column, change.difference.before)} to {_said(column, change.difference.after)}{each}"


def change_in_words(figure: Figure) -> str:
    """Return beside a figure what it was in the other period, and what the difference is."""
    if figure.change is None:
        return ""
    if figure.change.verdict == "none":
        return figure.change.words
    return f"was {figure.text_of(figure.change.before)}, {figure.change.words}"


def _said(column: Column, value: float) -> str:
    if column.measure is None:
        return formats.duration(value)
    match column.unit:
        case "share":
            return formats.share(value, places=1)
        case "seconds":
            return formats.minutes_seconds(value)
        case _:
            return formats.decimal(value)


def chart(answer: Answer) -> Chart | None:
    """Draw the first measure: lines where time goes on, bars with their ranges elsewhere; durations by median and 90th percentile."""
    if not answer.rows or not answer.definition.by:
        return None
    if answer.definition.durations:
        return _durations(answer)
    along = next((name for name in ALONG if name in answer.definition.by), None)
    return _bars(answer) if along is None else _lines(answer, along)


def _target(answer: Answer) -> float | None:
    """Return the target that rules every row alike, None where there is none or they differ."""
    figures = [row.figures[0] for row in answer.rows]
    targets = {each.judged.standard.target for each in figures if each.judged}
    if len(targets) != 1 or not all(each.judged for each in figures):
        return None
    return _drawn(figures[0], targets.pop())


def _drawn(figure: Figure, value: float) -> float | None:
    return None if figure.column.measure is None else drawn(figure.column.measure, value)


def _bars(answer: Answer) -> Chart | None:
    first = answer.columns[0]
    if first.measure is None:
        return None
    rows = []
    for row in answer.rows:
        each = row.figures[0]
        sure = not each.few
        words = ", ".join(filter(None, (each.text, f"n {formats.count(each.n)}" if first.measure.is_rate and each.n > 0 else "")))
        rows.append(Ranged(
            ", ".join(row.labels), _drawn(each, each.value), _drawn(each, each.low) if sure else None,
            _drawn(each, each.high) if sure else None, _drawn(each, each.change.before) if each.change else None, words, each.few,
        ))  # fmt: skip
    other = "the period compared with" if answer.changes is not None and any(row.before is not None for row in rows) else ""
    return ranged("report", rows, title=first.name, target=_target(answer), unit=unit_of(first.measure), other=other)


def _lines(answer: Answer, along: str) -> Chart | None:
    first, zone = answer.columns[0], answer.asked.zone
    if first.measure is None:
        return None
    place = answer.definition.by.index(along)
    steps = _steps(along, {row.keys[place] for row in answer.rows}, answer)
    at = {step: number for number, step in enumerate(steps)}
    found: dict[str, list[Figure | None]] = {}
    for row in answer.rows:
        name = row.labels[1 - place] if len(row.labels) > 1 else first.name
        found.setdefault(name, [None] * len(steps))[at[row.keys[place]]] = row.figures[0]
    shown = _most(found)
    one_day = len({step.date() for step in steps if isinstance(step, datetime)}) == 1
    labels = [
        formats.clock(step, zone=zone) if one_day and isinstance(step, datetime)
        else formats.day(step, zone=zone) if along == "day" else key_in_words(along, step, zone=zone)
        for step in steps
    ]
    series = [Series(name, [None if each is None or each.few else _drawn(each, each.value) for each in found[name]]) for name in shown]
    words = [["no data" if each is None else each.text for each in found[name]] for name in shown]
    return lines("report", labels, series, title=first.name, target=_target(answer), unit=unit_of(first.measure), written=words)


def _most(found: dict[str, list[Figure | None]]) -> list[str]:
    """Return the names of at most five lines: those with most behind them, in the order in which they stand."""
    weight = {name: sum(each.n for each in row if each is not None and each.n == each.n) or len(row) for name, row in found.items()}
    kept = set(sorted(weight, key=lambda name: -weight[name])[:SERIES])
    return [name for name in found if name in kept]


def _steps(along: str, seen: set[Any], answer: Answer) -> list[Any]:
    """Return the steps in order, those without data too: an axis of time has no jumps."""
    if along == "day":
        first, last = min(seen), max(seen)
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if along == "week":
        first, last = min(seen), max(seen)
        return [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return sorted(seen, key=lambda step: (isinstance(step, date), step))


def _durations(answer: Answer) -> Chart:
    found = []
    names = answer.definition.durations
    for row in answer.rows:
        for name in names:
            figures = {each.column.statistic: each for each in row.figures if each.column.duration == name}
            mean, median, p90 = (figures[word] for word in STATISTICS)
            if math.isnan(mean.value):
                continue
            label = ", ".join(row.labels) + ("" if len(names) == 1 else f": {mean.column.name.rsplit(',', 1)[0].lower()}")
            found.append(Quantiles(label, mean.value, median.value, p90.value, f"{median.text}, 90% within {p90.text}"))
    return quantiles("report", found, title="How long it took")


def anchor(row: Row) -> str:
    """Return the name by which the row of an interval is found in the page."""
    moment = next((key for key in row.keys if isinstance(key, datetime)), None)
    return f"at-{moment:%H%M}" if moment is not None else ""
