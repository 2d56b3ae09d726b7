"""The score of a survey by agent and week, as evidence: on the page, as CSV, as a workbook and on paper; by name, never by rank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from io import BytesIO
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import downloads, formats, papers
from floorwalker.ground.web.cells import csv_text
from floorwalker.record.figure_words import written
from floorwalker.review.models import Survey
from floorwalker.review.queries import survey_results as results
from floorwalker.review.queries import surveys as queries
from floorwalker.review.queries.survey_results import Scored
from floorwalker.review.views.survey_words import cell, rate

HEADS: Final = ("Agent", "Week of", "Answers", "Score", "From", "To")
WIDTHS: Final = (0.3, 0.2, 0.12, 0.14, 0.12, 0.12)
EXPORT: Final = "record.export"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOO_FEW: Final = "too few"


def answer(request: FloorRequest, one: Survey, start: date, end: date) -> HttpResponseBase:
    """Answer with the report over the days [start, end), in the form that the address asks for.

    Raises
    ------
    NotAllowed
        If a file is asked for and no role of the reader exports.
    """
    rows = results.within(queries.asks(request.actor, one.reference), start, end)
    found = results.by_agent_and_week(one, rows)
    form = request.GET.get("format", "")
    if form not in ("csv", "xlsx", "pdf"):
        context = {
            "title": f"{one.name}: by agent and week", "one": one, "start": start, "last": end - timedelta(days=1), "few": results.FEW,
            "query": f"since={start}&until={end - timedelta(days=1)}", "may_export": policy.allows(request.actor, EXPORT),
            "agents": [(cell(one, whole), [cell(one, week) for week in weeks]) for whole, weeks in found],
            "measure": results.measure_of(one),
        }
        return render(request, "review/survey_report.html", context)
    policy.require(request.actor, EXPORT)
    store.look(one.reference, page=f"report of a survey as {form}", by=request.actor)
    lines = list(_lines(found))
    if form == "csv":
        return downloads.csv_file(f"{one.reference}-by-agent-and-week", [HEADS, *lines])
    body = _workbook(lines) if form == "xlsx" else _paper(one, found, results.funnel(results.counts(rows)), start, end)
    response = HttpResponse(body, content_type=WORKBOOK if form == "xlsx" else "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{one.reference}-by-agent-and-week.{form}"'
    return response


def _lines(found: list[tuple[Scored, list[Scored]]]) -> Iterator[tuple[object, ...]]:
    for whole, weeks in found:
        for each in (whole, *weeks):
            week = "all weeks" if each is whole else each.key.isoformat()
            figures = (TOO_FEW, "", "") if each.few else tuple(round(value, 6) for value in (each.value, each.low, each.high))
            yield whole.name, week, each.n, *figures


def _workbook(lines: list[tuple[object, ...]]) -> bytes:
    book = import_module("openpyxl").Workbook()  # it takes half a second to load, and few need it
    sheet = book.active
    sheet.title = "By agent and week"
    for line in [HEADS, *lines]:
        sheet.append([value if isinstance(value, int | float) else csv_text(value) for value in line])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _paper(one: Survey, found: list[tuple[Scored, list[Scored]]], came: results.Funnel, start: date, end: date) -> bytes:
    measure = results.measure_of(one)
    rows = [
        [
            whole.name if each is whole else "", "all weeks" if each is whole else each.name, formats.count(each.n),
            *((TOO_FEW, "", "") if each.few else (written(measure, value) for value in (each.value, each.low, each.high))),
        ]
        for whole, weeks in found for each in (whole, *weeks)
    ]
    facts = [
        ("Question", one.question), ("Measure", f"{measure.name}: {measure.formula}. {measure.source}"),
        ("Contacts", f"{formats.day_with_year(start, zone='UTC')} to {formats.day_with_year(end - timedelta(days=1), zone='UTC')}"),
        ("Response rate", rate(came)), ("Ranges", f"95 %, by chance alone; under {results.FEW} answers only their number"),
    ]
    return papers.paper(
        f"{one.name}, {one.reference}", facts=facts, grid=papers.Grid(HEADS, rows, WIDTHS), author=one.owner.display_name,
        foot=f"{one.reference}, version {one.number}",
    )
