"""The page of walls: which boards a wall shows and in what order, its message of the day, and the walls that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from floorwalker.desks.today import scene
from floorwalker.desks.today import views as today
from floorwalker.desks.walls import boards
from floorwalker.desks.walls.boards import Board, Named, Wall, WallRefused
from floorwalker.ground import clock, saved_views
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest, zone_of
from floorwalker.ground.saved_views import Shown
from floorwalker.ground.web import viewing
from floorwalker.review import report_sight
from floorwalker.review.reports import STARTERS


@login_required
@require_safe
def walls(request: FloorRequest) -> HttpResponseBase:
    """Put a wall together, and keep it; everything stands in the address until it is kept."""
    if not policy.allows(request.actor, today.SEES):
        return today.refused(request)
    views = viewing.offered(request)
    if first := viewing.first(request, views):
        return redirect(viewing.address(request.path, first))
    wall, zone = boards.read(request.GET.dict()), zone_of(request)
    asked = request.GET.get("add", "")
    if asked or (wall.message and wall.on is None):
        wall = replace(_with(wall, asked, request) if asked else wall, on=wall.on or clock.today(zone))
        return redirect(_address(wall, request))
    named = boards.named(wall.boards, by=request.actor)
    shown = Shown(boards.PLACE, _("Walls"), wall.as_query(), boards.words(wall, named))
    strip = viewing.over(request, shown, request.path, views, may_keep=bool(wall.boards) and _keeps(request), unkept=_("New wall"))
    kept = strip.here is not None and not strip.is_changed
    up = {viewing.PARAMETER: strip.here.reference} if strip.here is not None and kept else wall.as_query()
    context = {
        "title": _("Walls"), "strip": strip, "wall": wall, "rows": _rows(wall, named, request), "is_kept": kept,
        "is_full": len(wall.boards) >= boards.BOARDS_AT_MOST, "most": boards.BOARDS_AT_MOST, "characters": boards.MESSAGE_CHARACTERS,
        "up": f"{reverse('desks:wallboard')}?{urlencode(up)}" if wall.boards else reverse("desks:wallboard"),
        "hidden": list(replace(wall, message="", on=None).as_query().items()) + _view_of(request), "zone": zone,
        "is_over": wall.on is not None and wall.on < clock.today(zone), **_offered(request),
    }  # fmt: skip
    return render(request, "desks/walls/arranging.html", context)


def _keeps(request: FloorRequest) -> bool:
    return request.person is not None and policy.allows(request.actor, saved_views.KEEP)


def _with(wall: Wall, asked: str, request: FloorRequest) -> Wall:
    """Return `wall` with the board `asked` for at its end.

    Raises
    ------
    WallRefused
        If it stands there already, would be one too many, or shows nothing.
    """
    one = boards.board(asked)
    if one in wall.boards:
        raise WallRefused("It stands on this wall already.", remedy="Go back, and move it to where it should stand.")
    if len(wall.boards) >= boards.BOARDS_AT_MOST:
        raise WallRefused(
            f"A wall shows at most {boards.BOARDS_AT_MOST} boards.", remedy="Take one off first, or keep a second wall for the others.",
        )
    if one.kind != "queue":
        boards.definition(one, by=request.actor)
    elif one.code not in {each.code for each in scene.queues()}:
        raise WallRefused(f"No queue is called {one.code[:40]!r}.", remedy="Go back, and choose one of the list.")
    return replace(wall, boards=(*wall.boards, one))


def _view_of(request: FloorRequest) -> list[tuple[str, str]]:
    """Return the kept wall that is being changed, as its address says it."""
    view = request.GET.get(viewing.PARAMETER, "")
    return [(viewing.PARAMETER, view)] if view and view != viewing.ALL else []


def _address(wall: Wall, request: FloorRequest) -> str:
    query = {**wall.as_query(), **dict(_view_of(request))}
    return f"{request.path}?{urlencode(query)}" if query else f"{request.path}?{viewing.PARAMETER}={viewing.ALL}"


def _rows(wall: Wall, named: Sequence[Named], request: FloorRequest) -> list[dict[str, Any]]:
    """Return each board with where its acts lead; the first goes no higher and the last no lower."""
    last = len(named) - 1
    return [
        {
            "board": each, "number": place + 1,
            "up": _address(wall.moved(place, -1), request) if place else "",
            "down": _address(wall.moved(place, 1), request) if place < last else "",
            "off": _address(wall.without(place), request),
        }
        for place, each in enumerate(named)
    ]  # fmt: skip


def _offered(request: FloorRequest) -> dict[str, Any]:
    """Return what may be put up, without the reports that tell of people."""
    kept = boards.named((Board("report", each) for each in _references(request)), by=request.actor)
    ready = boards.named((Board("start", each.code) for each in STARTERS), by=request.actor)
    return {
        "queues": [(f"queue:{each.code}", each.name) for each in scene.queues()],
        "reports": [(str(each.board), each.name) for each in kept if not each.trouble],
        "ready": [(str(each.board), each.name) for each in ready if not each.trouble],
    }


def _references(request: FloorRequest) -> list[str]:
    return list(report_sight.offered(request.actor).order_by("name").values_list("reference", flat=True))
