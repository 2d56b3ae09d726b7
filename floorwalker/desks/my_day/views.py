"""My day, for everybody: what I owe, what I work, what I was told, my numbers, and what my roles keep an eye on."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from floorwalker.desks.homes import ways
from floorwalker.desks.my_day import numbers, owed, panels
from floorwalker.desks.my_day.shift import my_shift
from floorwalker.ground import clock, telling
from floorwalker.ground.requests import FloorRequest

NOTICES_SHOWN: Final = 5


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show the reader's day; the notices alone for a page that was told of a new one."""
    person = request.person
    if person is None:
        return render(request, "desks/my_day/nobody.html", {"title": _("My day")})
    groups = telling.grouped(telling.unread(person.pk)[: telling.READ_AT_ONCE])
    context: dict[str, Any] = {
        "title": _("My day"), "zone": person.site.zone, "groups": groups[:NOTICES_SHOWN], "more_groups": max(0, len(groups) - NOTICES_SHOWN)
    }
    if request.headers.get("HX-Target", "").endswith("#my-notices"):
        return _vary(render(request, "desks/my_day/page.html#notices", context))
    reader = panels.Reader(person, request.actor)
    tiles, period = numbers.mine(person, by=request.actor)
    context |= owed.by(person, is_whole=request.GET.get("owed") == "all") | {
        "today": clock.today(person.site.zone), "shift": my_shift(person), "tiles": tiles, "period": period,
        "situation": panels.sentence(reader), "panels": panels.of(reader),
        "ways": ways.switch(request.actor, here=reverse("desks:my_day")),
    }
    return _vary(render(request, "desks/my_day/page.html", context))


def _vary(response: HttpResponse) -> HttpResponse:
    response["Vary"] = "HX-Request, HX-Target"
    return response
