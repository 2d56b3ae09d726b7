"""The day log as evidence: the period and filters of the page as a PDF or a table that the house signs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from floorwalker.ground import clock, signed_files
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats, papers
from floorwalker.serve import log_rows
from floorwalker.serve.queries.day_log import Period
from floorwalker.serve.sight import VIEW
from floorwalker.serve.views.day_log import period_of, register_of, zone_of

WIDTHS: Final = (0.06, 0.06, 0.09, 0.09, 0.14, 0.08, 0.07, 0.07, 0.08, 0.07, 0.05, 0.06, 0.08)
"""Shares of the page, a column each of `log_rows.FILE`."""


@login_required
@require_safe
def as_paper(request: FloorRequest) -> HttpResponse:
    """Send what the page shows as a signed PDF."""
    period, lines, title = _read(request)
    who = request.person.display_name if request.person else "Floorwalker"
    facts = [
        ("Period", f"{formats.day_with_year(period.first, zone=period.zone)} to {formats.day_with_year(period.last, zone=period.zone)}"),
        ("Shown", _filters(request) or "everything in the reader's sight"), ("Entries", formats.count(len(lines) - 1)),
        ("Made", f"{formats.moment(clock.now(), zone=period.zone)} for {who}"), ("Times", "in UTC"),
    ]
    body = papers.paper(
        title, facts=facts, grid=papers.Grid(lines[0], lines[1:], WIDTHS), author=who,
        foot=f"{title}, {period.first.isoformat()} to {period.last.isoformat()}",
    )
    return _signed(request, body, period, title, prefix="%", content_type="application/pdf", ending="pdf")


@login_required
@require_safe
def as_table(request: FloorRequest) -> HttpResponse:
    """Send what the page shows as CSV whose last line signs it."""
    period, lines, title = _read(request)
    target = io.StringIO()
    csv.writer(target).writerows(lines)
    return _signed(request, target.getvalue().encode(), period, title, prefix="#", content_type="text/csv; charset=utf-8", ending="csv")


def _read(request: FloorRequest) -> tuple[Period, Sequence[Sequence[str]], str]:
    policy.require(request.actor, VIEW)
    zone = zone_of(request)
    period = period_of(request, zone)
    register = replace(register_of(request, zone), columns=log_rows.FILE, sort="")
    lines = list(register.lines(request.GET, log_rows.rows(request.actor, period)))
    leader = next((label for code, label in _choices(register, "by") if code == request.GET.get("by")), "")
    return period, lines, f"Leader's log of {leader}" if leader else "Day log"


def _choices(register: object, code: str) -> Sequence[tuple[str, str]]:
    return next((each.choices for each in getattr(register, "filters", ()) if each.code == code), ())


def _filters(request: FloorRequest) -> str:
    kept = [f"{name} {value[:40]}" for name in ("kind", "state", "team", "queue", "q") if (value := request.GET.get(name, ""))]
    return ", ".join(kept)


def _signed(
    request: FloorRequest, body: bytes, period: Period, title: str, *, prefix: str, content_type: str, ending: str
) -> HttpResponse:
    about = {
        "kind": "day_log", "title": title, "first_day": period.first.isoformat(), "last_day": period.last.isoformat(),
        "filters": _filters(request), "made_for": request.person.reference if request.person else "",
    }
    content, statement = signed_files.sign(body, about=about, prefix=prefix)
    store.look("day_log", page=f"signed {ending} {period.first} to {period.last} {statement.sha256[:16]}", by=request.actor)
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="day-log-{period.first}-{period.last}.{ending}"'
    return answer
