"""Returns to regulators and tables to publish: which there are, and each for a period, on a page and as a file."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.ground.web.parts import Situation
from floorwalker.ground.web.register import wants_csv
from floorwalker.resolve.queries import returns as queries
from floorwalker.resolve.queries.returns import Period, Told
from floorwalker.resolve.views.regulations import NO_ADVICE

LINKED_AT_MOST: Final = 12


@login_required
@require_safe
def listed(request: FloorRequest) -> HttpResponse:
    """List every return that some regulation asks for, each with its last periods."""
    rows = [
        {"pack": pack, "told": told, "periods": [(each, _address(pack.code, told.code, each)) for each in
                                                 queries.periods(told, today=clock.today(pack.zone))]}
        for pack, told in queries.offered(request.actor)
    ]  # fmt: skip
    return render(request, "resolve/returns.html", {"title": "Returns", "rows": rows, "zone": zone_of(request), "no_advice": NO_ADVICE})


@login_required
@require_safe
def one(request: FloorRequest, code: str, which: str, first: str) -> HttpResponse:
    """Show one return for one period, or its file."""
    pack, told = queries.find(code, which, by=request.actor)
    period = next((each for each in queries.periods(told, today=clock.today(pack.zone), many=20) if each.first.isoformat() == first), None)
    if period is None:
        raise NotFound(f"No period of {told.name} begins on {first}.", remedy="Choose one of the list of returns.")
    found = queries.of(pack, told, period, by=request.actor)
    if wants_csv(request):
        store.look(f"regulation:{pack.code}", page=f"{told.name} {period.first} as a file", by=request.actor)
        return _file(found)
    groups = [
        (name, [(line, _links(line.cases), len(line.cases) - LINKED_AT_MOST) for line in lines]) for name, lines in found.groups
    ]
    context: dict[str, Any] = {
        "title": told.name, "found": found, "groups": groups, "situation": _situation(found), "zone": "UTC", "no_advice": NO_ADVICE,
    }
    return render(request, "resolve/return.html", context)


def _situation(found: Told) -> Situation:
    days = f"{formats.day_with_year(found.period.first, zone='UTC')} to {formats.day_with_year(found.period.last, zone='UTC')}"
    if not found.is_over:
        return Situation("info", f"{days} is not over", "Figures stand as of now, and still move.")
    return Situation("ok", f"{days} is over", "Each figure names the complaints behind it; a case opened again later moves them.")


def _address(code: str, which: str, period: Period) -> str:
    return reverse("resolve:return", args=[code, which, period.first.isoformat()])


def _links(cases: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(each, reverse("resolve:complaint", args=[each])) for each in cases[:LINKED_AT_MOST]]


def _file(found: Told) -> HttpResponse:
    written = StringIO()
    sheet = csv.writer(written)
    sheet.writerow(["Regulation", "Return", "From", "To", "Group", "Figure", "Value", "Complaints"])
    for group, lines in found.groups:
        for line in lines:
            sheet.writerow([csv_text(each) for each in (
                found.pack.name, found.told.name, found.period.first.isoformat(), found.period.last.isoformat(), group, line.name,
                line.value, " ".join(line.cases),
            )])  # fmt: skip
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.pack.code}-{found.told.code}-{found.period.first}.csv"'
    return answer
