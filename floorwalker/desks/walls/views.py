"""The board on the wall, one board after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from floorwalker.desks.today import parts, scene
from floorwalker.desks.today import views as today
from floorwalker.desks.walls import boards, reported
from floorwalker.desks.walls.boards import Board, Wall
from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.web import formats, viewing
from floorwalker.serve.queries import floor

REPLAYED: Final = ("day", "at", "speed", "started", "paused")
"""What an address says of a replay: it goes with the screen from board to board."""
DIGITS: Final = 2


@dataclass(frozen=True)
class Round:
    """The boards that a screen goes through, and the one that it shows: `place` counts from nought, `given` is what of the address goes
    along."""

    wall: Wall
    boards: tuple[Board, ...]
    place: int
    given: Mapping[str, str]

    def address(self, steps: int = 0) -> str:
        """Return where the board stands that is so many steps on; past the last comes the first."""
        place = (self.place + steps) % len(self.boards)
        said = {"n": str(place + 1)} if self.wall.boards else {"queue": self.boards[place].code}
        return f"{reverse('desks:wallboard')}?{urlencode({**self.given, **said})}"


@login_required
@require_safe
def wallboard(request: FloorRequest) -> HttpResponse:
    """Show one board for a wall: at most six figures, large, dark, without names. The script of the page asks for the next alone."""
    if not policy.allows(request.actor, today.SEES):
        return today.refused(request)
    queues, is_part = scene.queues(), request.headers.get("HX-Request") == "true"
    try:
        turn = _round(request, queues)
    except NotFound:
        if is_part:
            return HttpResponse(status=404)  # the script has words for it; figures go
        raise
    if not turn.boards:
        return today.first_use(request)
    context = _board(request, turn, queues)
    response = render(request, f"desks/walls/{'board' if is_part else 'page'}.html", context)
    response["Vary"] = "HX-Request"
    return response


def _round(request: FloorRequest, queues: list[Queue]) -> Round:
    """Return the boards that the address means, every queue where it means none, and which of them it shows."""
    query = request.GET.dict()
    wall = boards.of_address(query, by=request.actor)
    replayed = {name: query[name] for name in REPLAYED if query.get(name)}
    replayed.setdefault("started", str(int(clock.now().timestamp())))
    if not wall.boards:
        codes = [each.code for each in queues]
        shown = query.get("queue", "")
        every = tuple(Board("queue", code) for code in codes)
        if shown and shown not in codes:
            every = (Board("queue", shown),)
        return Round(wall, every, codes.index(shown) if shown in codes else 0, replayed)
    number = query.get("n", "")[:DIGITS]
    place = (int(number) - 1) % len(wall.boards) if number.isdecimal() else 0
    named = {key: query[key] for key in (viewing.PARAMETER, *boards.KEYS) if query.get(key)}
    return Round(wall, wall.boards, place, {**named, **replayed})


def _board(request: FloorRequest, turn: Round, queues: list[Queue]) -> dict[str, Any]:
    one, zone = turn.boards[turn.place], zone_of(request)
    named = boards.named([one], by=request.actor)[0]
    context = {
        "turn": turn, "name": named.name, "kind": one.kind, "place": turn.place + 1, "count": len(turn.boards), "here": turn.address(),
        "before": turn.address(-1), "after": turn.address(1), "message": turn.wall.said_on(clock.today(zone)), "now": clock.now(),
        "zone": zone, "title": _("Wallboard"),
    }
    try:
        found = _of_queue(request, one, queues) if one.kind == "queue" else {"report": reported.shown(one, by=request.actor, zone=zone)}
    except RuleBroken as refused:  # the other boards of the wall go on
        return context | {"kind": "refused", "refusal": refused}
    return context | found


def _of_queue(request: FloorRequest, one: Board, queues: list[Queue]) -> dict[str, Any]:
    """Return the board of a queue; before it opens, or while nothing was ever told of any, what it waits for."""
    version = floor.version()
    span = scene.recorded(version)
    if span is None:
        return {"kind": "waiting", "waits_for": _("Waiting for the first contact")}
    given = {name: value for name in REPLAYED if (value := request.GET.get(name, ""))}
    now = clock.now()
    chosen = scene.read({**given, "queue": one.code}, among=queues, span=span, of=version, now=now)
    if not given.get("at") and not chosen.replay.is_live and chosen.day == clock.today(chosen.queue.zone):
        if now < chosen.edges.starts[0]:
            opens = formats.clock(chosen.edges.starts[0], zone=chosen.queue.zone)
            return {"kind": "waiting", "waits_for": _("Waiting for the first contact: it opens at %(time)s") % {"time": opens}}
        chosen = scene.read({**given, "queue": one.code, "started": "0"}, among=queues, span=span, of=version, now=now)  # as it ended
    stream = f"{reverse('desks:stream')}{chosen.stream_address}&board=1"
    return parts.wallboard(chosen, queues) | {"stream": stream, "cockpit": reverse("desks:cockpit") + chosen.address(now)}
