"""The day log as evidence: the period and filters of the page as a PDF or a table that the house signs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from floorwalker.ground import clock, signed_files
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import columns, formats, papers
from floorwalker.ground.web.register import Register
from floorwalker.ground.windows import Period
from floorwalker.serve import log_rows
from floorwalker.serve.sight import VIEW
from floorwalker.serve.views.day_log import period_of, register_of

WIDTHS: Final = (0.065, 0.07, 0.085, 0.085, 0.13, 0.075, 0.075, 0.07, 0.08, 0.07, 0.06, 0.06, 0.075)
"""Shares of the page, a column each of `log_rows.FILE`."""
TIMES: Final = (2, 3)
"""Where the times stand in a row of `log_rows.FILE`."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the log of a period, its heads first, and by what it was narrowed."""

    period: Period
    lines: Sequence[Sequence[str]]
    title: str
    filters: str


@login_required
@require_safe
def as_paper(request: FloorRequest) -> HttpResponse:
    """Send what the page shows as a signed PDF."""
    asked = _read(request)
    period, lines, title = asked.period, asked.lines, asked.title
    who = request.person.display_name if request.person else "Floorwalker"
    facts = [
        ("Period", f"{formats.day_with_year(period.first, zone=period.zone)} to {formats.day_with_year(period.last, zone=period.zone)}"),
        ("Shown", asked.filters or "everything in the reader's sight"), ("Entries", formats.count(len(lines) - 1)),
        ("Made", f"{formats.moment(clock.now(), zone=period.zone)} for {who}"), ("Times", f"on clocks in {period.zone}"),
    ]
    rows = [[_on_clocks(cell, period.zone) if place in TIMES else cell for place, cell in enumerate(row)] for row in lines[1:]]
    body = papers.paper(
        title, facts=facts, grid=papers.Grid(lines[0], rows, WIDTHS), author=who,
        foot=f"{title}, {period.first.isoformat()} to {period.last.isoformat()}",
    )
    return _signed(request, body, asked, prefix="%", content_type="application/pdf", ending="pdf")


def _on_clocks(cell: str, zone: str) -> str:
    return formats.moment(datetime.fromisoformat(cell), zone=zone) if cell else ""


@login_required
@require_safe
def as_table(request: FloorRequest) -> HttpResponse:
    """Send what the page shows as CSV whose last line signs it."""
    asked = _read(request)
    target = io.StringIO()
    csv.writer(target).writerows(asked.lines)
    return _signed(request, target.getvalue().encode(), asked, prefix="#", content_type="text/csv; charset=utf-8", ending="csv")


def _read(request: FloorRequest) -> Asked:
    policy.require(request.actor, VIEW)
    zone = zone_of(request)
    period = period_of(request, zone)
    register = replace(register_of(request, zone), columns=log_rows.FILE, sort="")
    query = request.GET.copy()
    query.pop(columns.PARAMETER, None)  # evidence is whole
    lines = list(register.lines(query, log_rows.rows(request.actor, period)))
    leader = dict(next(each.choices for each in register.filters if each.code == "by")).get(request.GET.get("by", "").strip())
    return Asked(period, lines, f"Leader's log of {leader}" if leader else "Day log", _filters(register, request.GET))


def _filters(register: Register[Any], query: QueryDict) -> str:
    """Return by what the log was narrowed, in the words of the page."""
    given = ((each, query.get(each.code, "").strip()) for each in register.filters if each.kind != "date" and not each.covers)
    return ", ".join(f"{each.label.lower()}: {dict(each.choices).get(value, value)}" for each, value in given if value)


def _signed(request: FloorRequest, body: bytes, asked: Asked, *, prefix: str, content_type: str, ending: str) -> HttpResponse:
    period = asked.period
    about = {
        "kind": "day_log", "title": asked.title, "first_day": period.first.isoformat(), "last_day": period.last.isoformat(),
        "filters": asked.filters, "made_for": request.person.reference if request.person else "",
    }
    content, statement = signed_files.sign(body, about=about, prefix=prefix)
    store.look("day_log", page=f"signed {ending} {period.first} to {period.last} {statement.sha256[:16]}", by=request.actor)
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="day-log-{period.first}-{period.last}.{ending}"'
    return answer
