"""The shelf of measures, and the page of figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.engine import measures as shelf
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import Channel
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.ground.web.charts import Chart
from floorwalker.ground.web.charts.measured import MARKS, Series, bars, lines
from floorwalker.ground.web.downloads import csv_file
from floorwalker.ground.web.parts import Tile
from floorwalker.ground.web.register import wants_csv
from floorwalker.record import sight
from floorwalker.record.figure_words import (
    FigureCell,
    about_totals,
    behind,
    drawn,
    key_in_words,
    rounded_in_words,
    told_in_words,
    unit_of,
    written,
)
from floorwalker.record.models import Reason
from floorwalker.record.models.interactions import Outcome
from floorwalker.record.queries import asked, cells
from floorwalker.record.queries.asked import Asked
from floorwalker.record.queries.figures import Figures
from floorwalker.record.queries.judged import Standards

ROWS_AT_MOST = 200
"""Rows that a page shows; the file holds all of them."""
TIMES = ("interval", "day", "week", "month", "half_hour", "hour")
"""By what a line is drawn: time that goes on, or a day from its beginning to its end."""


@login_required
@require_safe
def measures(request: FloorRequest) -> HttpResponse:
    """Show every measure: what it says, its formula, unit, good direction, source, and the columns it is made of."""
    context = {"title": "Measures", "shelf": shelf.all(), "columns": {each.name: each for each in shelf.COLUMNS}}
    return render(request, "record/measures.html", context)


@login_required
@require_safe
def figures(request: FloorRequest) -> HttpResponseBase:
    """Show measures over a time, by whatever is asked, with targets, ranges and the contacts behind each."""
    question = asked.read(request.GET, by=request.actor, zone=zone_of(request))
    answer = question.answer()
    if wants_csv(request):
        policy.require(request.actor, "record.export")
        return _file(question, answer)
    answer, whole = _with_names(answer), question.answer(by=())
    table = Table(question, answer, links=policy.allows(request.actor, sight.VIEW_CONTACTS))
    context = {
        "title": "Figures",
        "asked": question,
        "tiles": _tiles(question, whole),
        "heads": [*(asked.GROUPINGS[name].capitalize() for name in question.by)],
        "rows": list(table.rows()),
        "row_count": len(answer.rows),
        "rows_at_most": ROWS_AT_MOST,
        "chart": _chart(question, answer) if question.by and answer.rows else None,
        "file": f"?{_query(request, format='csv')}",
        "may_export": policy.allows(request.actor, "record.export"),
        "groupings": list(asked.GROUPINGS.items()),
        "intervals": asked.INTERVALS,
        "queues": list(Queue.objects.order_by("name")),
        "channels": Channel.choices,
        "reasons": list(Reason.objects.order_by("name")),
        "outcomes": Outcome.choices,
        "shelf": shelf.all(),
        "chosen": {measure.code for measure in question.measures},
        "totals": about_totals(question.measures, answer),
        "any_unsure": any(any(answer.table.is_provisional(measure.code)) for measure in question.measures),
        "narrowed": "agent" in question.filters or "team" in question.filters or "site" in question.filters,
    }
    return render(request, "record/measure_figures.html", context)


def _with_names(answer: Figures) -> Figures:
    """Return `answer` with the queues called as people call them; files and commands keep their codes."""
    if "queue" not in answer.columns:
        return answer
    names = dict(Queue.objects.values_list("code", "name"))
    return replace(answer, rows=[row | {"queue": names.get(row["queue"], row["queue"])} for row in answer.rows])


class Table:
    """The rows of a page of figures."""

    def __init__(self, question: Asked, answer: Figures, *, links: bool) -> None:
        self._asked, self._answer, self._links = question, answer, links
        self._standards = Standards(question.end)
        self._queues = {queue.pk: queue for queue in Queue.objects.all()} if "queue" in question.by else {}
        self._teams = {team.pk: team for team in Team.objects.all()} if "team" in question.by else {}

    def rows(self) -> Iterator[tuple[str, Sequence[str], Sequence[FigureCell]]]:
        """Yield anchor, keys in words and figures of each row that the page shows."""
        table = self._answer.table
        columns, told_by = [(measure, *self._column(measure)) for measure in self._asked.measures], table.sums.told_by
        for number in in_order(self._asked, self._answer)[:ROWS_AT_MOST]:
            row = self._answer.rows[number]
            keys = [key_in_words(name, row[name], zone=self._asked.zone) for name in self._asked.by]
            queue, team = self._queue(number), self._team(number)
            cell = table.sums.cell(number) if self._links else None
            yield _anchor(row.get("interval")), keys, [
                FigureCell(
                    written(measure, values[number]), self._url(measure, cell, values[number]),
                    behind(measure, n[number], low[number], high[number]),
                    self._standards.judge(measure, values[number], queue, team), unsure[number],
                    ", ".join(filter(None, (told_in_words(measure, told_by[number]), rounded[number]))),
                )
                for measure, values, n, low, high, unsure, rounded in columns
            ]

    def _column(self, measure: shelf.Measure) -> tuple[Any, Any, Any, Any, list[bool], list[str]]:
        table = self._answer.table
        values = table.values(measure.code)
        low, high = table.range(measure.code)
        number = table.number(measure.code) if measure.is_rate else values * math.nan
        rounded = [rounded_in_words(measure, *ends) for ends in zip(*table.rounding(measure.code), strict=True)]
        return values, number, low, high, table.is_provisional(measure.code), rounded

    def _queue(self, number: int) -> Queue | None:
        if "queue" in self._asked.by:
            return self._queues.get(self._answer.table.sums.table["queue"][number].as_py())
        return self._asked.queue

    def _team(self, number: int) -> Team | None:
        if "team" not in self._asked.by or "agent" in self._asked.by:  # one person is not the team
            return None
        return self._teams.get(self._answer.table.sums.table["team"][number].as_py())

    def _url(self, measure: shelf.Measure, cell: Any, value: float) -> str:
        column = cells.counted_in(measure)
        if cell is None or not column or math.isnan(value) or (value == 0 and not measure.is_rate):
            return ""
        return reverse("record:contacts_behind", args=[cells.Cell(measure, cell, column).token])


def in_order(question: Asked, answer: Figures) -> list[int]:
    """Return the numbers of the rows as they are shown: reasons by the first measure, the greatest first; all else as it comes."""
    numbers = list(range(len(answer.rows)))
    if question.by != ("reason",):
        return numbers
    values = [float(value) for value in answer.table.values(question.measures[0].code)]
    return sorted(numbers, key=lambda number: -math.inf if math.isnan(values[number]) else values[number], reverse=True)


def _tiles(question: Asked, whole: Figures) -> list[Tile]:
    """Return one tile a measure for the whole time, each leading to its definition."""
    rules = Standards(question.end)
    tiles = []
    for measure in question.measures:
        value = float(whole.table.values(measure.code)[0]) if len(whole.table) else math.nan
        judged = rules.judge(measure, value, question.queue)
        low, high = (float(end[0]) if len(whole.table) else math.nan for end in whole.table.range(measure.code))
        number = float(whole.table.number(measure.code)[0]) if measure.is_rate and len(whole.table) else math.nan
        unsure = bool(len(whole.table)) and whole.table.is_provisional(measure.code)[0]
        told = told_in_words(measure, whole.table.sums.told_by[0]) if len(whole.table) else ""
        rounded = rounded_in_words(measure, *(float(end[0]) for end in whole.table.rounding(measure.code))) if len(whole.table) else ""
        of_what = ", ".join(filter(None, (told, rounded, behind(measure, number, low, high))))
        note = of_what or measure.better.replace("neither", "neither way is better")
        tiles.append(
            Tile(
                measure.name, None if math.isnan(value) else written(measure, value),
                target=f"of {written(measure, judged.standard.target)}" if judged else "",
                note=f"provisional, {note}" if unsure else note, state=judged.verdict if judged else None,
                meaning_url=f"{reverse('record:measures')}#{measure.code}", predicted=unsure, code=measure.code,
            )
        )
    return tiles


def _chart(question: Asked, answer: Figures) -> Chart:
    """Draw the first measure: lines over time, one for each value of the other grouping, else bars."""
    measure = question.measures[0]
    values = [drawn(measure, float(value)) for value in answer.table.values(measure.code)]
    standard = Standards(question.end).ruling(measure.code, question.queue)
    target = drawn(measure, standard.target) if standard else None
    title, unit, zone = measure.name, unit_of(measure), question.zone
    time = next((name for name in TIMES if name in question.by), None)
    if time is None:
        order = in_order(question, answer)
        rows = [answer.rows[number] for number in order]
        labels = [", ".join(key_in_words(name, row[name], zone=zone) for name in question.by) for row in rows]
        words = [written(measure, row[measure.code]) for row in rows]
        if question.by == ("reason",) and not measure.is_rate:
            words = with_share_so_far(words, [row[measure.code] for row in rows])
        unsure = answer.table.is_provisional(measure.code)
        return bars(
            "figures", labels, [values[number] for number in order], title=title, target=target, unit=unit, written=words,
            unsure=[unsure[number] for number in order],
        )
    other = next((name for name in question.by if name != time), None)
    moments = _every_step(time, {row[time] for row in answer.rows}, question.interval_minutes)
    at = {moment: step for step, moment in enumerate(moments)}
    found: dict[Any, list[float | None]] = {}
    for row, value in zip(answer.rows, values, strict=True):
        found.setdefault(row[other] if other else None, [None] * len(moments))[at[row[time]]] = value
    named = {key: key_in_words(other, key, zone=zone) if other else title for key in found}
    keys = list(found)[: len(MARKS)]
    one_day = len({moment.date() for moment in moments if isinstance(moment, datetime)}) == 1
    labels = [
        formats.clock(moment, zone=zone) if one_day and isinstance(moment, datetime)
        else formats.day(moment, zone=zone) if time == "day" else key_in_words(time, moment, zone=zone)
        for moment in moments
    ]
    scale = 100 if measure.unit == "share" else 1
    texts = [[written(measure, None if value is None else value / scale) for value in found[key]] for key in keys]
    series = [Series(named[key], found[key]) for key in keys]
    return lines("figures", labels, series, title=title, target=target, unit=unit, written=texts)


def with_share_so_far(words: Sequence[str], counts: Sequence[float]) -> list[str]:
    """Return `words` of counts, the greatest first, each with the share that it and those before it make: a Pareto chart read out."""
    whole, so_far, found = sum(counts), 0.0, []
    for word, count in zip(words, counts, strict=True):
        so_far += count
        found.append(f"{word}, {formats.share(so_far / whole)} so far" if whole else word)
    return found


def _every_step(time: str, moments: set[Any], minutes: int) -> list[Any]:
    """Return the steps from the first to the last of `moments`, those without contacts too: an axis of time has no jumps."""
    if time not in ("day", "interval"):
        return sorted(moments)
    if time == "day":
        days = (max(moments) - min(moments)).days
        return [min(moments) + timedelta(days=number) for number in range(days + 1)]
    first, last = (edge.astimezone(UTC) for edge in (min(moments), max(moments)))
    steps = round((last - first) / timedelta(minutes=minutes))
    zone = min(moments).tzinfo
    every = {(first + timedelta(minutes=minutes * number)).astimezone(zone) for number in range(steps + 1)}
    return sorted(every | moments)


def _file(question: Asked, answer: Figures) -> StreamingHttpResponse:
    """Return the figures as a file: keys, then each measure; no data is left empty, never 0."""
    codes = [measure.code for measure in question.measures]

    told = [name for name in answer.columns if name not in {*question.by, *codes}]

    def rows() -> Iterator[Sequence[object]]:
        yield [*question.by, *codes, *told]
        for row in answer.rows:
            keys = [csv_text(value.isoformat() if isinstance(value, date) else value) for value in map(row.get, question.by)]
            yield [*keys, *("" if math.isnan(row[code]) else f"{row[code]:.10g}" for code in codes), *(_plain(row[name]) for name in told)]

    return csv_file(f"figures-{question.start}-{question.end}", rows())


def _query(request: FloorRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def _anchor(interval: Any) -> str:
    return f"at-{interval:%H%M}" if isinstance(interval, datetime) else ""


def _plain(value: object) -> object:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else value
