"""The pages of Today: cockpit, queues, adherence, wallboard, and the stream that moves them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from floorwalker.desks import complaints
from floorwalker.desks.homes import ways
from floorwalker.desks.my_day import quality
from floorwalker.desks.today import coordinate as board
from floorwalker.desks.today import figures, links, parts, people, scene
from floorwalker.desks.today import peak as peaks
from floorwalker.desks.today.csv import day_file
from floorwalker.desks.today.picture import take
from floorwalker.desks.today.scene import Scene
from floorwalker.ground import clock, live
from floorwalker.ground.lines import MINUTES_A_DAY
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats, two_pieces
from floorwalker.ground.web.downloads import csv_file
from floorwalker.serve import log_rows
from floorwalker.serve.lanes import hours
from floorwalker.serve.queries import floor
from floorwalker.serve.queries.day_log import LOG
from floorwalker.serve.rules.replay import SPEEDS

SEES = "desks.view_today"
KEYS = ((("p",), "hold or go on"), (("[", "]"), "half an hour back or on"), (("←", "→"), "move over the intervals of the chart"))
MOST_COMPLAINTS = 5
TABS = (
    ("cockpit", gettext_lazy("Cockpit")), ("queues", gettext_lazy("Queues")), ("adherence", gettext_lazy("Adherence")),
    ("peak", gettext_lazy("Peak")), ("coordinate", gettext_lazy("To coordinate")), ("wallboard", gettext_lazy("Wallboard")),
)  # fmt: skip

View = Callable[[FloorRequest, Scene, list[Queue]], HttpResponseBase]


def watched(view: View) -> Callable[[FloorRequest], HttpResponseBase]:
    """Give `view` the scene that the address names; those who may not see Today, and an empty house, are told what to do."""

    @login_required
    @require_safe
    @wraps(view)
    def answer(request: FloorRequest) -> HttpResponseBase:
        if not policy.allows(request.actor, SEES):
            return refused(request)
        queues, version = scene.queues(), floor.version()
        span = scene.recorded(version) if queues else None
        if span is None:
            return first_use(request)
        chosen = scene.read(request.GET.dict(), among=queues, span=span, of=version, now=clock.now())
        return view(request, chosen, queues)

    return answer


def refused(request: FloorRequest) -> HttpResponse:
    """Tell those who may not see Today what they can see."""
    return render(request, "desks/today/no_permission.html", {"title": _("Today")}, status=403)


def first_use(request: FloorRequest) -> HttpResponse:
    """Tell what to do first in a house in which nothing has happened."""
    first = {"title": _("Today"), "import_url": _import_address(request), "set_up_url": _set_up_address(request)}
    return render(request, "desks/today/first_use.html", first)


def _import_address(request: FloorRequest) -> str:
    return links.to("record:new_import") if policy.allows(request.actor, "record.import") else ""


def _set_up_address(request: FloorRequest) -> str:
    return reverse("desks:set_up") if policy.allows(request.actor, "ground.set_up") else ""


def _page(request: FloorRequest, chosen: Scene, queues: list[Queue], *, tab: str) -> dict[str, Any]:
    sight = people.sight(request.actor)
    context = parts.cockpit(chosen, queues, sight)
    stream = reverse("desks:stream") + chosen.stream_address
    return context | {
        "title": _("Today"), "queues": queues, "speeds": SPEEDS, "page_keys": KEYS, "stream": stream,
        "views": [(str(label), reverse(f"desks:{name}") + context["here"], name == tab) for name, label in TABS],
        "csv": reverse("desks:day_file") + context["here"], "ways": ways.switch(request.actor, here=reverse("desks:cockpit")),
    }  # fmt: skip


@watched
def cockpit(request: FloorRequest, chosen: Scene, queues: list[Queue]) -> HttpResponseBase:
    """Show the day of one queue: what is about to go wrong, the figures, the day by interval, queues and people."""
    return two_pieces.page(
        request, "desks/today/cockpit.html", title=_("Today"),
        context=lambda: _page(request, chosen, queues, tab="cockpit") | {
            "judges": quality.judges(request.actor), "quality": quality.owed(request.actor, zone=chosen.queue.zone),
            "handles": complaints.sees(request.actor),
            "complaints": complaints.rows(request.actor, zone=chosen.queue.zone, most=MOST_COMPLAINTS, own=False),
        },
    )


@watched
def queues(request: FloorRequest, chosen: Scene, among: list[Queue]) -> HttpResponse:
    """Show every queue by interval."""
    context = _page(request, chosen, among, tab="queues")
    return render(request, "desks/today/queues.html", context | {"days": figures.all_queues(chosen, context["picture"])})


@watched
def adherence(request: FloorRequest, chosen: Scene, among: list[Queue]) -> HttpResponse:
    """Show the day of everybody in sight in two lanes, planned and done."""
    context = _page(request, chosen, among, tab="adherence")
    off_plan = context["people"].off_plan if context["people"] is not None else ()
    lanes, quarters, left = people.timeline(chosen, context["picture"], context["sight"], off_plan)
    only = request.GET.get("only") == "off-plan"
    return render(
        request, "desks/today/adherence.html",
        context | {
            "lanes": [lane for lane in lanes if lane.is_off_plan or not only], "quarters": quarters, "only": only,
            "hours": hours(left, quarters, zone=chosen.queue.zone), "everybody": len(lanes),
        },
    )  # fmt: skip


@watched
def stream(request: FloorRequest, chosen: Scene, among: list[Queue]) -> HttpResponseBase:
    """Send the parts of Today as they change."""
    sight, board = people.sight(request.actor), bool(request.GET.get("board"))
    key = f"today|{chosen.key}|{'board' if board else sight.key}"
    return live.stream(key, produce=parts.producer(chosen, among, sight, board=board))


@watched
def file(request: FloorRequest, chosen: Scene, among: list[Queue]) -> HttpResponse:
    """Send the day by interval as a CSV file."""
    policy.require(request.actor, "record.export")
    now = clock.now()
    picture = take(chosen, queues=among, at=chosen.as_of(now), now=now)
    return day_file(picture)


@watched
def peak(request: FloorRequest, chosen: Scene, among: list[Queue]) -> HttpResponseBase:
    """Show some hours of one queue: forecast, what came, people, what was logged then and the service that resulted."""
    now = clock.now()
    picture = take(chosen, queues=among, at=chosen.as_of(now), now=now)
    span = peaks.window(chosen, picture, since=request.GET.get("from", ""), until=request.GET.get("until", ""))
    found = peaks.entries(request.actor, chosen, span)
    drawn = peaks.chart(picture, span, found)
    if request.GET.get("format") == "csv" and drawn.table is not None:
        policy.require(request.actor, "record.export")
        return csv_file(f"peak-{chosen.queue.code}-{chosen.day}", [drawn.table.heads, *drawn.table.rows])
    reached = log_rows.reached(request.actor, found)
    rows = [
        {"entry": each, "span": peaks.span_words(each, chosen), "status": log_rows.status_of(each)[1],
         "result": log_rows.result_words(each),
         "who": log_rows.moved_words(each, reached) or (each.owner.display_name if each.owner else "nobody yet")}
        for each in found
    ]  # fmt: skip
    context = _page(request, chosen, among, tab="peak")
    local = [formats.clock(at, zone=chosen.queue.zone) for at in (span.starts_at, span.ends_at)]
    return render(request, "desks/today/peak.html", context | {
        "chart": drawn, "sentence": peaks.sentence(picture, span, found), "rows": rows, "window": span,
        "peak_csv": chosen.address(now, **{"from": local[0], "until": local[1], "format": "csv"}),
        "at_its_end": chosen.elsewhere(minutes=MINUTES_A_DAY, now=now) if chosen.edges.end <= now else "",
    })


@login_required
@require_safe
def coordinate(request: FloorRequest) -> HttpResponse:
    """Show what the running shift has to coordinate, each with owner and state, and the work that waits; the part asks anew."""
    policy.require(request.actor, SEES)
    zone = zone_of(request)
    is_part = request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")
    template = "coordinate_board" if is_part else "coordinate"
    return render(request, f"desks/today/{template}.html", {
        "title": _("To coordinate"), "lines": board.lines(request.actor, zone=zone), "stages": board.stages(request.actor, zone=zone),
        "unnamed": board.unnamed(request.actor, zone=zone),
        "at": clock.now(), "zone": zone, "may_log": policy.allows(request.actor, LOG),
    })
