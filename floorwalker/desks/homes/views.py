"""The page Home: that of one role, worked out by its file on the shelf; whoever has several roles goes from one to another."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from floorwalker.desks.homes import ways
from floorwalker.desks.homes.base import Home
from floorwalker.desks.homes.shelf import HOMES
from floorwalker.desks.moving_in import steps
from floorwalker.desks.my_day import owed
from floorwalker.desks.my_day.panels import Reader
from floorwalker.ground import clock
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import two_pieces

OWED: Final = 5


@login_required
@require_safe
def first(request: FloorRequest) -> HttpResponse:
    """Lead everybody to the first page of their first role; an empty house is set up first."""
    if policy.allows(request.actor, "ground.set_up") and steps.is_empty():
        return HttpResponseRedirect(reverse("desks:set_up"))
    return HttpResponseRedirect(ways.of(request.actor)[0].url)


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponseBase:
    """Show the home of the role that the address names, of those that the reader holds; without a name that of the first."""
    mine = ways.homes(request.actor)
    asked = request.GET.get("role", "")
    home = next((each for each in mine if not asked or each.code == asked), None)
    if request.person is None or home is None:
        named = HOMES.get(asked).role.label.lower() if asked in HOMES else ""
        return render(request, "desks/homes/no_permission.html", {"title": _("Home"), "named": named}, status=403)
    reader = Reader(request.person, request.actor)
    return two_pieces.page(request, "desks/homes/page.html", title=_("Home"), context=lambda: _context(home, reader))


def _context(home: Home, reader: Reader) -> dict[str, Any]:
    return {
        "home": home, "shown": home.show(reader), "zone": reader.zone, "today": clock.today(reader.zone),
        "ways": ways.switch(reader.actor, here=ways.url(home)),
        **owed.by(reader.person, is_whole=False, most=OWED),
    }
