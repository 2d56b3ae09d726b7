"""The page of handle time: by channel, its spread, by person and week beside the band in force; and how soon we answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from floorwalker.engine import measures as shelf
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import charts, formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.ground.web.downloads import csv_file
from floorwalker.ground.web.register import wants_csv
from floorwalker.record.figure_words import about_totals, key_in_words, told_in_words, written
from floorwalker.record.queries import asked, handling
from floorwalker.record.queries.asked import Asked
from floorwalker.record.queries.figures import TOLD_BY, Figures

SHORT = ("Handled", "Handle time", "Talk", "Hold", "Wrap-up", "Adjusted")
"""Heads of the columns, in the order of the measures; their whole names stand in the definitions."""


@login_required
@require_safe
def handle_time(request: FloorRequest) -> HttpResponseBase:
    """Show how long contacts take and how that is made up; people only as far as the reader's roles reach."""
    zone = zone_of(request)
    question = replace(
        asked.read(request.GET, by=request.actor, zone=zone), measures=tuple(shelf.get(code) for code in handling.MEASURES), by=()
    )
    sees_people = policy.allows(request.actor, asked.VIEW_AGENTS)
    if wants_csv(request):
        policy.require(request.actor, "record.export")
        return _file(_people(request, question))
    histogram, by_channel = handling.histogram(question), handling.by_channel(question)
    highest = max((count for _low, _high, count in histogram.bins), default=0)
    context = {
        "title": "Handle time",
        "asked": question,
        "measures": [(shelf.get(code), short) for code, short in zip(handling.MEASURES, SHORT, strict=True)],
        "channels": _channels(question, by_channel),
        "totals": about_totals(question.measures, by_channel),
        "overall": histogram.overall,
        "bins": [(_bin(low, high), count, charts.bar_to_target(count, highest=highest)) for low, high, count in histogram.bins],
        "answers": handling.spreads(question, of="first_response_seconds"),
        "settled": handling.resolution(question),
        "people": handling.by_person_and_week(_people(request, question)) if sees_people else None,
        "band": handling.band_of(question.queue, day=question.start),
        "queues": list(Queue.objects.order_by("name")),
        "may_export": sees_people and policy.allows(request.actor, "record.export"),
        "file": f"?{_with_file(request)}",
    }
    return render(request, "record/measure_handle_time.html", context)


def _people(request: FloorRequest, question: Asked) -> Asked:
    """Return the question narrowed to the people whom the reader's roles reach; one that names a person is so already."""
    return question if question.person else replace(question, filters={**question.filters, **asked.reach(request.actor, ("agent",))})


def _channels(question: Asked, answer: Figures) -> list[tuple[str, list[str], Any]]:
    spread = {each.channel: each for each in handling.spreads(question)}
    return [
        (
            ", ".join(filter(None, (
                key_in_words("channel", row["channel"], zone=question.zone).capitalize(),
                told_in_words(question.measures[0], row.get(TOLD_BY, "")),
            ))),
            [written(measure, row[measure.code]) for measure in question.measures],
            spread.get(row["channel"]),
        )
        for row in answer.rows
    ]


def _bin(low: int, high: int | None) -> str:
    if high is None:
        return f"over {formats.duration(low)}"
    return f"{formats.minutes_seconds(low)} to {formats.minutes_seconds(high)}"


def _file(question: Asked) -> StreamingHttpResponse:
    def rows() -> Iterator[Sequence[object]]:
        yield handling.COLUMNS
        for row in handling.by_person_and_week(question):
            yield [csv_text(cell) if number in (1, len(handling.COLUMNS) - 1) else cell
                   for number, cell in enumerate(handling.plain(row))]  # fmt: skip

    return csv_file(f"handle-time-{question.start}-{question.end}", rows())


def _with_file(request: FloorRequest) -> str:
    query = request.GET.copy()
    query["format"] = "csv"
    return query.urlencode()
