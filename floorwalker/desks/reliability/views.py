"""The page of reliability: each part as a tile with its trend, then what it is judged by; and all of it as a file."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from floorwalker.desks.reliability.parts import Line, Part, parts
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web import charts, downloads
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.parts import Tile
from floorwalker.plan.rules.goals import Stand, counted

WORDS: Final[dict[Stand, tuple[State, str]]] = {
    "ok": ("ok", "On target"), "watch": ("watch", "Near it"), "miss": ("miss", "Short"), "none": ("idle", "No data"),
}
HEAD: Final = ("part", "what", "figure", "target", "state", "note", "week_of")


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show how far the centre can be relied on, what is done beforehand first."""
    found = parts(request.actor)
    return render(
        request, "desks/reliability/page.html",
        {
            "title": "Reliability", "tiles": [_tile(each) for each in found],
            "parts": [(each, [(line, _status(line)) for line in each.lines]) for each in found],
        },
    )


@login_required
@require_safe
def as_csv(request: FloorRequest) -> HttpResponseBase:
    """Send every line of every part as a file, and its weeks."""
    rows: list[tuple[object, ...]] = []
    for each in parts(request.actor):
        rows += [(each.title, line.name, line.figure, line.target, WORDS[line.stand][1], line.note, None) for line in each.lines]
        rows += [(each.title, each.trend_words, point.value, None, None, None, point.week) for point in each.trend]
    store.look("reliability", page="csv of reliability", by=request.actor)
    return downloads.csv_file("reliability", [HEAD, *rows])


def _status(line: Line) -> Status:
    return Status(*WORDS[line.stand])


def _tile(part: Part) -> Tile:
    shape: State = WORDS[part.stand][0] if part.stand is not None else "idle"
    return Tile(
        part.title, str(part.met) if part.lines else None, target=f"of {len(part.lines)}",
        note=counted(each.stand for each in part.lines) or "nothing to judge", state=shape, meaning_url=f"#{part.code}", code=part.code,
        spark=charts.sparkline([each.value for each in part.trend], lowest=0.0, state=shape) if part.trend else None,
    )
